/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* First settings: [Provision], applied once to an image that does not run. The image may be hostile: nothing here
 * follows its links out, or executes anything in it. That is why it is not systemd-firstboot --root= (252 writes to the
 * host's /etc through a link etc/, and waits for a FIFO) or systemctl --root= (see unit-links.c). All of it logs. */

#include "fields.h"

/* To a new clone of its own name: hostname and ssh host keys are made anew whatever O says. The machine-id is
 * identity.h's. Returns 0. */
int provision_clone(int root_fd, const char *name, const Fields *o);

/* To a template: what would be the same in all clones (machine-id, ssh host keys, random seed) is taken out. Returns
 * 0. */
int provision_template(int root_fd, const Fields *o);
