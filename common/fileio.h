/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files read and written whole, relative to a folder. */

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include "util.h"

/* Reads PATH, at most MAX bytes; the text gets a final NUL, which *ret_size (may be NULL) does not count. Never
 * blocks on a FIFO. -EISDIR, -EINVAL (not a regular file), -EFBIG (over MAX), -ENXIO (masked: /dev/null), or what
 * open(2) says. The caller frees *ret. */
int read_file_at(int dirfd, const char *path, size_t max, char **ret, size_t *ret_size);

typedef enum WriteFlags {
        WRITE_SYNC = 1 << 0,       /* file and folder are on disk when it returns */
        WRITE_IF_DIFFERS = 1 << 1, /* leave an equal file of equal mode alone, and its inode with it */
} WriteFlags;

/* Replaces PATH atomically by a temporary file beside it and rename(2). Returns 1 if it wrote, 0 if WRITE_IF_DIFFERS
 * found nothing to do. */
int write_file_at(int dirfd, const char *path, const char *text, size_t size, mode_t mode, WriteFlags flags);

/* Has the folder that PATH is in written to disk: what was made, renamed or removed there stays so. */
int fsync_parent_at(int dirfd, const char *path);

/* Makes the folder PATH with its parents, 0755. Returns 0 also when it is there. */
int mkdir_parents_at(int dirfd, const char *path, bool with_last);

/* Makes the folder PATH, which must not be there, with the owner and mode of LIKE. */
int mkdir_like_at(int dirfd, const char *path, const struct stat *like);

/* Makes a stream for readdir(3) of FD, a folder, which is taken over, on failure too. A negative FD is returned. The
 * caller ends *ret with closedir(3). */
int open_folder_fd(int fd, DIR **ret);

/* Opens the folder PATH likewise, with more FLAGS of open(2). */
int open_folder_at(int dirfd, const char *path, int flags, DIR **ret);

/* The path of what FD, perhaps an O_PATH one, is open on, behind all links, as the kernel has it now. The caller frees. */
int fd_path(int fd, char **ret);

/* Removes PATH with all below it, never following links, nor what is mounted there (-EBUSY). -ENOENT is no failure. */
int remove_tree_at(int dirfd, const char *path);

/* A stream into memory: text and size are right after fclose(). */
typedef struct Memstream {
        FILE *f;
        char *text;
        size_t size;
} Memstream;

/* Returns 0 or -ENOMEM. */
int memstream_open(Memstream *m);

/* Closes and hands over the text, which the caller frees. Returns 0 or the stream's error. */
int memstream_take(Memstream *m, char **ret_text, size_t *ret_size);

void memstream_done(Memstream *m);

#define _cleanup_memstream_ _cleanup_(memstream_done)
