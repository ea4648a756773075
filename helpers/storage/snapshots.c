/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "btrfs-fs.h"
#include "fileio.h"
#include "snapshots.h"
#include "strv.h"
#include "subvol.h"

static const uint64_t usec_per_msec = 1000, usec_per_sec = 1000000;

/* The first name is to the second, the others to a millisecond each. */
static int take_numbered(int source_fd, int snapshots_fd, const char *label, uint64_t now_usec, unsigned i,
                         char **ret) {
        _cleanup_free_ char *name = NULL;
        int r;

        r = snapshot_name_format(i == 0 ? now_usec : now_usec + (i - 1) * usec_per_msec, label, i > 0,
                                 &name);
        if (r < 0)
                return r;
        r = subvol_snapshot(source_fd, snapshots_fd, name, true);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(name);
        return 0;
}

int snapshot_list(int snapshots_fd, char ***ret) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_strv_ char **names = NULL;
        bool stand_ins = subvol_is_of_snapshot(snapshots_fd) > 0;
        struct dirent *de;
        size_t count = 0;
        SnapshotName n;
        int r;

        r = open_folder_at(snapshots_fd, ".", 0, &d);
        if (r < 0)
                return r;

        while (r >= 0 && (errno = 0, de = readdir(d)))
                if (snapshot_name_parse(de->d_name, &n) >= 0 &&
                    (!stand_ins || !subvol_is_stand_in(snapshots_fd, de->d_name)))
                        r = strv_extend_with_size(&names, &count, de->d_name);
        if (r >= 0 && errno > 0)
                r = -errno;
        if (r < 0)
                return r;

        *ret = TAKE_PTR(names);
        return 0;
}

bool snapshot_has_stand_ins(int snapshots_fd) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        bool found = false;

        if (subvol_is_of_snapshot(snapshots_fd) <= 0 || open_folder_at(snapshots_fd, ".", 0, &d) < 0)
                return false;
        while (!found && (de = readdir(d)))
                found = subvol_is_stand_in(snapshots_fd, de->d_name);
        return found;
}

/* 1 if the folder holds any of this second: a later one without milliseconds would pass for the older. */
static int has_of_second(int snapshots_fd, uint64_t now_usec) {
        _cleanup_strv_ char **names = NULL;
        int r = snapshot_list(snapshots_fd, &names);
        SnapshotName n;

        if (r < 0)
                return r;
        STRV_FOREACH(name, names)
                if (snapshot_name_parse(*name, &n) >= 0 && n.usec / usec_per_sec == now_usec / usec_per_sec)
                        return 1;
        return 0;
}

int snapshot_take(int source_fd, int snapshots_fd, const char *label, uint64_t now_usec, char **ret_name) {
        enum { ATTEMPTS = 1000 };
        _cleanup_free_ char *name = NULL;
        unsigned first;
        int r;

        r = has_of_second(snapshots_fd, now_usec);
        if (r < 0)
                return r;
        first = r;
        r = -EEXIST;
        for (unsigned i = first; i < ATTEMPTS && r == -EEXIST; i++)
                r = take_numbered(source_fd, snapshots_fd, label, now_usec, i, &name);
        if (r < 0)
                return r;

        if (ret_name)
                *ret_name = TAKE_PTR(name);
        return 0;
}

int snapshot_newest(int snapshots_fd, uint64_t now_usec, char **ret) {
        _cleanup_strv_ char **names = NULL;
        SnapshotName newest, n;
        const char *found = NULL;
        int r;

        r = snapshot_list(snapshots_fd, &names);
        if (r < 0)
                return r;

        STRV_FOREACH(name, names)
                if (snapshot_name_parse(*name, &n) >= 0 && !snapshot_name_is_ahead(&n, now_usec) &&
                    (!found || snapshot_name_compare(&n, &newest) > 0)) {
                        newest = n;
                        found = *name;
                }
        if (!found)
                return -ENOENT;

        *ret = strdup(found);
        return *ret ? 0 : -ENOMEM;
}

static int get_info_at(int dirfd, const char *name, SubvolInfo *ret) {
        _cleanup_close_ int fd = subvol_open(dirfd, name);

        return fd < 0 ? fd : subvol_get_info(fd, ret);
}

