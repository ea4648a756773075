/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What networkd is told of a bridge with uplinks and of these links. Pure. */

#include <inttypes.h>

#include "uplink.h"

/* Found out about the first link, from which the bridge takes over. */
typedef struct UplinkFacts {
        const char *mac;  /* NULL: the link is not there */
        const char *file; /* networkd's file for it, with its text; NULL if it has none */
        const char *file_text;
        const uint32_t *iaid; /* NULL: networkd goes by the MAC */
        bool takes_ra;        /* router advertisements */
} UplinkFacts;

/* The .netdev: as generated, with the link's MAC unless the user gives one. */
int uplink_text_netdev(const Uplink *u, const UplinkFacts *f, char **ret);

/* The .network of the bridge: the link's addressing if the user gives none (then DHCP if the link has no file either), that
 * it goes on taking router advertisements, and the user's lines, which win. */
int uplink_text_network(const Uplink *u, const UplinkFacts *f, char **ret);

/* The .network of LINK, one of its ports; FILE_TEXT is that of networkd's file for it, or NULL. */
int uplink_text_port(const Uplink *u, const char *link, const char *file_text, char **ret);

/* The .network of LINK when U is refused and nobody else configures it: what the bridge would have. */
int uplink_text_alone(const Uplink *u, const char *link, char **ret);

/* Whether the user says where the bridge's addresses come from. */
bool uplink_has_addressing(const Uplink *u);
