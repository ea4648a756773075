/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The machine-id of an image: what makes a copy another machine. See machine-id(5). */

#include <systemd/sd-id128.h>

#include "util.h"

/* The id in /etc/machine-id, a regular file. -ENOENT: no file; -ENOMEDIUM: it holds none, the first boot will make
 * one; -EINVAL: nonsense, or no regular file; -ELOOP: a link. */
int identity_read(int root_fd, sd_id128_t *ret);

/* Writes ID: neither a first boot, which would reset what units are enabled, nor a double of the template. The D-Bus
 * copy of the old one goes, since it would come back from there; where it is a link to ours it stays. Follows no link
 * out of the image and waits for nothing. -EISDIR or -ENOTDIR: the image has other things in these places. */
int identity_write(int root_fd, sd_id128_t id);

/* The same with a new random id. */
int identity_renew(int root_fd, sd_id128_t *ret);
