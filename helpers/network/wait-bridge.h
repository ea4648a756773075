/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Waits, bounded, until BRIDGE is there for container NAME: nspawn does not, and fails at once. BRIDGE may be NULL.
 * Returns 0, or -ENODEV after saying what is missing. */
int wait_bridge(const char *name, const char *bridge);
