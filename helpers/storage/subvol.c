/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The only file that knows libbtrfsutil. It uses the old names of its calls, which every version exports, and the
 * variants on descriptors: those on paths open without O_CLOEXEC. */

#include <btrfsutil.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "subvol.h"

/* For two ends errno says EINVAL, too little to tell a person. The others leave errno as the ioctl set it. */
static int errno_of(enum btrfs_util_error e) {
        switch (e) {
        case BTRFS_UTIL_OK:
                return 0;
        case BTRFS_UTIL_ERROR_NOT_BTRFS:
                return -ENOTSUP;
        case BTRFS_UTIL_ERROR_NOT_SUBVOLUME:
                return -ENOTDIR;
        default:
                if (errno == ENOTTY) /* the ioctl is unknown there */
                        return -ENOTSUP;
                return errno > 0 ? -errno : -EIO;
        }
}

int subvol_check(int fd) {
        struct statfs fs;
        struct stat st;

        if (fstatfs(fd, &fs) < 0 || fstat(fd, &st) < 0)
                return -errno;
        if ((uint32_t) fs.f_type != BTRFS_SUPER_MAGIC)
                return -ENOTSUP;
        return S_ISDIR(st.st_mode) && st.st_ino == BTRFS_FIRST_FREE_OBJECTID ? 0 : -ENOTDIR;
}

static sd_id128_t id_of(const uint8_t bytes[16]) {
        sd_id128_t id;

        memcpy(id.bytes, bytes, sizeof(id.bytes));
        return id;
}

bool subvol_is_stand_in(int dirfd, const char *name) {
        struct statfs fs;
        struct stat st;

        return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) >= 0 && S_ISDIR(st.st_mode) &&
               st.st_ino == BTRFS_EMPTY_SUBVOL_DIR_OBJECTID && fstatfs(dirfd, &fs) >= 0 &&
               (uint32_t) fs.f_type == BTRFS_SUPER_MAGIC;
}

