/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What there is of a link that shall be an uplink, or will be by networkd's files: at boot links may come late, and
 * those that networkd makes itself (bonds, VLANs) always do. */

#include "networkd-file.h"
#include "uplink.h"

typedef struct UplinkLook {
        LinkId id;
        NetworkdFile file; /* networkd's for the link; empty: it has none */
        bool lasting;      /* the next boot knows the MAC, too, before networkd starts */
} UplinkLook;

/* Returns 0, 1 if LINK may not be U's uplink for what *ret_why says, or a negative errno. */
int uplink_look(const Uplink *u, const char *link, const Uplinks *others, UplinkLook *ret, char **ret_why);

void uplink_look_done(UplinkLook *l);

#define _cleanup_uplink_look_ _cleanup_(uplink_look_done)
