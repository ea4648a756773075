/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "uplink-hash.h"

const PlaceId uplink_staged[_UPLINK_STAGED] = {
        [UPLINK_FIELDS] = PLACE_UPLINK,
        [UPLINK_NETDEV] = PLACE_UPLINK_NETDEV,
        [UPLINK_NETWORK] = PLACE_UPLINK_NETWORK,
};

char *uplink_hash(const char *const hashes[static _UPLINK_STAGED], char *buf) {
        Hash h = hash_start();

        for (size_t i = 0; i < _UPLINK_STAGED; i++)
                h = hash_add(h, hashes[i], strlen(hashes[i]));
        return hash_hex(h, buf);
}
