/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "snapshot-name.h"
#include "util.h"

enum { LABEL_MAX = 64 };

static const uint64_t usec_per_sec = 1000000, usec_per_msec = 1000;

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

static bool is_alnum(char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Exactly N digits at *s, which moves behind them. Returns -1 if they are not there. */
static int take_number(const char **s, size_t n) {
        int v = 0;

        for (; n > 0; n--, (*s)++) {
                if (!is_digit(**s))
                        return -1;
                v = v * 10 + (**s - '0');
        }
        return v;
}

static bool take_char(const char **s, char c) {
        if (**s != c)
                return false;
        (*s)++;
        return true;
}

/* timegm() makes 3 March of 31 February: only what comes back unchanged was a date. */
static int to_seconds(const struct tm *tm, time_t *ret) {
        struct tm there = *tm;
        time_t t = timegm(&there);

        if (t < 0 || there.tm_year != tm->tm_year || there.tm_mon != tm->tm_mon ||
            there.tm_mday != tm->tm_mday || there.tm_hour != tm->tm_hour || there.tm_min != tm->tm_min ||
            there.tm_sec != tm->tm_sec)
                return -EINVAL;

        *ret = t;
        return 0;
}

static int take_time(const char **s, time_t *ret) {
        struct tm tm = {};
        bool separated;

        tm.tm_year = take_number(s, 4) - 1900;
        if (tm.tm_year < 70)
                return -EINVAL;
        tm.tm_mon = take_number(s, 2) - 1;
        tm.tm_mday = tm.tm_mon < 0 ? -1 : take_number(s, 2);
        separated = tm.tm_mday > 0 && take_char(s, 'T');
        tm.tm_hour = separated ? take_number(s, 2) : -1;
        tm.tm_min = tm.tm_hour < 0 ? -1 : take_number(s, 2);
        tm.tm_sec = tm.tm_min < 0 ? -1 : take_number(s, 2);
        if (tm.tm_sec < 0)
                return -EINVAL;

        return to_seconds(&tm, ret);
}

static bool label_has_form(const char *s) {
        size_t n = 0;

        if (!is_alnum(*s))
                return false;
        for (; s[n]; n++)
                if (!is_alnum(s[n]) && !strchr("._-", s[n]))
                        return false;
        return n <= LABEL_MAX;
}

bool snapshot_label_is_valid(const char *s) {
        return label_has_form(s) && !streq(s, SNAPSHOT_LABEL_REPLACED) && !streq(s, SNAPSHOT_LABEL_MANUAL);
}

int snapshot_name_parse(const char *s, SnapshotName *ret) {
        int r, milliseconds = 0;
        time_t t;

        r = take_time(&s, &t);
        if (r < 0)
                return r;
        if (take_char(&s, '.'))
                milliseconds = take_number(&s, 3);
        if (milliseconds < 0 || !take_char(&s, 'Z'))
                return -EINVAL;
        if (*s && (!take_char(&s, '.') || !label_has_form(s)))
                return -EINVAL;

        *ret = (SnapshotName){
                .usec = t * usec_per_sec + milliseconds * usec_per_msec,
                .label = *s ? s : NULL,
        };
        return 0;
}

int snapshot_name_format(uint64_t usec, const char *label, bool milliseconds, char **ret) {
        time_t t = usec / usec_per_sec;
        char when[sizeof("20261123T220544")], fraction[sizeof(".123")] = "";
        struct tm tm;
        char *name;

        if (!gmtime_r(&t, &tm) || tm.tm_year + 1900 > 9999)
                return -ERANGE;

        (void) strftime(when, sizeof(when), "%Y%m%dT%H%M%S", &tm);
        if (milliseconds)
                (void) snprintf(fraction, sizeof(fraction), ".%03u",
                                (unsigned) (usec % usec_per_sec / usec_per_msec));
        if (asprintf(&name, "%s%sZ%s%s", when, fraction, label ? "." : "", label ?: "") < 0)
                return -ENOMEM;

        *ret = name;
        return 0;
}

int snapshot_name_compare(const SnapshotName *a, const SnapshotName *b) {
        if (a->usec != b->usec)
                return a->usec < b->usec ? -1 : 1;
        return strcmp(a->label ?: "", b->label ?: "");
}

bool snapshot_name_is_ahead(const SnapshotName *n, uint64_t now_usec) {
        const uint64_t tolerance = 60 * usec_per_sec;

        return n->usec > now_usec && n->usec - now_usec > tolerance;
}
