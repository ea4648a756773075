/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is to be written for a bridge with uplinks, and whether it may be: the last look before the host's own network
 * changes. */

#include "uplink.h"

typedef struct UplinkFile {
        char *name, *text; /* in networkd's folder */
} UplinkFile;

typedef struct UplinkPlan {
        UplinkFile *files;
        size_t n;
        char *warning; /* what is no reason to refuse it; NULL: nothing. Without a full stop. */
} UplinkPlan;

/* OTHERS are the uplinks it shall live with. Returns 0, 1 if it is refused for what *ret_why says (without a full
 * stop), or a negative errno. */
int uplink_plan(const Uplink *u, const Uplinks *others, UplinkPlan *ret, char **ret_why);

/* The name of the file that attaches LINK. */
char *uplink_port_file(const char *link);

void uplink_plan_done(UplinkPlan *p);

#define _cleanup_uplink_plan_ _cleanup_(uplink_plan_done)
