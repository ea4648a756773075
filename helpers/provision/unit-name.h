/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names of units, as strings: "ssh.service", the template "getty@.service", its instance "getty@tty1.service". Pure. */

#include "name.h"

bool unit_name_is_template(const char *s);

/* Is S one of TEMPLATE's instances? */
bool unit_name_is_instance_of(const char *s, const char *template);

/* The instance in S, NULL if it is none. Returns 0 or -ENOMEM; the caller frees. */
int unit_name_instance(const char *s, char **ret);

/* TEMPLATE with INSTANCE filled in. Returns 0 or -ENOMEM; the caller frees. */
int unit_name_fill(const char *template, const char *instance, char **ret);

/* TEXT of UNIT's [Install] with %i, %j, %n, %N, %p and %% replaced, see systemd.unit(5). Returns 0, -EINVAL for any
 * other, or -ENOMEM; the caller frees. */
int unit_name_expand(const char *text, const char *unit, char **ret);
