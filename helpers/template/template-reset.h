/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* Takes out of the image at ROOT_FD what makes a machine itself, beyond what provision_template() does, and says each:
 * hostname, DHCP leases, the journal of the old machine-id, the mark of a clone. Logs. Returns 0. */
int template_reset(int root_fd);

/* Names the files of the image that hold static addresses, which all clones would share. Logs warnings. */
void template_name_addresses(int root_fd);
