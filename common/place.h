/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All that the generator makes: where, for whom, when a change of it takes effect, and where it is installed if not where it
 * is generated. Paths are made and taken apart by this table, also those of what is generated no longer. */

#include <stdbool.h>
#include <stddef.h>

#include "kind.h"

/* When a change takes effect. */
typedef enum Effect {
        EFFECT_NOW,
        EFFECT_NEXT_START,
        EFFECT_NEW_CLONES,
        EFFECT_UPLINK,
        EFFECT_NEXT_BOOT,
        EFFECT_NONE, /* bookkeeping: nothing that a person sees */
} Effect;

/* "now", "next start", ...; NULL for EFFECT_NONE. */
const char *effect_word(Effect e);

typedef enum PlaceId {
        PLACE_UNIT, /* a container's */
        PLACE_WANTS,
        PLACE_REQUIRES,
        PLACE_MACHINE,
        PLACE_INFO,
        PLACE_START,
        PLACE_CLONE,
        PLACE_GUEST,
        PLACE_SETTINGS,
        PLACE_SNAPSHOT,
        PLACE_SNAPSHOT_UNIT,
        PLACE_TIMER,
        PLACE_TIMER_LINK,
        PLACE_TEMPLATE,
        PLACE_TEMPLATE_UNIT,
        PLACE_NETDEV, /* a bridge's */
        PLACE_NETWORK,
        PLACE_UPLINK, /* of a bridge with uplinks */
        PLACE_UPLINK_NETDEV,
        PLACE_UPLINK_NETWORK,
        PLACE_POOL,
        PLACE_POOL_UNIT,
        PLACE_POOL_GROW_UNIT,
        PLACE_POOL_GROW_LINK,
        PLACE_POOL_STATE,
        PLACE_POOL_MACHINES,
        PLACE_POOL_MACHINES_LINK,
        PLACE_DIAGNOSTICS, /* from here on: once for all objects */
        PLACE_PATHS,
        PLACE_APPLY_LINK,
        PLACE_PRUNE_LINK,
        PLACE_PORTS,
        PLACE_NETWORKD_LINK,
        PLACE_NETWORK_LINK,
        _PLACE_MAX,
} PlaceId;

typedef struct Place {
        PlaceId id;
        Kind kind;
        const char *name; /* in the path that was given, not ended by a NUL; "" for the pool */
        size_t name_len;
        Effect effect;
} Place;

/* The path, below the generator's output folder, of what is made for the object NAME; OTHER is the unit that wants it, for
 * links that start something. Both may be NULL where the path does not have them. NULL when memory is short; the caller
 * frees. */
char *place_path(PlaceId id, const char *name, const char *other);

/* Takes such a path apart. Returns false for what is there once, for all objects. */
bool place_of(const char *path, Place *ret);

Effect place_effect(PlaceId id);

/* Where people find the artefact PATH. NULL when memory is short; the caller frees. */
char *place_installed(const char *path);
