/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "size.h"

/* From the largest to bytes. */
static const char units[] = "EPTGMKB";
enum { UNIT_LAST = sizeof(units) - 2 };

/* "1.5", as far as it goes: moves *s behind it. Either part is a number that must fit, as systemd has it. */
static int decimal(const char **s, long double *ret) {
        const char *end = *s + strspn(*s, "0123456789");
        char digits[48];

        if (end == *s)
                return -EINVAL;
        errno = 0;
        if (*end == '.') {
                (void) strtoull(end + 1, NULL, 10);
                end += 1 + strspn(end + 1, "0123456789");
        }
        if (errno > 0)
                return -ERANGE;
        if ((size_t) (end - *s) >= sizeof(digits))
                return -ERANGE;
        (void) snprintf(digits, sizeof(digits), "%.*s", (int) (end - *s), *s);
        *ret = strtold(digits, NULL);
        *s = end + strspn(end, " ");
        return 0;
}

int size_parse(const char *s, uint64_t *ret) {
        const char *next = units; /* the largest that may still come */
        long double sum = 0, n;
        int r;

        do {
                const char *unit;

                r = next ? decimal(&s, &n) : -EINVAL;
                if (r < 0)
                        return r;
                unit = *s ? strchr(next, *s) : NULL;
                s += unit != NULL;
                s += strspn(s, " ");
                sum += n * (unit ? UINT64_C(1) << (10 * (units + UNIT_LAST - unit)) : 1);
                next = unit ? unit + 1 : NULL;
        } while (*s);
        if (s[-1] == ' ')
                return -EINVAL;
        if (sum >= UINT64_MAX)
                return -ERANGE;
        *ret = sum;
        return 0;
}

char *size_text(uint64_t bytes, char buffer[SIZE_TEXT_MAX]) {
        const char *unit = units + UNIT_LAST;
        double n = bytes;

        while (n >= 1024 && *unit != 'P') {
                n /= 1024;
                unit--;
        }
        if (*unit == 'B')
                (void) snprintf(buffer, SIZE_TEXT_MAX, "%uB", (unsigned) bytes);
        else
                (void) snprintf(buffer, SIZE_TEXT_MAX, n < 10 ? "%.1f%c" : "%.0f%c", n, *unit);
        return buffer;
}
