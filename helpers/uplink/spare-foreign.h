/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Has networkd, from its next start on, leave alone what is not its own: rules of others when bridges have uplinks (it
 * deletes them whenever it configures a link), routes too when it runs for us alone, not by the administrator's choice.
 * What he says of that in networkd.conf stays. Returns 1 if that file was written or removed, else 0. */
int spare_foreign(const Generation *g);
