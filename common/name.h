/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which names are legal. What is legal here needs no escaping in unit names. */

#include <stdbool.h>

/* As machined and systemd-nspawn have it (hostname_is_valid() of systemd 252 to 262): 1 to 64 of A-Z a-z 0-9 "."
 * and "-", no empty label, none that starts or ends with "-". ".host" is refused by the first rule. */
bool machine_name_is_valid(const char *s);

/* 1 to 15 bytes, no "/", ":", "%", blank or control character, not a number ("0x10" and "080" are), not ".", "..", "all" or
 * "default" (ifname_valid()). */
bool interface_name_is_valid(const char *s);

/* Does S end as some type of unit does? */
bool unit_name_has_type(const char *s);

/* A plain unit, a template or an instance (unit_name_is_valid()): "@" only in types that have templates. */
bool unit_name_is_valid(const char *s);
