/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an image may be that keeps verbs from it. All of it is said before anything is changed. */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "log.h"
#include "machine.h"
#include "mountpoint.h"
#include "nested.h"
#include "paths.h"
#include "subvol.h"

enum { SWAPS_MAX = 1024 * 1024 };

static const char *form_of(ImageType type) {
        switch (type) {
        case IMAGE_RAW:
                return "a disk image";
        case IMAGE_BLOCK:
                return "a block device";
        default:
                return "no image";
        }
}

static int refuse_form(const Machine *m) {
        if (m->image.type == IMAGE_FOLDER)
                return log_error_errno(
                        EOPNOTSUPP,
                        "%s is a plain folder; only btrfs subvolumes have snapshots. \"nspawn-btrfs "
                        "adopt --write --convert %s\" makes one of it.",
                        m->image.path, m->name);
        return log_error_errno(EOPNOTSUPP, "%s is %s; only btrfs subvolumes have snapshots.", m->image.path,
                               form_of(m->image.type));
}

/* /proc/swaps has blanks and backslashes of names as "\\040". */
static void unescape(char *s) {
        char *to = s;

        for (unsigned code; *s; s += code > 0 ? 4 : 1) {
                if (sscanf(s, "\\%3o", &code) != 1)
                        code = 0;
                *to++ = code > 0 ? (char) code : *s;
        }
        *to = 0;
}

/* Files of nested subvolumes count by their path, those of an image that is mounted elsewhere by its device. The list is
 * the kernel's, not the mount namespace's: a path may be that of a host inside a container, and lead nowhere here. */
static bool is_inside(const Machine *m, const struct stat *root, const char *path) {
        const char *rest = startswith(path, m->image.target);
        struct stat st;

        if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
                return false;
        return (rest && *rest == '/') || st.st_dev == root->st_dev;
}

int machine_check_swap(const Machine *m) {
        _cleanup_free_ char *text = NULL;
        char *line, *rest;
        struct stat root;

        if (m->root < 0 || fstat(m->root, &root) < 0 ||
            read_file_at(AT_FDCWD, "/proc/swaps", SWAPS_MAX, &text, NULL) < 0)
                return 0;
        for (rest = text; (line = strsep(&rest, "\n"));) {
                line[strcspn(line, " \t")] = 0;
                unescape(line);
                if (*line == '/' && is_inside(m, &root, line))
                        return log_error_errno(ETXTBSY,
                                               "%s is a swap file in use, and nothing can be done with the "
                                               "image of %s meanwhile: \"swapoff '%s'\" first.",
                                               line, m->name, line);
        }
        return 0;
}

int machine_check_snapshot(const Machine *m) {
        if (m->image.type == IMAGE_NONE)
                return log_error_errno(ENOENT, "%s has no image: it was not created yet, or it was removed.",
                                       m->name);
        if (m->image.type != IMAGE_SUBVOLUME)
                return refuse_form(m);
        return machine_check_swap(m);
}

static int explain_look(const Machine *m, int r) {
        if (r == -ENOENT)
                return log_error_errno(EAGAIN, "The image of %s was removed by another just now; try again.",
                                       m->name);
        return log_error_errno(r, "Failed to look at %s: %m", m->image.path);
}

static bool is_link(const char *path) {
        struct stat st;

        return lstat(path, &st) >= 0 && S_ISLNK(st.st_mode);
}

/* What is mounted in an image would vanish with it, and come back by fstab in a folder of the old name. */
int machine_check_mount(const Machine *m, const char *to_do) {
        _cleanup_free_ char *where = NULL;
        int r;

        if (m->image.type == IMAGE_NONE || is_link(m->image.path))
                return 0;
        r = find_mount_within(m->image.target, &where);
        if (r > 0)
                return log_error_errno(EBUSY, "Failed to %s %s: %s is a mount point. Unmount it first.",
                                       to_do, m->name, where);
        return r < 0 ? explain_look(m, r) : 0;
}

int machine_check_replace(const Machine *m, const char *to_do) {
        SubvolInfo info;
        int r = machine_check_away(m);

        if (r < 0 || m->image.type == IMAGE_NONE)
                return r;
        r = machine_check_snapshot(m);
        if (r < 0)
                return r;
        if (is_link(m->image.path))
                return log_error_errno(ELOOP,
                                       "Failed to %s %s: %s is a link to %s. Move the image to %s/%s first.",
                                       to_do, m->name, m->image.path, m->image.target, MACHINES_DIR,
                                       m->name);

        r = machine_check_mount(m, to_do);
        if (r >= 0)
                r = machine_check_mounted(m, to_do);
        if (r < 0)
                return r;
        r = subvol_get_info(m->root, &info);
        if (r < 0)
                return explain_look(m, r);
        if (info.read_only)
                return log_error_errno(
                        EROFS,
                        "Failed to %s %s: its image is read-only. Make it writable first: \"machinectl "
                        "read-only %s no\".",
                        to_do, m->name, m->name);
        return 0;
}

void machine_name_nested(const Machine *m) {
        _cleanup_free_ char *where = NULL, *names = NULL;
        _cleanup_nested_ Nested nested = {};

        if (m->root < 0)
                return;
        if (nested_find(m->root, false, &nested) >= 0 && nested.n > 0 && nested_text(&nested, &names) >= 0)
                log_notice("%s: %s %s, and in no snapshot.", m->name, names,
                           nested.n == 1 ? "is a subvolume of its own" : "are subvolumes of their own");
        if (find_mount_within(m->image.target, &where) > 0 && !streq(where, m->image.target))
                log_notice("%s: what is mounted at %s is in no snapshot.", m->name, where);
}

int machine_check_nested(const Machine *m, const char *to_do) {
        _cleanup_nested_ Nested nested = {};
        _cleanup_free_ char *names = NULL;
        int r = m->root >= 0 ? nested_find(m->root, true, &nested) : 0;

        if (r >= 0 && nested.n == 0)
                return 0;
        if (r >= 0)
                r = nested_text(&nested, &names);
        if (r < 0)
                return log_error_errno(r, "Failed to list what is nested in %s: %m", m->name);
        return log_error_errno(
                ENOTEMPTY,
                "Failed to %s %s, and nothing was changed: %zu subvolume%s in no snapshot "
                "%s nested in it (%s). \"--drop-nested\" drops what they hold. To keep it, move "
                "them away, or make plain folders of them: \"cp --reflink -a\" the content "
                "beside, delete the subvolume, and rename.",
                to_do, m->name, nested.n, nested.n == 1 ? "" : "s", nested.n == 1 ? "is" : "are", names);
}

int machine_no_room(const char *name, int r) {
        return log_error_errno(
                r,
                "The file system is full, and %s is as it was. Free space, or delete snapshots: "
                "\"nspawn-btrfs prune --all\", or see \"nspawn-btrfs history %s\".",
                name, name);
}
