/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The parts of provision.h, one file each. They log and return 0 or an error. */

#include "fields.h"

/* AuthorizedKeys= and RootPasswordFile= */
int provision_root(int root_fd, const Fields *o);

/* Timezone= and Locale= */
int provision_locale(int root_fd, const Fields *o);

/* CopyFiles= */
int provision_copy(int root_fd, const Fields *o);

/* Enable= and Disable= */
int provision_units(int root_fd, const Fields *o);

/* Removes the ssh host keys. */
int provision_remove_ssh_keys(int root_fd);

/* Removes and, where there is a sshd, makes them anew: Debian's guests do not. NAME is for their comment. */
int provision_renew_ssh_keys(int root_fd, const char *name);
