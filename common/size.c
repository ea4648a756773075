/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "size.h"

static const char units[] = "KMGTP";

int size_parse(const char *s, uint64_t *ret) {
        unsigned long long n;
        const char *unit;
        unsigned shift;
        char *end;

        if (!isdigit((unsigned char) *s))
                return -EINVAL;
        errno = 0;
        n = strtoull(s, &end, 10);
        if (errno > 0)
                return -errno;

        unit = *end ? strchr(units, *end) : NULL;
        if (*end && (!unit || end[1]))
                return -EINVAL;
        shift = unit ? 10 * (unit - units + 1) : 0;
        if (n > UINT64_MAX >> shift)
                return -ERANGE;
        *ret = (uint64_t) n << shift;
        return 0;
}

char *size_text(uint64_t bytes, char buffer[SIZE_TEXT_MAX]) {
        unsigned i = 0;
        double n = bytes;

        while (n >= 1024 && i + 1 < sizeof(units)) {
                n /= 1024;
                i++;
        }
        if (i == 0)
                (void) snprintf(buffer, SIZE_TEXT_MAX, "%uB", (unsigned) bytes);
        else
                (void) snprintf(buffer, SIZE_TEXT_MAX, n < 10 ? "%.1f%c" : "%.0f%c", n, units[i - 1]);
        return buffer;
}