int snapshot_is_changed(int live_fd, int snapshots_fd, uint64_t now_usec) {
        _cleanup_free_ char *newest = NULL;
        SubvolInfo live, last;
        int r;

        r = snapshot_newest(snapshots_fd, now_usec, &newest);
        if (r == -ENOENT)
                return 1;
        if (r < 0)
                return r;

        r = subvol_sync(live_fd);
        if (r < 0)
                return r;
        r = subvol_get_info(live_fd, &live);
        if (r < 0)
                return r;
        r = get_info_at(snapshots_fd, newest, &last);
        if (r == -ENOENT || r == -ENOTDIR)
                return 1;
        if (r < 0)
                return r;
        return !sd_id128_equal(last.parent_uuid, live.uuid) || live.ctransid > last.otransid;
}

/* The name of the entry whose subvolume has the number ID: a folder tells that of each without opening it. */
static int name_by_id(int snapshots_fd, uint64_t id, char **ret) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        SnapshotName n;
        int r;

        r = open_folder_at(snapshots_fd, ".", 0, &d);
        if (r < 0)
                return r;
        r = -ENOENT;
        while (r == -ENOENT && (de = readdir(d)))
                if (de->d_ino == id && snapshot_name_parse(de->d_name, &n) >= 0) {
                        *ret = strdup(de->d_name);
                        r = *ret ? 0 : -ENOMEM;
                }
        return r;
}

int snapshot_origin(int live_fd, int snapshots_fd, char **ret) {
        _cleanup_free_ char *name = NULL;
        SubvolInfo live, info;
        uint64_t id;
        int r;

        r = subvol_get_info(live_fd, &live);
        if (r < 0)
                return r;
        if (sd_id128_is_null(live.parent_uuid))
                return -ENOENT;
        r = btrfs_fs_find_subvolume(live_fd, live.parent_uuid, &id);
        if (r < 0)
                return r;
        r = name_by_id(snapshots_fd, id, &name);
        if (r < 0)
                return r;

        r = get_info_at(snapshots_fd, name, &info); /* a folder may happen to have that number */
        if (r < 0)
                return r == -ENOTDIR ? -ENOENT : r;
        if (!sd_id128_equal(info.uuid, live.parent_uuid))
                return -ENOENT;
        *ret = TAKE_PTR(name);
        return 0;
}

/* Whether NAME is newer than *FOUND, which it then becomes. */
static int keep_newest(const char *name, const SubvolInfo *info, char **found, SubvolInfo *found_info) {
        SnapshotName a, b;

        if (*found && snapshot_name_parse(name, &a) >= 0 && snapshot_name_parse(*found, &b) >= 0 &&
            snapshot_name_compare(&a, &b) <= 0)
                return 0;
        free(*found);
        *found = strdup(name);
        *found_info = *info;
        return *found ? 0 : -ENOMEM;
}

int snapshot_find_replaced(int snapshots_fd, sd_id128_t parent, char **ret, SubvolInfo *ret_info) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *found = NULL;
        SubvolInfo found_info, info;
        SnapshotName n;
        int r = snapshot_list(snapshots_fd, &names);

        STRV_FOREACH(name, names)
                if (r >= 0 && snapshot_name_parse(*name, &n) >= 0 && n.label &&
                    streq(n.label, SNAPSHOT_LABEL_REPLACED) &&
                    get_info_at(snapshots_fd, *name, &info) >= 0 && sd_id128_equal(info.parent_uuid, parent))
                        r = keep_newest(*name, &info, &found, &found_info);
        if (r < 0)
                return r;
        if (!found)
                return -ENOENT;
        if (ret_info)
                *ret_info = found_info;
        *ret = TAKE_PTR(found);
        return 0;
}

bool snapshot_sizes_are_known(int snapshots_fd) {
        BtrfsQuota quota;

        return btrfs_fs_quota(snapshots_fd, &quota) >= 0 && quota == BTRFS_QUOTA_CLASSIC;
}

int snapshot_size(int snapshots_fd, const char *name, uint64_t *ret) {
        _cleanup_close_ int fd = subvol_open(snapshots_fd, name);
        SubvolInfo info;
        int r = fd < 0 ? fd : subvol_get_info(fd, &info);

        return r < 0 ? r : btrfs_fs_exclusive(fd, info.id, ret);
}
