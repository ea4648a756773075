/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Between loading and printing: what follows from several settings, or from several objects. Pure: it knows the
 * configuration and no file of the machine. The emitters print it and decide nothing. */

#include "diag.h"
#include "model.h"

/* What will be of one object. */
typedef struct Resolved {
        const Object *object;
        const char *refused[_COST_MAX]; /* the first complaint of each cost, NULL if none */

        /* A container. */
        const Object *template; /* NULL: none, or one that is not there */
        char **segments;        /* the networks that its host0 is in: see segment.h */
        bool owns_network;      /* its network keys count, and not the stock unit's --network-veth */
        bool has_host0; /* the guest has, or may have, the interface that our own network keys are for */
        bool has_veth;  /* the host's networkd has to set up its side: a link ve-NAME, ... */
        bool has_zone;  /* ... or the bridge of a zone, vz-ZONE */
        bool has_guest_file; /* a .network file of the guest's says its addresses */
        const char *dhcp;    /* in there: for a family of which there is no address */
        bool is_exclusive;   /* what it claims of its networks, nobody else may have */
        bool pick_users;     /* "PrivateUsers=pick" has to be said */
        bool auto_ownership; /* "PrivateUsersOwnership=auto" has to be said */
        bool keep_timezone;  /* "Timezone=off" has to be said */
        bool has_pool;       /* its host has one */
        const char
                *hostname; /* a clone is given that of [Exec]; NULL: [Provision] says it, or nothing does */

        /* A bridge. */
        bool has_uplinks; /* or one that is refused: its files do not take effect at once */
        bool has_ipv6;    /* something is said of IPv6, which takes link-local addresses */

        /* A template. */
        const char *method;
} Resolved;

typedef struct Resolution {
        const Config *config;
        Resolved *objects[_KIND_MAX]; /* as those of the Config */
        const Object *pool;           /* the one that holds; NULL: none does */
        const char *pool_refused;     /* why not, if one is declared */
        bool any_veth, any_zone;
        bool needs_networkd; /* the host's has something to do for us */
        bool needs_apply;    /* a helper has something to install, or to complain of */
} Resolution;

/* Decides it for all of C, which must outlive *R. Complaints go to D. Returns 0 or -ENOMEM; resolution_done() in all cases. */
int resolve(Resolution *r, const Config *c, Diags *d);

void resolution_done(Resolution *r);

/* The parts of it, each for one kind of object. */
int resolve_container(Resolution *r, Resolved *x, Diags *d); /* returns 0 or -ENOMEM */
void resolve_network(Resolved *x);
void resolve_bridge(Resolved *x);
void resolve_nspawn(Resolved *x);
void resolve_pool(Resolution *r, Diags *d);

/* Keys of the guest's network that would do nothing. */
void check_guest(const Resolved *x, Diags *d);

/* Commands of snapshots that are none. */
void check_snapshot(const Resolved *x, Diags *d);

/* Bridges that are made into rings, or share an uplink. Returns 0 or -ENOMEM. */
int check_bridges(const Config *c, Diags *d);

/* What two containers claim and only one can have. Returns 0 or -ENOMEM. */
int check_claims(const Resolution *r, Diags *d);
