/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* btrfs subvolumes, by the descriptor of a folder and one name in it. Everything here returns -ENOTSUP for "not on
 * btrfs" and -ENOTDIR for "not a subvolume" (a plain folder, a file, a link). Nothing here logs. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-id128.h>
#include <time.h>

#include "util.h"

typedef struct SubvolInfo {
        uint64_t id;
        uint64_t ctransid; /* last commit that changed the content */
        uint64_t otransid; /* commit that made it */
        sd_id128_t uuid;
        sd_id128_t parent_uuid; /* what it is a snapshot of; null: of nothing */
        sd_id128_t
                received_uuid; /* null unless it came by btrfs receive, or is a read-only snapshot of such */
        struct timespec created;
        struct timespec changed; /* last change of the content, by the clock of then; not stat(2)'s */
        bool read_only;
} SubvolInfo;

typedef struct SubvolChild {
        char *path; /* relative to the subvolume it is nested in */
        bool read_only;
} SubvolChild;

typedef struct SubvolChildren {
        SubvolChild *children; /* parents before what is nested in them */
        size_t n;
} SubvolChildren;

/* Is FD the root of a subvolume? Inode number and type of file system tell: no ioctl, no privilege. 0 if so. */
int subvol_check(int fd);

/* Is NAME what a snapshot shows in the place of a subvolume nested in what it was taken of: an empty folder that takes
 * nothing, not even from root? False also if there is no NAME; an empty one is DIRFD itself. */
bool subvol_is_stand_in(int dirfd, const char *name);

/* Removes NAME if it is one, whose subvolume is elsewhere or gone, so that its name is free. Returns 0. */
int subvol_sweep_stand_in(int dirfd, const char *name);

/* Whether the subvolume that FD is in, a folder, is a snapshot of another: nowhere else are there stand-ins. Returns 1 or 0. */
int subvol_is_of_snapshot(int fd);

/* Where the subvolume ID is on the file system of FD, a path from its top level without a slash before. -ENOENT: it is gone.
 * Needs CAP_SYS_ADMIN; the caller frees *ret. */
int subvol_path(int fd, uint64_t id, char **ret);

/* The same for FD itself, a folder in any subvolume. */
int subvol_path_of(int fd, char **ret);

/* Opens NAME, never following a link. Returns the descriptor; -ENOENT, or as above. */
int subvol_open(int dirfd, const char *name);

/* -EEXIST if NAME is taken. Returns 0. */
int subvol_create(int dirfd, const char *name);

/* Makes NAME a snapshot of SOURCE_FD. It is on disk, with the source's unsynced writes, when this returns. -EEXIST
 * (taken), -EXDEV (another file system), -ETXTBSY (an active swap file inside), -EDQUOT. What is nested in the source
 * comes as empty folders. */
int subvol_snapshot(int source_fd, int dirfd, const char *name, bool read_only);

/* Deletes NAME alone. -ENOTEMPTY (something is nested in it), -EPERM (being sent, or the default subvolume: another
 * time). It may be back after a power cut until subvol_sync(). A running container's root is deleted without a
 * murmur: hold the locks. */
int subvol_delete_one(int dirfd, const char *name);

/* The same, with all that is nested in it, read-only or not. Stops at the first failure, and may be called again. */
int subvol_delete(int dirfd, const char *name);

/* What is nested in FD, at any depth. Needs CAP_SYS_ADMIN to see all. Returns 0; the caller ends *ret. */
int subvol_list_children(int fd, SubvolChildren *ret);

void subvol_children_done(SubvolChildren *c);

#define _cleanup_subvol_children_ _cleanup_(subvol_children_done)

int subvol_get_info(int fd, SubvolInfo *ret);

/* -EROFS for making a received one writable: the kernel would leave its received_uuid, and the next incremental
 * receive would apply to what is no longer the same. Take a writable snapshot instead. -EPERM: being sent. */
int subvol_set_read_only(int fd, bool read_only);

/* Makes FD writable whatever it is: for what is deleted next, and for nothing else. */
int subvol_unprotect(int fd);

/* Sees to it that FD is not the default subvolume, which cannot be deleted: a guest may have made it that. Returns 1, 0 if
 * it was not. */
int subvol_leave_default(int fd);

/* Commits the file system of FD: about 1 ms when idle. */
int subvol_sync(int fd);
