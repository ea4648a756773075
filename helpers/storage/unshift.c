/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a chown of the whole tree once did, undone: no mapped range fits such an image, and all clones of a template made
 * of it would be shifted again. chown(2) takes set-id bits and capabilities away, so these are put back after it. */

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

#include "unshift.h"
#include "walk.h"

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

/* What *C, of N bytes, becomes, for a file whose owners are shifted back. Capabilities that were set inside a user namespace
 * name its root, and count for nobody else: those of the container's own root become of the older form without, which
 * counts in every clone. A user of the guest has namespaces of his own, and what he set there must stay his; a root of
 * another range may be that of a clone, and goes. Returns the new size, 0 for none. */
static ssize_t shift_capability(struct vfs_ns_cap_data *c, ssize_t n, uid_t shift) {
        uint32_t root = le32toh(c->rootid);

        if (n != (ssize_t) XATTR_CAPS_SZ_3)
                return n == (ssize_t) XATTR_CAPS_SZ_2 ? n : 0;
        if (root == shift) {
                c->magic_etc = htole32(VFS_CAP_REVISION_2 | (le32toh(c->magic_etc) & VFS_CAP_FLAGS_MASK));
                return XATTR_CAPS_SZ_2;
        }
        if (back(root, shift) == root)
                return 0;
        c->rootid = htole32(back(root, shift));
        return n;
}

static ssize_t read_capability(const char *path, struct vfs_ns_cap_data *ret) {
        ssize_t n = getxattr(path, CAPABILITY, ret, sizeof(*ret));

        if (n < 0)
                return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
        return n;
}

static int write_capability(const char *path, const struct vfs_ns_cap_data *c, ssize_t n) {
        if (n > 0)
                return setxattr(path, CAPABILITY, c, n, 0) < 0 ? -errno : 0;
        return removexattr(path, CAPABILITY) < 0 && errno != ENODATA ? -errno : 0;
}

static int shift_owner(int fd, const char *path, const struct stat *st, uid_t shift) {
        if (fchownat(fd, "", back(st->st_uid, shift), back(st->st_gid, shift), AT_EMPTY_PATH) < 0)
                return -errno;
        return S_ISLNK(st->st_mode) || chmod(path, st->st_mode & 07777) >= 0 ? 0 : -errno;
}

/* FD is O_PATH; what it names is reached by /proc/self/fd/, so that no link of the image is followed. */
static int shift_one(int fd, const struct stat *st, uid_t shift) {
        bool moves = back(st->st_uid, shift) != st->st_uid || back(st->st_gid, shift) != st->st_gid;
        char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
        struct vfs_ns_cap_data capability;
        ssize_t n = 0;
        int r = 0;

        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        if (S_ISREG(st->st_mode))
                n = read_capability(path, &capability);
        if (n < 0)
                return n;
        if (moves)
                r = shift_owner(fd, path, st, shift);
        if (r >= 0 && n > 0)
                r = write_capability(path, &capability, shift_capability(&capability, n, shift));
        for (size_t i = 0; i < ELEMENTSOF(access_lists) && r >= 0 && moves && !S_ISLNK(st->st_mode); i++)
                r = shift_access_list(path, access_lists[i], shift);
        return r;
}

static int shift_entry(int at, const char *name, void *userdata) {
        _cleanup_close_ int fd = openat(at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        const uid_t *shift = userdata;
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode) && st.st_ino == BTRFS_EMPTY_SUBVOL_DIR_OBJECTID)
                return 1; /* what a nested subvolume left: takes no change */
        return shift_one(fd, &st, *shift);
}

int unshift(int root_fd, uid_t shift) {
        static const WalkActions actions = { .enter = shift_entry, .file = shift_entry };

        return walk_tree(root_fd, ".", &actions, &shift);
}
