/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files of this machine, or of another below a folder ("--root="), whose links then lead nowhere else: it may be a guest's,
 * or somebody's whom root does not trust. ROOT is "" for this machine, PATH absolute. */

#include <dirent.h>
#include <sys/stat.h>

#include "util.h"

/* Opens PATH with FLAGS of open(2): folders, and what O_PATH is asked for. Returns a descriptor. */
int root_open(const char *root, const char *path, int flags);

/* Opens the folder PATH for readdir(3); the caller ends *ret with closedir(3). */
int root_open_folder(const char *root, const char *path, DIR **ret);

/* Opens the folder that PATH is in, for the calls that end in "at". Returns a descriptor; *ret_name is the last part. */
int root_open_parent(const char *root, const char *path, const char **ret_name);

/* Reads a file as read_file_at() does, and with its errors. The caller frees *ret. */
int root_read(const char *root, const char *path, size_t max, char **ret, size_t *ret_size);

/* Looks at what is at PATH, behind its link unless FLAGS are AT_SYMLINK_NOFOLLOW. Returns 0 or -errno. */
int root_stat(const char *root, const char *path, int flags, struct stat *ret);

/* Makes the folder PATH of MODE, parents 0755. Returns 0 or 1, also when it is there. */
int root_mkdir_p(const char *root, const char *path, mode_t mode);

/* Whether something is at PATH, a link to nowhere not counted. */
bool root_has(const char *root, const char *path);
