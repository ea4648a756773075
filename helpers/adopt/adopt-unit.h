/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What PID 1 knows of a unit, to see that adopting changed nothing. */

/* All properties, as "systemctl show" has them. The caller frees *ret. */
int adopt_unit_show(const char *unit, char ***ret);

/* Prints what changed in what a start goes by; more to wait for, which is what a declared container gets, does not count.
 * Returns how many properties are the same, negative if any is not. */
int adopt_unit_compare(char *const *before, char *const *after);
