/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

/* How many bytes the character at P has, -1 if that is none. A final NUL is no continuation. */
static int decode(const unsigned char *p, uint32_t *ret) {
        static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
        int n = continuation_bytes(*p);
        uint32_t c;

        if (n < 0)
                return -1;
        c = n == 0 ? *p : *p & (0x3f >> n);
        for (int i = 1; i <= n; i++) {
                if ((p[i] & 0xc0) != 0x80)
                        return -1;
                c = c << 6 | (p[i] & 0x3f);
        }
        if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                return -1;
        *ret = c;
        return n + 1;
}

bool utf8_is_valid(const char *s) {
        uint32_t c;
        int n;

        for (const unsigned char *p = (const unsigned char *) s; *p; p += n) {
                n = decode(p, &c);
                if (n < 0)
                        return false;
        }
        return true;
}

static bool is_control(uint32_t c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

bool utf8_has_control(const char *s, size_t size) {
        const unsigned char *p = (const unsigned char *) s, *end = p + size;
        uint32_t c;
        int n;

        for (; p < end; p += n < 0 ? 1 : n) {
                n = decode(p, &c);
                if (n > 0 && is_control(c) && c != '\t')
                        return true;
        }
        return false;
}

/* Line and paragraph separators, and what turns the direction of all that follows (https://trojansource.codes). Nothing of
 * a terminal's, yet what is shown would not be what is there. */
static bool is_deceptive(uint32_t c) {
        return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
               (c >= 0x2066 && c <= 0x2069);
}

/* It only gets shorter. */
void utf8_make_plain(char *text) {
        unsigned char *p = (unsigned char *) text, *to = p;
        uint32_t c;

        while (*p) {
                int n = decode(p, &c);

                if (n < 0 || is_control(c) || is_deceptive(c))
                        *to++ = '?';
                else {
                        memmove(to, p, n);
                        to += n;
                }
                p += n < 0 ? 1 : n;
        }
        *to = 0;
}

char *utf8_plain(const char *text) {
        char *copy = strdup(text);

        if (copy)
                utf8_make_plain(copy);
        return copy;
}
