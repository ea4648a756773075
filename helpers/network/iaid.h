/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The number by which networkd tells a DHCP server which link of this host is asking. */

#include <stddef.h>
#include <stdint.h>

/* Of a link that udev calls NAME. */
uint32_t iaid_of_name(const char *name);

/* Of LINK, as networkd has it unless its files say otherwise. Returns 0, -ENOENT if udev has no persistent name for
 * LINK (networkd goes by the MAC then), or -ENOMEM. */
int iaid_of_link(const char *link, uint32_t *ret);

/* For the test. */
uint64_t siphash24(const void *data, size_t size, const uint8_t key[16]);
