/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <net/if.h>

#include "name.h"
#include "util.h"

enum { MACHINE_NAME_MAX = 64, UNIT_NAME_MAX = 255 };

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
        bool is_index;
        size_t n;
        char *end;

        for (n = 0; s[n]; n++)
                if (s[n] <= ' ' || s[n] >= 127 || strchr("/:%", s[n]))
                        return false;
        is_index = (strtol(s, &end, 0) >= 0 && *end == 0) || s[strspn(s, "0123456789")] == 0;

        /* "all" and "default" are what /proc/sys/net has beside interfaces. */
        return n > 0 && n < IF_NAMESIZE && !is_index && !streq(s, ".") && !streq(s, "..") &&
               !streq(s, "all") && !streq(s, "default");
}

static const char *unit_type(const char *s, const char *const *types, size_t n) {
        for (size_t i = 0; i < n; i++) {
                const char *dot = endswith(s, types[i]);

                if (dot)
                        return dot;
        }
        return NULL;
}

bool unit_name_has_type(const char *s) {
        static const char *const types[] = { ".service",   ".socket", ".device", ".mount",
                                             ".automount", ".swap",   ".target", ".path",
                                             ".timer",     ".slice",  ".scope" };

        return unit_type(s, types, ELEMENTSOF(types));
}

bool unit_name_is_valid(const char *s) {
        static const char letters[] =
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@";
        static const char *const instances[] = { ".service", ".socket", ".target", ".path", ".timer" };
        const char *dot = strrchr(s, '.');

        if (!unit_name_has_type(s) || dot == s || s[strspn(s, letters)] || strlen(s) > UNIT_NAME_MAX)
                return false;
        return !strchr(s, '@') || (*s != '@' && unit_type(s, instances, ELEMENTSOF(instances)));
}
