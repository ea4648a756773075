/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stddef.h>
#include <stdint.h>

#include "utf8.h"

/* Bytes that follow LEAD, -1 if no character starts so. */
static int continuation_bytes(unsigned char lead) {
        if (lead < 0x80)
                return 0;
        if (lead >= 0xc2 && lead < 0xe0)
                return 1;
        if (lead >= 0xe0 && lead < 0xf0)
                return 2;
        return lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
}

bool utf8_is_valid(const char *s) {
        static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
        const unsigned char *p = (const unsigned char *) s;

        while (*p) {
                int n = continuation_bytes(*p);
                uint32_t c;

                if (n < 0)
                        return false;
                c = n == 0 ? *p : *p & (0x3f >> n);
                p++;
                for (int i = 0; i < n; i++, p++) {
                        if ((*p & 0xc0) != 0x80)
                                return false;
                        c = c << 6 | (*p & 0x3f);
                }
                if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                        return false;
        }
        return true;
}
