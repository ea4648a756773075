/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <systemd/sd-bus.h>

/* The addresses that running container NAME has, by machined; link-local ones are left out. Returns 0 or what the bus
 * says; the caller frees *ret. */
int addresses_read(sd_bus *bus, const char *name, char ***ret);

/* The MAC address of its host0, as mac.h has it. Returns 0, -ENODEV where there is none, or another error; the caller
 * frees *ret. */
int addresses_read_mac(sd_bus *bus, const char *name, char **ret);

/* The names of all running containers, ours or not, as a new list in *ret. Returns 0 or what the bus says. */
int addresses_list_machines(sd_bus *bus, char ***ret);
