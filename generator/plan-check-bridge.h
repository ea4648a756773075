/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* Complains of uplinks that do harm together. */
void plan_check_bridge(Config *c, const Object *o);
