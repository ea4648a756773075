/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <systemd/sd-bus.h>

/* The unit by which UNIT, which is not up, cannot start: "dependency failed" of PID 1 names the next one only. Follows what it
 * requires, and what that requires, to the first that failed, or else to a mount or device that is not there. Returns 1 with its
 * name in *ret, which the caller frees, 0 if there is none, or a negative errno. */
int first_cause(sd_bus *bus, const char *unit, char **ret);