int subvol_sweep_stand_in(int dirfd, const char *name) {
        return subvol_is_stand_in(dirfd, name) && unlinkat(dirfd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int subvol_is_of_snapshot(int fd) {
        struct btrfs_ioctl_get_subvol_info_args info;

        if (ioctl(fd, BTRFS_IOC_GET_SUBVOL_INFO, &info) < 0)
                return errno == ENOTTY ? -ENOTSUP : -errno;
        return !sd_id128_is_null(id_of(info.parent_uuid));
}

int subvol_path(int fd, uint64_t id, char **ret) {
        return errno_of(btrfs_util_subvolume_path_fd(fd, id, ret));
}

int subvol_path_of(int fd, char **ret) {
        struct btrfs_ioctl_ino_lookup_args folder = {};
        _cleanup_free_ char *subvol = NULL;
        struct stat st;
        uint64_t id;
        int r;

        r = errno_of(btrfs_util_subvolume_id_fd(fd, &id));
        if (r >= 0)
                r = subvol_path(fd, id, &subvol);
        if (r < 0 || fstat(fd, &st) < 0)
                return r < 0 ? r : -errno;
        folder.treeid = id;
        folder.objectid = st.st_ino;
        if (ioctl(fd, BTRFS_IOC_INO_LOOKUP, &folder) < 0)
                return -errno;
        folder.name[strlen(folder.name) - !!*folder.name] = 0; /* it ends with a slash */
        return asprintf(ret, "%s%s%s", subvol, *subvol && *folder.name ? "/" : "", folder.name) < 0 ? -ENOMEM
                                                                                                    : 0;
}

int subvol_open(int dirfd, const char *name) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return errno == ELOOP ? -ENOTDIR : -errno;
        r = subvol_check(fd);
        if (r < 0)
                return r;
        return TAKE_FD(fd);
}

int subvol_create(int dirfd, const char *name) {
        return errno_of(btrfs_util_create_subvolume_fd(dirfd, name, 0, NULL, NULL));
}

int subvol_snapshot(int source_fd, int dirfd, const char *name, bool read_only) {
        int flags = read_only ? BTRFS_UTIL_CREATE_SNAPSHOT_READ_ONLY : 0;
        int r = subvol_check(source_fd);

        if (r < 0)
                return r;
        return errno_of(btrfs_util_create_snapshot_fd2(source_fd, dirfd, name, flags, NULL, NULL));
}

int subvol_delete_one(int dirfd, const char *name) {
        _cleanup_close_ int fd = subvol_open(dirfd, name);

        if (fd < 0)
                return fd;
        return errno_of(btrfs_util_delete_subvolume_fd(dirfd, name, 0));
}

static int children_add(SubvolChildren *c, char *path, bool read_only) {
        SubvolChild *grown = reallocarray(c->children, c->n + 1, sizeof(SubvolChild));

        if (!grown) {
                free(path);
                return -ENOMEM;
        }
        c->children = grown;
        c->children[c->n++] = (SubvolChild){ .path = path, .read_only = read_only };
        return 0;
}

static int collect(struct btrfs_util_subvolume_iterator *iter, SubvolChildren *c) {
        for (;;) {
                struct btrfs_util_subvolume_info info;
                enum btrfs_util_error e;
                char *path;
                int r;

                e = btrfs_util_subvolume_iterator_next_info(iter, &path, &info);
                if (e == BTRFS_UTIL_ERROR_STOP_ITERATION)
                        return 0;
                if (e != BTRFS_UTIL_OK)
                        return errno_of(e); /* and never ask again: it would crash (btrfs-progs#1158) */
                r = children_add(c, path, info.flags & BTRFS_ROOT_SUBVOL_RDONLY);
                if (r < 0)
                        return r;
        }
}

/* Some releases before 1.3.2 close the descriptor an iterator was given, in some of its modes: it gets one of its own,
 * and that it may be closed already (EBADF) is no mistake. No helper that lists runs threads. */
static void iterator_end(struct btrfs_util_subvolume_iterator *iter, int fd) {
        btrfs_util_destroy_subvolume_iterator(iter);
        (void) close(fd);
}

int subvol_list_children(int fd, SubvolChildren *ret) {
        _cleanup_subvol_children_ SubvolChildren c = {};
        struct btrfs_util_subvolume_iterator *iter;
        enum btrfs_util_error e;
        int r, copy;

        r = subvol_check(fd);
        if (r < 0)
                return r;
        copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (copy < 0)
                return -errno;

        e = btrfs_util_create_subvolume_iterator_fd(copy, 0, 0, &iter);
        if (e != BTRFS_UTIL_OK) {
                r = errno_of(e);
                close(copy);
                return r;
        }
        r = collect(iter, &c);
        iterator_end(iter, copy);
        if (r < 0)
                return r;

        *ret = c;
        c = (SubvolChildren){};
        return 0;
}

void subvol_children_done(SubvolChildren *c) {
        for (size_t i = 0; i < c->n; i++)
                free(c->children[i].path);
        free(c->children);
        *c = (SubvolChildren){};
}

int subvol_get_info(int fd, SubvolInfo *ret) {
        struct btrfs_util_subvolume_info info;
        int r = subvol_check(fd);

        if (r < 0)
                return r;
        r = errno_of(btrfs_util_subvolume_info_fd(fd, 0, &info));
        if (r < 0)
                return r;

        *ret = (SubvolInfo){
                .id = info.id,
                .ctransid = info.ctransid,
                .otransid = info.otransid,
                .uuid = id_of(info.uuid),
                .parent_uuid = id_of(info.parent_uuid),
                .received_uuid = id_of(info.received_uuid),
                .created = info.otime,
                .changed = info.ctime,
                .read_only = info.flags & BTRFS_ROOT_SUBVOL_RDONLY,
        };
        return 0;
}

int subvol_set_read_only(int fd, bool read_only) {
        SubvolInfo info;
        int r = subvol_get_info(fd, &info);

        if (r < 0 || info.read_only == read_only)
                return r;
        if (!read_only && !sd_id128_is_null(info.received_uuid))
                return -EROFS;
        return errno_of(btrfs_util_set_subvolume_read_only_fd(fd, read_only));
}

int subvol_unprotect(int fd) {
        return errno_of(btrfs_util_set_subvolume_read_only_fd(fd, false));
}

int subvol_leave_default(int fd) {
        SubvolInfo info;
        uint64_t id;
        int r = subvol_get_info(fd, &info);

        if (r >= 0)
                r = errno_of(btrfs_util_get_default_subvolume_fd(fd, &id));
        if (r < 0 || id != info.id)
                return r;
        r = errno_of(btrfs_util_set_default_subvolume_fd(fd, BTRFS_FS_TREE_OBJECTID));
        return r < 0 ? r : 1;
}

int subvol_sync(int fd) {
        return errno_of(btrfs_util_sync_fd(fd));
}
