/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* Complains of uplinks that do harm together, or are given out twice. Returns 0 or -ENOMEM. */
int plan_check_bridges(Config *c);
