/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cmdline.h"
#include "boolean.h"
#include "root.h"
#include "strv.h"
#include "util.h"

enum { CMDLINE_MAX = 65536 };

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
                        no = boolean_parse(value) == 0;
        }
        return no;
}
