/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Images under construction. They stand beside their place under a name that machined does not show, and that
 * systemd-tmpfiles removes from /var/lib/machines/ at boot. What a killed run left is removed by the next one. */

#include <sys/stat.h>

#include "util.h"

/* ".#NAME:new". No name of a machine has a colon, so that ".#web:new" is web's and nobody else's, while ".#web.new"
 * might be web.new's. Returns 0 or -ENOMEM; the caller frees. */
int hidden_name(const char *name, char **ret);

/* Removes HIDDEN, a subvolume or folder, with what is nested in it. Returns 0, also if there is none. */
int hidden_sweep(int machines_fd, const char *hidden);

/* Replaces what a snapshot shows where a subvolume was nested, an empty folder (inode 2) that takes no files, even
 * from root, by a plain folder with owner and mode of WAS, the subvolume; NULL: the owner of the folder it is in. Returns 0,
 * also if PATH is none such or not there. */
int hidden_replace_placeholder(int root_fd, const char *path, const struct stat *was);

/* Makes the plain folders that systemd-tmpfiles inside would else make nested subvolumes, which no snapshot holds
 * and which keep the image from being deleted: /var/lib/machines/ and /var/lib/portables/. An image that has other
 * things there keeps them. */
int hidden_make_guest_folders(int root_fd);
