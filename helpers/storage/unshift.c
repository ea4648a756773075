/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a chown of the whole tree once did, undone: no mapped range fits such an image, and all clones of a template made
 * of it would be shifted again. chown(2) takes set-id bits and capabilities away, so these are put back after it. */

#include <dirent.h>
#include <endian.h>
#include <fcntl.h>
#include <linux/btrfs_tree.h>
#include <linux/capability.h>
#include <linux/limits.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "fileio.h"
#include "unshift.h"

enum { RANGE = 0x10000 };

#define CAPABILITY "security.capability"

static const char *const access_lists[] = { "system.posix_acl_access", "system.posix_acl_default" };

int unshift_detect(int root_fd, uid_t *ret_shift) {
        struct stat st;

        if (fstat(root_fd, &st) < 0)
                return -errno;
        if (st.st_uid % RANGE != 0 || st.st_gid != st.st_uid)
                return -EINVAL;
        *ret_shift = st.st_uid;
        return 0;
}

/* Owners outside the range, as the host's, stay. */
static uint32_t back(uint32_t id, uid_t shift) {
        return id >= shift && id - shift < RANGE ? id - shift : id;
}

static int shift_access_list(const char *path, const char *attribute, uid_t shift) {
        static char value[XATTR_SIZE_MAX]; /* what the kernel gives at most */
        struct posix_acl_xattr_entry *e = (void *) (value + sizeof(struct posix_acl_xattr_header));
        ssize_t n = getxattr(path, attribute, value, sizeof(value));

        if (n < 0)
                return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
        if (n < (ssize_t) sizeof(struct posix_acl_xattr_header))
                return 0;
        for (size_t i = 0; i < (n - sizeof(struct posix_acl_xattr_header)) / sizeof(*e); i++)
                if (le16toh(e[i].e_tag) == ACL_USER || le16toh(e[i].e_tag) == ACL_GROUP)
                        e[i].e_id = htole32(back(le32toh(e[i].e_id), shift));
        return setxattr(path, attribute, value, n, 0) < 0 ? -errno : 0;
}

/* Capabilities set inside a user namespace name its root; outside they are of the older form without. */
static ssize_t read_capability(const char *path, struct vfs_ns_cap_data *ret) {
        ssize_t n = getxattr(path, CAPABILITY, ret, sizeof(*ret));

        if (n < 0)
                return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
        if (n == (ssize_t) XATTR_CAPS_SZ_3) {
                uint32_t flags = le32toh(ret->magic_etc) & VFS_CAP_FLAGS_MASK;

                ret->magic_etc = htole32(VFS_CAP_REVISION_2 | flags);
                n = XATTR_CAPS_SZ_2;
        }
        return n;
}

/* FD is O_PATH; what it names is reached by /proc/self/fd/, so that no link of the image is followed. */
static int shift_one(int fd, uid_t shift) {
        char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
        struct vfs_ns_cap_data capability;
        struct stat st;
        ssize_t n;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (back(st.st_uid, shift) == st.st_uid && back(st.st_gid, shift) == st.st_gid)
                return 0;
        if (S_ISLNK(st.st_mode))
                return fchownat(fd, "", back(st.st_uid, shift), back(st.st_gid, shift), AT_EMPTY_PATH) < 0
                               ? -errno
                               : 0;

        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        n = S_ISREG(st.st_mode) ? read_capability(path, &capability) : 0;
        if (n < 0)
                return n;
        if (fchownat(fd, "", back(st.st_uid, shift), back(st.st_gid, shift), AT_EMPTY_PATH) < 0 ||
            chmod(path, st.st_mode & 07777) < 0)
                return -errno;
        if (n > 0 && setxattr(path, CAPABILITY, &capability, n, 0) < 0)
                return -errno;
        for (size_t i = 0; i < ELEMENTSOF(access_lists); i++) {
                r = shift_access_list(path, access_lists[i], shift);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int shift_entry(int dirfd, const char *name, uid_t shift);

/* No deeper than paths can be: folders are left before their neighbours are entered. Takes FD over. */
static int shift_below(int fd, uid_t shift) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_fd(fd, &d);
        while (r >= 0 && (errno = 0, de = readdir(d)))
                if (!streq(de->d_name, ".") && !streq(de->d_name, ".."))
                        r = shift_entry(dirfd(d), de->d_name, shift);
        if (r >= 0 && errno > 0)
                r = -errno;
        return r;
}

static int shift_entry(int dirfd, const char *name, uid_t shift) {
        _cleanup_close_ int fd = openat(dirfd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        struct stat st;
        int below, r;

        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode) && st.st_ino == BTRFS_EMPTY_SUBVOL_DIR_OBJECTID)
                return 0; /* what a nested subvolume left: takes no change */
        r = shift_one(fd, shift);
        if (r < 0 || !S_ISDIR(st.st_mode))
                return r;
        below = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return below < 0 ? -errno : shift_below(below, shift);
}

int unshift(int root_fd, uid_t shift) {
        return shift_entry(root_fd, ".", shift);
}
