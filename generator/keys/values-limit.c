/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Limit*= of [Exec]: SOFT[:HARD], where SOFT must not be above HARD. systemd-nspawn drops what it cannot read, and the
 * guest would start without the limit. */

#include <ctype.h>

#include "amount.h"
#include "size.h"
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

int value_limit_size(const char *s) {
        return limit_pair(s, size_parse);
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
