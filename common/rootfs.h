/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files inside an image, which may be hostile: links are followed as the guest would, so none leads out to the host,
 * and nothing but regular files is opened, so no FIFO or device holds us up. PATH is the guest's ("/etc/hostname").
 * Only for images that do not run. */

#include <stddef.h>
#include <sys/types.h>

#include "util.h"

/* Opens PATH with FLAGS of open(2), all links resolved inside. Returns a descriptor. For folders and O_PATH. */
int rootfs_open(int root_fd, const char *path, int flags);

/* Opens the folder PATH likewise for readdir(3); the caller ends *ret with closedir(3). */
int rootfs_open_folder(int root_fd, const char *path, DIR **ret);

/* Reads a regular file of at most MAX bytes, with a final NUL. -ELOOP: it is a link itself; -EINVAL: no regular file;
 * -EISDIR, -EFBIG, -ENOENT. The caller frees *ret. */
int rootfs_read(int root_fd, const char *path, size_t max, char **ret, size_t *ret_size);

/* Replaces PATH, whatever it is but a folder (-EISDIR), by a regular file; its folder must be there. Atomic, but not
 * on disk until the caller syncs. Returns 0. */
int rootfs_write(int root_fd, const char *path, const char *text, size_t size, mode_t mode);

/* Replaces PATH likewise by a link to TARGET. */
int rootfs_symlink(int root_fd, const char *target, const char *path);

/* Removes a file or link, not what it points to. -ENOENT, -EISDIR. */
int rootfs_unlink(int root_fd, const char *path);

/* Makes the folder PATH of MODE, parents 0755. Returns 1, or 0 if it was there. -ENOTDIR: something is in the way. */
int rootfs_mkdir_p(int root_fd, const char *path, mode_t mode);
