/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where things lie that go by a container's name, beside its image and snapshots. */

#include <stdbool.h>

/* Where systemd keeps when a timer elapsed last. */
#define TIMER_STAMPS "/var/lib/systemd/timers/"

/* Paths with "%s" for the name, in all of which the administrator may have put something. The caller frees *ret. Logs.
 * Returns 0 or -ENOMEM. */
int trace_places(char ***ret);

/* NAME in one of them; NULL when memory is short. The caller frees. */
char *trace_place_of(const char *format, const char *name);

/* A link that leads nowhere is there, too. */
bool trace_is_there(const char *path);

/* Returns 1 and the path if a package has a file for NAME, 0 if not, or -ENOMEM. Logs. The caller frees *ret. */
int trace_packaged(const char *name, char **ret);
