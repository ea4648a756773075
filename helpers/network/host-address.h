/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether ADDRESS, as inet_ntop(3) spells it, is one of this host's. Returns 1 with its link in *ret_link, which the caller
 * frees, 0, or a negative errno. */
int host_address_find(const char *address, char **ret_link);
