/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>

#include "boolean.h"
#include "name.h"
#include "strv.h"
#include "values-words.h"
#include "values.h"

bool word_is_one_of(const char *s, const char *const *words, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (streq(s, words[i]))
                        return true;
        return false;
}

int value_each_word(const char *s, int (*check)(const char *)) {
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

int value_pair(const char *s, int (*check)(const char *)) {
        const char *colon = strchr(s, ':');
        _cleanup_free_ char *first = strndup(s, colon ? (size_t) (colon - s) : strlen(s));

        if (!first)
                return -ENOMEM;
        return right(check(first) >= 0 && (!colon || check(colon + 1) >= 0));
}

int value_text(const char *s) {
        return 0;
}

int value_operand(const char *s) {
        return right(*s != '-');
}

int value_bool(const char *s) {
        return right(boolean_parse(s) >= 0);
}

int value_name(const char *s) {
        return right(machine_name_is_valid(s));
}

int value_names(const char *s) {
        return value_each_word(s, value_name);
}

int value_calendar(const char *s) {
        static const char letters[] =
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :-*/,.~_+@";

        return right(*s && s[strspn(s, letters)] == 0);
}

int value_unit(const char *s) {
        return right(unit_name_is_valid(s));
}

/* UNIT.requires is the name of a folder. */
static int wanting_unit(const char *s) {
        return right(value_unit(s) >= 0 && strlen(s) + strlen(".requires") <= NAME_MAX);
}

int value_units(const char *s) {
        return value_each_word(s, wanting_unit);
}

/* Without a type it is a service, as systemctl has it: "ssh", "getty@tty1". */
static int short_unit(const char *s) {
        _cleanup_free_ char *service = NULL;

        if (value_unit(s) >= 0)
                return 0;
        return asprintf(&service, "%s.service", s) < 0 ? -ENOMEM : right(*s && value_unit(service) >= 0);
}

int value_short_units(const char *s) {
        return value_each_word(s, short_unit);
}

int value_hostname(const char *s) {
        return value_name(s);
}

static int condition(const char *s) {
        return right(word_is(s, "changed", "running"));
}

int value_condition(const char *s) {
        return value_each_word(s, condition);
}

int value_notify_access(const char *s) {
        return right(word_is(s, "exec", "all"));
}

int value_method(const char *s) {
        return right(word_is(s, "mmdebstrap", "debootstrap", "tar", "command", "none"));
}
