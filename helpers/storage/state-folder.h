/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The state folder and those in it. Old snapshots and templates keep old set-id programs of guests, and files whose
 * owners are numbers of the host, too: their modes are the boundary. So nothing else makes or opens one of them. */

/* Opens PATH, STATE_DIR or a folder below it, and makes what is missing of it. All folders on the way are root's alone
 * (0700) then, whoever made them with what mode. Returns the descriptor. */
int state_folder_make(const char *path);

/* The same, and makes nothing. -ENOENT: PATH is not there; what there is of it is corrected. For others than root, who
 * look, nothing is corrected. */
int state_folder_open(const char *path);

/* The same for the folder of NAME's snapshots. */
int state_make_snapshots(const char *name);
int state_open_snapshots(const char *name);
