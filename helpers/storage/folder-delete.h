/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Deletes DIRFD/NAME, a plain folder (or a file), with all in it, the subvolumes too. Returns 0, also if there is
 * none; -EPERM: one of these is being sent; -EBUSY: something is mounted there. May be called again. */
int folder_delete(int dirfd, const char *name);
