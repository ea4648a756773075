/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A DHCP server knows a client of networkd by its DUID, which is the host's, and its IAID, which is the link's: a hash
 * of the persistent name that udev gives a link, or of the MAC where there is none, as for bridges. A bridge that
 * shall keep its link's lease has to say the link's. Constants as in systemd 252 to 262. */

#include <byteswap.h>
#include <endian.h>

#include "iaid.h"
#include "link.h"

static uint64_t rotate(uint64_t x, unsigned n) {
        return x << n | x >> (64 - n);
}

static void rounds(uint64_t v[4], unsigned n) {
        while (n-- > 0) {
                v[0] += v[1];
                v[2] += v[3];
                v[1] = rotate(v[1], 13) ^ v[0];
                v[3] = rotate(v[3], 16) ^ v[2];
                v[0] = rotate(v[0], 32);
                v[2] += v[1];
                v[0] += v[3];
                v[1] = rotate(v[1], 17) ^ v[2];
                v[3] = rotate(v[3], 21) ^ v[0];
                v[2] = rotate(v[2], 32);
        }
}

static uint64_t load(const uint8_t *data, size_t n) {
        uint64_t x = 0;

        for (size_t i = 0; i < n; i++)
                x |= (uint64_t) data[i] << 8 * i;
        return x;
}

uint64_t siphash24(const void *data, size_t size, const uint8_t key[16]) {
        uint64_t k0 = load(key, 8), k1 = load(key + 8, 8);
        uint64_t v[4] = { k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261,
                          k1 ^ 0x7465646279746573 };
        const uint8_t *p = data;

        for (size_t left = size;; p += 8, left -= 8) {
                uint64_t m = left >= 8 ? load(p, 8) : load(p, left) | (uint64_t) (size & 0xff) << 56;

                v[3] ^= m;
                rounds(v, 2);
                v[0] ^= m;
                if (left < 8)
                        break;
        }
        v[2] ^= 0xff;
        rounds(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint32_t iaid_of_name(const char *name) {
        static const uint8_t key[16] = { 0x80, 0x11, 0x8c, 0xc2, 0xfe, 0x4a, 0x03, 0xee,
                                         0x3e, 0xd6, 0x0c, 0x6f, 0x36, 0x39, 0x14, 0x09 };
        uint64_t h = siphash24(name, strlen(name), key);
        uint32_t id = (uint32_t) h ^ (uint32_t) (h >> 32);

        return BYTE_ORDER == LITTLE_ENDIAN ? id : bswap_32(id);
}

int iaid_of_link(const char *link, uint32_t *ret) {
        static const char *const names[] = { "ID_NET_NAME_ONBOARD", "ID_NET_NAME_SLOT", "ID_NET_NAME_PATH",
                                             "ID_NET_NAME_MAC" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_free_ char *name = NULL;
                int r = link_udev_property(link, names[i], &name);

                if (r == -ENOENT)
                        continue;
                if (r >= 0)
                        *ret = iaid_of_name(name);
                return r;
        }
        return -ENOENT;
}
