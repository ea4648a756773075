/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Puts the proxies of this host's apt into our environment, where bootstraps look for one: mmdebstrap has a configuration of
 * its own for apt, and debootstrap is none of its. What the environment says already stays. Not by an option for that apt, which would
 * stay in the template. Without apt, or a proxy, nothing happens. */
void apt_proxy_export(void);
