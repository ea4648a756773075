/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where the pool gets mounted. */

#include <stdbool.h>

/* Copies the name of an entry of the folder PATH that would be missed to *ret, NULL if there is none or no PATH. Empty
 * folders are missed with FOLDERS_COUNT, what was left half never. Returns 0; the caller frees. */
int pool_places_entry(const char *path, bool folders_count, char **ret);

/* Logs what would be hidden by the pool. Returns 0 if nothing, else a negative errno. */
int pool_places_check(void);

/* 1 if the pool in the file IMAGE is mounted already, 0 if nothing is, negative if something else is, which it logs. */
int pool_places_mounted(const char *image);
