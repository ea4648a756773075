/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a rollback or recreate put aside. */

#include "machine.h"

/* Says that REPLACED, which M was, is kept, for how long and with how many others; warns when these are many, or less is
 * free than MinFree=. Logs what fails. */
void put_aside_tell(const Machine *m, const char *replaced);
