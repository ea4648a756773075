/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Default routes that this host has by router advertisements (RA), and what ends them: once IPv6 is forwarded on any link,
 * the kernel drops those that it made (unless accept_ra=2) and networkd takes no more (unless IPv6AcceptRA=yes). */

#include "util.h"

/* The links of this host, whatever their state, on which a router may be heard, sorted: no tunnels, nor the host's ends of
 * containers' links. NULL if there are none. Returns 0 or a negative errno. */
int ra_links(char ***ret);

/* Whether LINK takes advertisements, and would no longer once IPv6 is forwarded. Returns 1 with the path of networkd's file
 * for it in *ret_file (NULL: the kernel takes them; the caller frees), 0, or a negative errno. */
int ra_is_at_risk(const char *link, char **ret_file);

/* What TEXT, a .network file, has that makes networkd forward IPv6, as "IPMasquerade=both", which the caller frees. Returns 1,
 * 0 if there is nothing, or -ENOMEM. */
int ra_forwarding(const char *text, char **ret);

/* Whether by TEXT, a .network file, networkd takes advertisements: 1 if it does whatever is forwarded, 0 if not, -EAGAIN if
 * it does as long as nothing is, or -ENOMEM. */
int ra_accepted(const char *text);

/* Whether the kernel takes them for LINK, or, while there is no such link, for one that comes: accept_ra. Returns 0 (not, or
 * networkd does), 1 (as long as nothing is forwarded), 2 (always), or a negative errno. */
int ra_of_kernel(const char *link);

/* The path of our file for bridge LINK in networkd's folder, and its text. Returns 0, -ENOENT or what read_file_at() says. */
int ra_own_file(const char *link, char **ret_path, char **ret_text);
