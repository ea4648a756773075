/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <limits.h>

#include "amount.h"

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
static uint64_t unit_seconds(const char *unit, size_t n) {
        static const struct {
                const char *names;
                uint64_t seconds;
        } units[] = {
                { " s sec second seconds ", 1 },        { " m min minute minutes ", 60 },
                { " h hr hour hours ", 60 * 60 },       { " d day days ", 24 * 60 * 60 },
                { " w week weeks ", 7 * 24 * 60 * 60 }, { " M month months ", 2629800 },
                { " y year years ", 31557600 },
        };
        char word[16];

        if (n == 0)
                return 1;
        if (n > sizeof(word) - 3)
                return 0;
        (void) snprintf(word, sizeof(word), " %.*s ", (int) n, unit);
        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                if (strstr(units[i].names, word))
                        return units[i].seconds;
        return 0;
}

int amount_span(const char *s, uint64_t *ret_usec) {
        static const uint64_t usec_per_sec = 1000000;
        uint64_t sum = 0;

        do {
                uint64_t n, usec;
                size_t length = 0;
                int r;

                r = number(&s, &n);
                if (r < 0)
                        return r;
                s += strspn(s, " ");
                while (isalpha((unsigned char) s[length]))
                        length++;
                usec = unit_seconds(s, length) * usec_per_sec;
                if (usec == 0)
                        return -EINVAL;
                if (__builtin_mul_overflow(n, usec, &usec) || __builtin_add_overflow(sum, usec, &sum))
                        return -ERANGE;
                s += length;
                s += strspn(s, " ");
        } while (*s);

        *ret_usec = sum;
        return 0;
}

int amount_size(const char *s, uint64_t total, uint64_t *ret) {
        static const char letters[] = "KMGTP";
        const char *letter;
        uint64_t n;
        int r;

        r = number(&s, &n);
        if (r < 0)
                return r;
        if (streq(s, "%")) {
                *ret = total / 100 * n + total % 100 * n / 100;
                return 0;
        }
        if (!*s) {
                *ret = n;
                return 0;
        }
        letter = strchr(letters, *s);
        if (!letter || s[1])
                return -EINVAL;
        if (__builtin_mul_overflow(n, UINT64_C(1) << (10 * (letter - letters + 1)), &n))
                return -ERANGE;
        *ret = n;
        return 0;
}
