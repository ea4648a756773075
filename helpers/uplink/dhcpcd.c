/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fnmatch.h>

#include "dhcpcd.h"
#include "strv.h"

static bool any_fits(char *const *patterns, const char *link) {
        STRV_FOREACH(p, patterns)
                if (fnmatch(*p, link, 0) == 0)
                        return true;
        return false;
}

bool dhcpcd_denies(const char *text, const char *link) {
        _cleanup_free_ char *copy = strdup(text);
        bool allows = true, only_some = false, allowed = false;
        char *rest = copy, *line;

        while (copy && (line = strsep(&rest, "\n"))) {
                _cleanup_strv_ char **words = NULL;

                if (strv_split_extend(&words, line) < 0 || !words)
                        continue;
                if (streq(words[0], "denyinterfaces") && any_fits(words + 1, link))
                        allows = false;
                if (streq(words[0], "allowinterfaces")) {
                        only_some = true;
                        allowed = allowed || any_fits(words + 1, link);
                }
        }
        return !allows || (only_some && !allowed);
}
