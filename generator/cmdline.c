/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cmdline.h"
#include "boolean.h"
#include "root.h"
#include "strv.h"
#include "util.h"

enum { CMDLINE_MAX = 65536 };

/* As the kernel and systemd take a WORD: "-" is as good as "_", and quotes, around the value or the whole, are gone. */
static const char *value_of(char *word) {
        static const char key[] = "nspawn_btrfs=";
        char *out = word;
        size_t n = 0;

        for (const char *p = word; *p; p++)
                if (*p != '"')
                        *out++ = *p;
        *out = 0;
        while (key[n] && (word[n] == key[n] || (key[n] == '_' && word[n] == '-')))
                n++;
        return key[n] ? NULL : word + n;
}

bool cmdline_says_no(const char *root) {
        _cleanup_free_ char *text = NULL;
        _cleanup_strv_ char **words = NULL;
        bool no = false;

        if (root_read(root, "/proc/cmdline", CMDLINE_MAX, &text, NULL) < 0)
                return false;
        text[strcspn(text, "\n")] = 0;
        if (strv_split_extend(&words, text) < 0)
                return false;

        STRV_FOREACH(w, words) {
                const char *value = value_of(*w);

                if (value)
                        no = boolean_parse(value) == 0;
        }
        return no;
}
