/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <systemd/sd-bus.h>

#include "generation.h"
#include "mac.h"
#include "strv.h"

/* What a container has on the network. */
typedef struct Claims {
        const char *name;
        char **declared;            /* by its file: addresses without prefix, and a MAC address */
        char **segments;            /* where they must be nobody else's: segment.h */
        char derived[MAC_TEXT + 1]; /* the MAC address that it has otherwise; "": none that is known */
        char machine_id[SD_ID128_STRING_MAX]; /* what its image says; "": none */
} Claims;

/* Those of container NAME by generation G and START, what is staged for its start, with MAC as its MAC address ("":
 * nspawn's). Returns 0 or what generation_fields() says; the caller ends *ret. */
int claims_collect(const Generation *g, const char *name, const char *mac, const Fields *start, Claims *ret);

/* Holds them as long as NAME's unit is active. Logs and returns -EADDRINUSE if another container that runs or starts has
 * declared one of them in a common segment. What guests say of themselves, and what is declared in other networks, is
 * warned of. */
int claims_take(sd_bus *bus, const Generation *g, const char *name, const char *mac, const Fields *start);

/* What NAME claims is free. */
void claims_forget(const char *name);

void claims_done(Claims *c);

#define _cleanup_claims_ _cleanup_(claims_done)
