/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bridges attached to the physical network. What is declared of them ("wanted") comes into force at boot or by "apply
 * --uplink" only: a record in RUNTIME_DIR/uplink/ says what is, one file for each bridge, and as long as the two
 * differ the bridge is pending. */

#include "generation.h"
#include "uplink-hash.h"

typedef struct Uplink {
        char *bridge;
        char *config; /* the file that declares it */
        char **links;
        char hash[HASH_HEX + 1]; /* of all that is declared */
        char *netdev, *network;  /* as generated; NULL if it is from the record */
        char *refused;           /* what is wrong with "Uplink="; NULL if nothing */
} Uplink;

typedef struct Uplinks {
        Uplink *items; /* by name */
        size_t n;
} Uplinks;

/* Those G declares. Returns 0, -EBADMSG or -ENOMEM. */
int uplinks_wanted(const Generation *g, Uplinks *ret);

/* Those that networkd has. Returns 0 or a negative errno; no record is an empty list. */
int uplinks_in_force(Uplinks *ret);

/* Moves U to the list, also on failure. */
int uplinks_add(Uplinks *l, Uplink *u);
void uplinks_sort(Uplinks *l);
int uplink_from_fields(const Fields *o, const char *bridge, Uplink *ret);

/* NULL if there is none for BRIDGE. */
const Uplink *uplinks_find(const Uplinks *l, const char *bridge);

/* Whether they declare the same. NULL equals NULL only. */
bool uplink_equal(const Uplink *a, const Uplink *b);

/* The names of those bridges that are declared otherwise than they are in force, or new, or to go. */
int uplink_pending(const Generation *g, char ***ret);

/* The bridge whose file in networkd's folder NAME is ("50-nspawn-btrfs-br0.netdev"); NULL if it is none, or memory is
 * short. The caller frees. */
char *uplink_bridge_of(const char *name);

/* Whether WANTED or IN_FORCE have the bridge whose file NAME is ("50-nspawn-btrfs-br0.netdev"): then daemon-reloads
 * leave that file alone. */
bool uplink_holds(const Uplinks *wanted, const Uplinks *in_force, const char *name);

/* Makes the record of U's bridge, or removes that of BRIDGE. */
int uplink_record(const Uplink *u);
int uplink_forget(const char *bridge);

void uplink_done(Uplink *u);
void uplinks_done(Uplinks *l);

#define _cleanup_uplinks_ _cleanup_(uplinks_done)
