/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What files match links by. */

#include <stdbool.h>

#include "util.h"

typedef struct LinkId {
        char *name, *type;
        char *mac;  /* NULL: not known yet */
        char *kind; /* NULL: none, or, if it is not physical, one that /sys does not show */
        bool physical;
} LinkId;

/* Of a link as it is now. Returns 0, -ENOENT or -ENOMEM. */
int link_id(const char *link, LinkId *ret);

/* Of a link that is yet to come. NETDEV is the text of networkd's file that makes it; NULL: somebody else does. */
int link_id_expected(const char *link, const char *netdev, LinkId *ret);

void link_id_done(LinkId *id);

#define _cleanup_link_id_ _cleanup_(link_id_done)
