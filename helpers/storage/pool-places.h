/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the pool gets mounted. Both functions log. */

/* Says what would be hidden by the pool. Returns 0 if nothing, else a negative errno. */
int pool_places_check(void);

/* 1 if the pool in the file IMAGE is mounted already, 0 if nothing is, negative if something else is. */
int pool_places_mounted(const char *image);
