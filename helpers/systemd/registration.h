/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <systemd/sd-bus.h>

/* Has machined forget a machine NAME whose first process is dead, for which systemd-nspawn would not start ("Machine
 * 'NAME' already exists", as late as 252): one whose end it has not heard of yet, since nspawn was killed, or not at
 * all, since machined was not there then. For who starts NAME. Returns 1 if it did, else 0: nobody depends on it. */
int registration_clear(sd_bus *bus, const char *name);
