/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The guest's MAC address: what the article complains of is that nspawn's follows the host. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-id128.h>

enum { MAC_TEXT = 17 };

/* The address that belongs to a machine-id and a name: the same on every host, another one for any copy that has either
 * anew. Locally administered and unicast. Anybody can find a machine-id for an address that he wants, so it is asked for
 * once: see remembered.h. Writes MAC_TEXT letters and a NUL to BUF, and returns BUF. */
char *mac_stable(sd_id128_t id, const char *name, char *buf);

/* Whether MACAddress= VALUE (NULL: not given) is an address itself, which then is in BUF as above. */
bool mac_is_declared(const char *value, char *buf);

/* Marks the image at ROOT_FD as cloned by us from TEMPLATE. An attribute that no guest can set in its user namespace
 * and that btrfs send takes along. */
int mac_mark_clone(int root_fd, const char *template);

/* Takes the mark away, from what is no container any more. */
int mac_unmark_clone(int root_fd);

/* The template that the image at ROOT_FD was cloned from. -ENODATA: it is no clone of ours; -EPERM for who is not root.
 * The caller frees *ret. */
int mac_clone_template(int root_fd, char **ret);
