/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Limit*= of [Exec]: SOFT[:HARD], where SOFT must not be above HARD. systemd-nspawn drops what it cannot read, and the
 * guest would start without the limit. */

#include <ctype.h>

#include "amount.h"
#include "values-words.h"
#include "values.h"

/* Reads one limit; UINT64_MAX is none, and so no number. */
typedef int (*ParseLimit)(const char *s, uint64_t *ret);

static int limit(const char *s, ParseLimit parse, uint64_t *ret) {
        int r;

        if (streq(s, "infinity")) {
                *ret = UINT64_MAX;
                return 0;
        }
        r = parse(s, ret);
        return r < 0 ? r : right(*ret < UINT64_MAX);
}

static int limit_pair(const char *s, ParseLimit parse) {
        const char *colon = strchr(s, ':');
        _cleanup_free_ char *first = strndup(s, colon ? (size_t) (colon - s) : strlen(s));
        uint64_t soft, hard = UINT64_MAX;

        if (!first)
                return -ENOMEM;
        if (limit(first, parse, &soft) < 0 || (colon && limit(colon + 1, parse, &hard) < 0))
                return -EINVAL;
        return right(soft <= hard);
}

static int count(const char *s, uint64_t *ret) {
        char *end;

        if (!isdigit((unsigned char) *s))
                return -EINVAL;
        errno = 0;
        *ret = strtoull(s, &end, 0);
        return right(errno == 0 && *end == 0);
}

int value_limit_count(const char *s) {
        return limit_pair(s, count);
}

/* "1.5", as far as it goes: moves *s behind it. */
static int decimal(const char **s, long double *ret) {
        const char *end = skip_digits(*s);
        char digits[32];

        if (end == *s)
                return -EINVAL;
        if (*end == '.')
                end = skip_digits(end + 1);
        if ((size_t) (end - *s) >= sizeof(digits))
                return -ERANGE;
        (void) snprintf(digits, sizeof(digits), "%.*s", (int) (end - *s), *s);
        *ret = strtold(digits, NULL);
        *s = end + strspn(end, " ");
        return 0;
}

/* "1.5G", "1G 512M": powers of 1024, each smaller than the one before. */
static int size(const char *s, uint64_t *ret) {
        static const char units[] = "EPTGMKB";
        const char *next = units; /* the largest that may still come */
        long double sum = 0, n;

        do {
                const char *unit;

                if (!next || decimal(&s, &n) < 0)
                        return -EINVAL;
                unit = *s ? strchr(next, *s) : NULL;
                s += unit != NULL;
                s += strspn(s, " ");
                sum += n * (unit ? UINT64_C(1) << (10 * (units + strlen("EPTGMK") - unit)) : 1);
                next = unit ? unit + 1 : NULL;
        } while (*s);
        if (s[-1] == ' ' || sum >= UINT64_MAX)
                return -EINVAL;
        *ret = sum;
        return 0;
}

int value_limit_size(const char *s) {
        return limit_pair(s, size);
}

static int seconds(const char *s, uint64_t *ret) {
        return amount_span(s, ret);
}

int value_limit_time(const char *s) {
        return limit_pair(s, seconds);
}

static int microseconds(const char *s, uint64_t *ret) {
        return amount_time(s, 1, ret);
}

int value_limit_rttime(const char *s) {
        return limit_pair(s, microseconds);
}

/* "-5" and "+5" are levels, of which a lower one is more; a bare number is what setrlimit(2) wants. */
static int nice_level(const char *s, uint64_t *ret) {
        static const uint64_t zero = 20, most = 40;
        bool up = *s == '+', down = *s == '-';
        uint64_t n;

        if (count(s + (up || down), &n) < 0 || n > (up ? zero - 1 : down ? zero : most))
                return -EINVAL;
        *ret = up ? zero - n : down ? zero + n : n;
        return 0;
}

int value_limit_nice(const char *s) {
        return limit_pair(s, nice_level);
}
