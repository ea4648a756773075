/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* Complains of what O says of the guest's network and cannot come true. */
void plan_check_guest(Config *c, const Object *o);
