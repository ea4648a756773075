/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* Complains of hooks of O that cannot be run. They stay: without its hook a snapshot is not the one that was meant. */
void plan_check_snapshot(Config *c, const Object *o);
