/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <stdio.h>

#include "hash.h"

/* Offset basis and prime: draft-eastlake-fnv, section 5. */
Hash hash_start(void) {
        return (Hash) 0x6c62272e07bb0142 << 64 | 0x62b821756295c58d;
}

Hash hash_add(Hash h, const void *data, size_t size) {
        const Hash prime = (Hash) 0x0000000001000000 << 64 | 0x000000000000013b;

        for (const uint8_t *p = data; size > 0; p++, size--)
                h = (h ^ *p) * prime;
        return h;
}

char *hash_hex(Hash h, char *buf) {
        (void) snprintf(buf, HASH_HEX + 1, "%016llx%016llx", (unsigned long long) (h >> 64),
                        (unsigned long long) h);
        return buf;
}
