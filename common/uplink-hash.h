/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a bridge with uplinks is in force as it is declared is told by one hash, which the record of what is in force
 * keeps. */

#include "hash.h"
#include "paths.h"
#include "place.h"

/* A file for each bridge in force, with "Hash=" (fields.h). */
#define UPLINK_RECORD_DIR RUNTIME_DIR "/uplink"

/* What is staged for a bridge with uplinks. */
enum { UPLINK_FIELDS, UPLINK_NETDEV, UPLINK_NETWORK, _UPLINK_STAGED };
extern const PlaceId uplink_staged[_UPLINK_STAGED];

/* The hash of all of it, by the hashes of the files; in BUF as hash_hex() has it. */
char *uplink_hash(const char *const hashes[static _UPLINK_STAGED], char *buf);
