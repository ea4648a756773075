/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "values-words.h"
#include "values.h"

static bool fits_uint64(const char *digits) {
        errno = 0;
        (void) strtoull(digits, NULL, 10);
        return errno == 0;
}

int value_size(const char *s) {
        const char *unit = skip_digits(s);

        return right(unit > s && fits_uint64(s) && (*unit == 0 || (strchr("KMGTP", *unit) && unit[1] == 0)));
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
        do {
                const char *number = s, *unit, *end;
                char word[16];

                s = skip_digits(s);
                if (s == number || s - number > 9)
                        return -EINVAL;
                unit = s += strspn(s, " ");
                for (end = unit; isalpha((unsigned char) *end); end++)
                        ;
                if ((size_t) (end - unit) >= sizeof(word))
                        return -EINVAL;
                (void) snprintf(word, sizeof(word), "%.*s", (int) (end - unit), unit);
                if (end > unit && !word_is(word, "s", "sec", "second", "seconds", "m", "min", "minute",
                                           "minutes", "h", "hr", "hour", "hours", "d", "day", "days", "w",
                                           "week", "weeks", "M", "month", "months", "y", "year", "years"))
                        return -EINVAL;
                s = end + strspn(end, " ");
        } while (*s);
        return 0;
}

static int whole(const char *s) {
        return right(isdigit((unsigned char) *s) && (*skip_digits(s) == 0 || startswith(s, "0x")));
}

static int limit_count(const char *s) {
        return streq(s, "infinity") ? 0 : whole(s);
}

int value_limit_count(const char *s) {
        return value_pair(s, limit_count);
}

/* "1.5G", "1G 512M" */
static int limit_size(const char *s) {
        if (streq(s, "infinity"))
                return 0;
        do {
                const char *number = s;

                s = skip_digits(s);
                if (s == number)
                        return -EINVAL;
                if (*s == '.')
                        s = skip_digits(s + 1);
                s += strspn(s, " ");
                s += *s && strchr("BKMGTPE", *s);
                s += strspn(s, " ");
        } while (*s);
        return 0;
}

int value_limit_size(const char *s) {
        return value_pair(s, limit_size);
}

/* Units of time are systemd's to judge. */
static int limit_time(const char *s) {
        return right(streq(s, "infinity") || isdigit((unsigned char) *s));
}

int value_limit_time(const char *s) {
        return value_pair(s, limit_time);
}

static int limit_nice(const char *s) {
        const char *digits = s + strspn(s, "+-");
        long n;

        if (streq(s, "infinity"))
                return 0;
        if (digits - s > 1 || whole(digits) < 0)
                return -EINVAL;
        n = strtol(digits, NULL, 10);
        return right(n <= (*s == '+' ? 19 : *s == '-' ? 20 : 40));
}

int value_limit_nice(const char *s) {
        return value_pair(s, limit_nice);
}

int value_oom(const char *s) {
        const char *digits = s + strspn(s, "+-");

        return right(digits - s <= 1 && whole(digits) >= 0 && strtol(digits, NULL, 10) <= 1000);
}

/* "0-3,5 7" */
int value_cpus(const char *s) {
        for (;;) {
                char *end;
                unsigned long first, last;

                s += strspn(s, " ,");
                if (!*s)
                        return 0;
                if (!isdigit((unsigned char) *s))
                        return -EINVAL;
                first = last = strtoul(s, &end, 10);
                if (*end == '-') {
                        if (!isdigit((unsigned char) end[1]))
                                return -EINVAL;
                        last = strtoul(end + 1, &end, 10);
                }
                if (last < first || (*end && !strchr(" ,", *end)))
                        return -EINVAL;
                s = end;
        }
}
