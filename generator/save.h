/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "plan.h"

/* Writes all artefacts of P below FOLDER, then "complete" with the manifest, then the stamp that wakes apply. Returns
 * 0, or the first error; then neither "complete" nor the stamp is there, and prepare refuses to go by the rest. */
int plan_save(const Plan *p, const char *folder);
