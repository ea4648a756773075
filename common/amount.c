/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <limits.h>

#include "amount.h"
#include "size.h"

static int number(const char **s, uint64_t *ret) {
        char *end;

        if (!isdigit((unsigned char) **s))
                return -EINVAL;
        errno = 0;
        *ret = strtoull(*s, &end, 10);
        *s = end;
        return errno > 0 ? -errno : 0;
}

int amount_count(const char *s, unsigned *ret) {
        uint64_t n;
        int r;

        if (streq(s, "all")) {
                *ret = UINT_MAX;
                return 0;
        }
        r = number(&s, &n);
        if (r < 0 || *s)
                return r < 0 ? r : -EINVAL;
        if (n >= UINT_MAX)
                return -ERANGE;
        *ret = n;
        return 0;
}

/* 0 for what is no unit. */
static uint64_t unit_usec(const char *unit, size_t n) {
        static const struct {
                const char *names;
                uint64_t usec;
        } units[] = {
                { " us usec ", 1 },
                { " ms msec ", 1000 },
                { " s sec second seconds ", AMOUNT_SECOND },
                { " m min minute minutes ", 60 * AMOUNT_SECOND },
                { " h hr hour hours ", 60 * 60 * AMOUNT_SECOND },
                { " d day days ", 24 * 60 * 60 * AMOUNT_SECOND },
                { " w week weeks ", 7 * 24 * 60 * 60 * AMOUNT_SECOND },
                { " M month months ", 2629800 * AMOUNT_SECOND },
                { " y year years ", 31557600 * AMOUNT_SECOND },
        };
        char word[16];

        if (n > sizeof(word) - 3)
                return 0;
        (void) snprintf(word, sizeof(word), " %.*s ", (int) n, unit);
        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                if (strstr(units[i].names, word))
                        return units[i].usec;
        return 0;
}

/* "1.5h", "20min", "3": moves *s behind it. */
static int one_span(const char **s, uint64_t bare_usec, uint64_t *ret) {
        const char *fraction = NULL;
        uint64_t n, unit, usec;
        size_t length = 0;
        int r;

        r = number(s, &n);
        if (r < 0)
                return r;
        if (**s == '.') {
                fraction = ++*s;
                *s += strspn(*s, "0123456789");
                if (*s == fraction)
                        return -EINVAL;
        }
        *s += strspn(*s, " \t");
        while (isalpha((unsigned char) (*s)[length]))
                length++;
        unit = length > 0 ? unit_usec(*s, length) : bare_usec;
        if (unit == 0)
                return -EINVAL;
        if (__builtin_mul_overflow(n, unit, &usec))
                return -ERANGE;
        for (; fraction && isdigit((unsigned char) *fraction); fraction++) {
                unit /= 10;
                if (__builtin_add_overflow(usec, (*fraction - '0') * unit, &usec))
                        return -ERANGE;
        }
        *s += length;
        *s += strspn(*s, " \t");
        *ret = usec;
        return 0;
}

int amount_time(const char *s, uint64_t bare_usec, uint64_t *ret_usec) {
        uint64_t sum = 0;

        do {
                uint64_t usec;
                int r = one_span(&s, bare_usec, &usec);

                if (r < 0)
                        return r;
                if (__builtin_add_overflow(sum, usec, &sum))
                        return -ERANGE;
        } while (*s);
        *ret_usec = sum;
        return 0;
}

int amount_span(const char *s, uint64_t *ret_usec) {
        if (streq(s, "infinity")) {
                *ret_usec = UINT64_MAX;
                return 0;
        }
        return amount_time(s, AMOUNT_SECOND, ret_usec);
}

int amount_size(const char *s, uint64_t total, uint64_t *ret) {
        const char *rest = s;
        uint64_t n;
        int r;

        r = number(&rest, &n);
        if (r < 0)
                return r;
        if (!streq(rest, "%"))
                return size_parse(s, ret);
        *ret = total / 100 * n + total % 100 * n / 100;
        return 0;
}
