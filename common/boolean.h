/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Returns 1 for what systemd takes for true (1, yes, y, true, t, on, in any case), 0 for the opposites, else -EINVAL. */
int boolean_parse(const char *s);
