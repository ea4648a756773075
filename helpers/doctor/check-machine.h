/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "diag.h"
#include "model.h"

/* Adds to D what only a look at the machine below ROOT tells; the generator must not look. LOG_NOTICE: may be
 * meant. Returns 0 or -ENOMEM. */
int check_machine(const Config *c, Diags *d, const char *root);

/* The same for POOL, of this machine: whether there is room for it. */
void check_pool(const Object *pool, Diags *d);

/* The same for files of the host that are read when an image is made. */
int check_sources(const Config *c, Diags *d, const char *root);

/* The same for values that systemd shows to all users of the host. */
int check_secrets(const Config *c, Diags *d, const char *root);

/* The same for "OnCalendar=", of which systemd-analyze(1) is asked. */
int check_calendars(const Config *c, Diags *d);

/* What takes away from the unit of O what the generator says there: in its own file, or by "systemctl edit". Returns 0 or
 * -ENOMEM. */
int check_dropins(Diags *d, const Object *o, const char *root);

/* The same for what container O has by "Bind=" and "BindReadOnly="; ROOT_FD is open on ROOT. */
int check_binds(Diags *d, const Object *o, const char *root, int root_fd);
