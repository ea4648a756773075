/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Network links as /sys shows them: no sockets, so that it works early and in a sandbox. */

#include <stdbool.h>

#include "strv.h"

bool link_exists(const char *link);

/* A file below /sys/class/net/LINK/, without its final newline. Returns 0, -ENOENT or what read_file_at() says. */
int link_attribute(const char *link, const char *attribute, char **ret);

/* What udev has noted of LINK as KEY ("ID_NET_NAME_PATH"), as a new string. Returns 0, -ENOENT (also without udev) or
 * -ENOMEM. */
int link_udev_property(const char *link, const char *key, char **ret);

/* Whether PORT is attached to BRIDGE. */
bool link_is_port(const char *bridge, const char *port);

/* The addresses of LINK, or of all links if it is NULL, but those of link-local scope, as "192.0.2.5/24", sorted. This
 * one takes a socket. */
int link_addresses(const char *link, char ***ret);
