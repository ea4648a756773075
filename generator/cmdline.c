/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cmdline.h"
#include "root.h"
#include "strv.h"
#include "util.h"

enum { CMDLINE_MAX = 65536 };

static bool is_no(const char *s) {
        static const char *const words[] = { "0", "no", "n", "false", "f", "off" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcasecmp(s, words[i]) == 0)
                        return true;
        return false;
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
                const char *value = startswith(*w, "nspawn_btrfs=");

                if (value)
                        no = is_no(value);
        }
        return no;
}
