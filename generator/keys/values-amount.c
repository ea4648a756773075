/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "amount.h"
#include "size.h"
#include "values-words.h"
#include "values.h"

enum { CPU_LAST = 8191 };

int value_size(const char *s) {
        uint64_t n;

        return right(size_parse(s, &n) >= 0);
}

int value_size_or_percent(const char *s) {
        const char *unit = skip_digits(s);

        return unit > s && streq(unit, "%") ? right(strtoul(s, NULL, 10) <= 100) : value_size(s);
}

int value_count(const char *s) {
        return right(streq(s, "all") ||
                     (isdigit((unsigned char) *s) && *skip_digits(s) == 0 && strlen(s) < 10));
}

int value_span(const char *s) {
        uint64_t usec;

        return right(amount_span(s, &usec) >= 0);
}

int value_oom(const char *s) {
        const char *digits = s + strspn(s, "+-");
        char *end;

        return right(digits - s <= 1 && isdigit((unsigned char) *digits) &&
                     strtoul(digits, &end, 0) <= 1000 && *end == 0);
}

/* Not "010", which systemd takes for eight. */
static bool is_number(const char *s) {
        return isdigit((unsigned char) *s) && (*s != '0' || !isdigit((unsigned char) s[1]));
}

/* "0-3,5 7"; with a higher one systemd-nspawn gives the whole file up. */
int value_cpus(const char *s) {
        for (;;) {
                char *end;
                unsigned long first, last;

                s += strspn(s, " \t,");
                if (!*s)
                        return 0;
                if (!is_number(s))
                        return -EINVAL;
                first = last = strtoul(s, &end, 10);
                if (*end == '-') {
                        if (!is_number(end + 1))
                                return -EINVAL;
                        last = strtoul(end + 1, &end, 10);
                }
                if (last < first || last > CPU_LAST || (*end && !strchr(" \t,", *end)))
                        return -EINVAL;
                s = end;
        }
}
