/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <ctype.h>
#include <limits.h>
#include <strings.h>

#include "name.h"
#include "strv.h"
#include "values.h"

static int right(bool yes) {
        return yes ? 0 : -EINVAL;
}

static bool is_one_of(const char *s, const char *const *words, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (streq(s, words[i]))
                        return true;
        return false;
}

#define IS_ONE_OF(s, ...)                                  \
        is_one_of(s, (const char *const[]){ __VA_ARGS__ }, \
                  ELEMENTSOF(((const char *const[]){ __VA_ARGS__ })))

/* Each word of S, at least one. */
static int each_word(const char *s, int (*check)(const char *)) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_split_extend(&words, s);
        if (r < 0)
                return r;

        STRV_FOREACH(w, words)
        if (check(*w) < 0)
                return -EINVAL;
        return right(words != NULL);
}

int value_text(const char *s) {
        return 0;
}

int value_bool(const char *s) {
        static const char *const words[] = { "1", "yes", "y", "true",  "t", "on",
                                             "0", "no",  "n", "false", "f", "off" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcasecmp(s, words[i]) == 0)
                        return 0;
        return -EINVAL;
}

int value_name(const char *s) {
        return right(machine_name_is_valid(s));
}

int value_names(const char *s) {
        return each_word(s, value_name);
}

int value_interface(const char *s) {
        return right(interface_name_is_valid(s));
}

int value_interfaces(const char *s) {
        return each_word(s, value_interface);
}

static bool path_is_safe(const char *s, size_t n) {
        if (n == 0 || n >= PATH_MAX || s[0] != '/')
                return false;
        for (size_t i = 0; i + 2 < n; i++)
                if (strncmp(s + i, "/..", 3) == 0 && (i + 3 == n || s[i + 3] == '/'))
                        return false;
        return true;
}

int value_path(const char *s) {
        return right(path_is_safe(s, strlen(s)));
}

int value_copy(const char *s) {
        const char *colon = strchr(s, ':');

        return right(colon && path_is_safe(s, colon - s) && value_path(colon + 1) >= 0 &&
                     !strchr(colon + 1, ':'));
}

static const char *skip_digits(const char *s) {
        while (isdigit((unsigned char) *s))
                s++;
        return s;
}

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
                if (end > unit && !IS_ONE_OF(word, "s", "sec", "second", "seconds", "m", "min", "minute",
                                             "minutes", "h", "hr", "hour", "hours", "d", "day", "days", "w",
                                             "week", "weeks", "M", "month", "months", "y", "year", "years"))
                        return -EINVAL;
                s = end + strspn(end, " ");
        } while (*s);
        return 0;
}

int value_calendar(const char *s) {
        static const char letters[] =
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :-*/,.~_+@";

        return right(*s && s[strspn(s, letters)] == 0);
}

int value_ip(const char *s) {
        struct in6_addr any;

        return right(inet_pton(AF_INET, s, &any) == 1 || inet_pton(AF_INET6, s, &any) == 1);
}

int value_ips(const char *s) {
        return each_word(s, value_ip);
}

int value_address(const char *s) {
        const char *slash = strchr(s, '/');
        _cleanup_free_ char *ip = slash ? strndup(s, slash - s) : NULL;
        unsigned long max;

        if (!ip || value_ip(ip) < 0)
                return -EINVAL;
        max = strchr(ip, ':') ? 128 : 32;
        return right(isdigit((unsigned char) slash[1]) && *skip_digits(slash + 1) == 0 &&
                     strlen(slash) < 5 && strtoul(slash + 1, NULL, 10) <= max);
}

static bool is_unicast_mac(const char *s) {
        if (strlen(s) != strlen("00:00:00:00:00:00"))
                return false;
        for (size_t i = 0; s[i]; i++)
                if (i % 3 == 2 ? s[i] != ':' : !isxdigit((unsigned char) s[i]))
                        return false;
        return strchr("02468aceACE", s[1]) && !streq(s, "00:00:00:00:00:00");
}

int value_mac(const char *s) {
        return right(IS_ONE_OF(s, "stable", "none") || is_unicast_mac(s));
}

int value_unit(const char *s) {
        static const char letters[] =
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@";
        const char *dot = strrchr(s, '.');

        return right(dot && dot > s && strlen(s) < 256 && s[strspn(s, letters)] == 0 &&
                     IS_ONE_OF(dot, ".service", ".socket", ".device", ".mount", ".automount", ".swap",
                               ".target", ".path", ".timer", ".slice", ".scope"));
}

int value_units(const char *s) {
        return each_word(s, value_unit);
}

int value_hostname(const char *s) {
        return value_name(s);
}

static int condition(const char *s) {
        return right(IS_ONE_OF(s, "changed", "running"));
}

int value_condition(const char *s) {
        return each_word(s, condition);
}

int value_method(const char *s) {
        return right(IS_ONE_OF(s, "mmdebstrap", "debootstrap", "tar", "command", "none"));
}
