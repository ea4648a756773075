/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Why a bridge may not have its uplinks. Each returns 0, 1 with a sentence in *ret_why, or a negative errno. */

#include "networkd-file.h"
#include "uplink.h"

/* What is wrong with the bridge itself, or with its file. */
int uplink_refuse_bridge(const Uplink *u, char **ret_why);

/* A link that is another bridge's, or can be nobody's. */
int uplink_refuse_link(const Uplink *u, const char *link, const Uplinks *others, char **ret_why);

/* Files of networkd for the link that would win over ours, or mean something else. Else *ret is the one that the link
 * had, empty if none. */
int uplink_refuse_file(const Uplink *u, const LinkId *id, NetworkdFile *ret, char **ret_why);
