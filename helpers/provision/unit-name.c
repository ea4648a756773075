/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "unit-name.h"
#include "fileio.h"

bool unit_name_is_template(const char *s) {
        const char *at = strchr(s, '@');

        return at && at + 1 == strrchr(s, '.');
}

int unit_name_instance(const char *s, char **ret) {
        const char *at = strchr(s, '@'), *suffix = strrchr(s, '.');

        *ret = NULL;
        if (!at || !suffix || suffix <= at + 1)
                return 0;
        *ret = strndup(at + 1, suffix - at - 1);
        return *ret ? 0 : -ENOMEM;
}

bool unit_name_is_instance_of(const char *s, const char *template) {
        size_t n = strcspn(template, "@") + 1;
        const char *suffix = strrchr(s, '.');

        return unit_name_is_template(template) && strncmp(s, template, n) == 0 && suffix && suffix > s + n &&
               streq(suffix, template + n);
}

int unit_name_fill(const char *template, const char *instance, char **ret) {
        size_t n = strcspn(template, "@") + 1;

        return asprintf(ret, "%.*s%s%s", (int) n, template, instance, template + n) < 0 ? -ENOMEM : 0;
}

/* The N bytes at *ret are what UNIT has for SPECIFIER. */
static int look_up(char specifier, const char *unit, const char **ret, size_t *n) {
        const char *at = strchr(unit, '@'), *suffix = strrchr(unit, '.') ?: unit + strlen(unit);
        const char *dash;

        *ret = unit;
        *n = (at ?: suffix) - unit;
        switch (specifier) {
        case 'p':
                return 0;
        case 'j':
                dash = memrchr(unit, '-', *n);
                *ret = dash ? dash + 1 : unit;
                *n -= *ret - unit;
                return 0;
        case 'n':
                *n = strlen(unit);
                return 0;
        case 'N':
                *n = suffix - unit;
                return 0;
        case 'i':
                *ret = at ? at + 1 : suffix;
                *n = suffix - *ret;
                return 0;
        case '%':
                *ret = "%";
                *n = 1;
                return 0;
        default:
                return -EINVAL;
        }
}

int unit_name_expand(const char *text, const char *unit, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        for (; r >= 0 && *text; text++) {
                const char *value = text;
                size_t n = 1;

                if (*text == '%') {
                        r = look_up(text[1], unit, &value, &n);
                        text++;
                }
                if (r >= 0)
                        (void) fwrite(value, 1, n, m.f);
        }
        return r < 0 ? r : memstream_take(&m, ret, NULL);
}
