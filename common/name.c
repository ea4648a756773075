/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <net/if.h>

#include "name.h"
#include "util.h"

enum { MACHINE_NAME_MAX = 64 };

static bool is_label_char(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool machine_name_is_valid(const char *s) {
        char before = '.';
        size_t n = 0;

        for (; s[n]; before = s[n++])
                if (s[n] == '.' || s[n] == '-') {
                        if (before == '.' || (before == '-' && s[n] == '.'))
                                return false;
                } else if (!is_label_char(s[n]))
                        return false;

        return n > 0 && n <= MACHINE_NAME_MAX && before != '.' && before != '-';
}

bool interface_name_is_valid(const char *s) {
        bool number = true;
        size_t n = 0;

        for (; s[n]; n++) {
                if (s[n] <= ' ' || s[n] >= 127 || strchr("/:%", s[n]))
                        return false;
                number = number && isdigit((unsigned char) s[n]);
        }

        return n > 0 && n < IF_NAMESIZE && !number && !streq(s, ".") && !streq(s, "..");
}
