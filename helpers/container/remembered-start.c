/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is remembered against what the image says. */

#include <fcntl.h>

#include "identity.h"
#include "image.h"
#include "log.h"
#include "paths.h"
#include "remembered.h"
#include "state-folder.h"

int remembered_look(const char *name, Remembered *ret) {
        _cleanup_close_ int snapshots = state_open_snapshots(name), root = -EBADF;
        int r = snapshots < 0 ? snapshots : remembered_read(snapshots, ret);

        if (r != -ENOENT)
                return r;
        root = image_open(name);
        return root < 0 ? root : remembered_of_image(root, name, ret);
}

/* That it fails costs the name its memory, not the start: the next one tries again. */
static void write_or_warn(int snapshots_fd, const char *name, const Remembered *who) {
        int r = remembered_write(snapshots_fd, who);

        if (r < 0)
                log_warning_errno(r, "Failed to write %s/%s/" REMEMBERED_FILE ": %m", SNAPSHOTS_DIR, name);
}

/* Nothing is remembered. Without the folder, for which there was no room, it goes by what it is now. */
static void begin(int snapshots_fd, int root_fd, const char *name, Remembered *ret) {
        if (remembered_of_image(root_fd, name, ret) < 0)
                return;
        ret->file = remembered_file(name);
        if (snapshots_fd >= 0)
                write_or_warn(snapshots_fd, name, ret);
}

/* By it the container is known when somebody moves its file to another name. */
static void note_file(int snapshots_fd, const char *name, Remembered *who) {
        FileId now = remembered_file(name);

        if (now.inode == 0 || file_id_equal(now, who->file))
                return;
        who->file = now;
        write_or_warn(snapshots_fd, name, who);
}

/* What the image says against what is remembered in *WHO. One without a machine-id gets one inside, and says it at the next
 * start. */
static void compare(int snapshots_fd, int root_fd, const char *name, Remembered *who) {
        Remembered now;

        if (remembered_of_image(root_fd, name, &now) < 0 || sd_id128_equal(now.machine_id, who->machine_id))
                return;
        if (sd_id128_equal(now.machine_id, who->next)) {
                now.file = who->file;
                *who = now;
                write_or_warn(snapshots_fd, name, who);
                return;
        }
        log_warning("The image of %s has another machine-id (" SD_ID128_FORMAT_STR ") than at its first "
                    "start here. Its MAC address stays what it was, unless \"nspawn-btrfs accept-identity "
                    "%s\" takes that over.",
                    name, SD_ID128_FORMAT_VAL(now.machine_id), name);
}

int remembered_start(const char *name, Remembered *ret) {
        _cleanup_close_ int snapshots = state_open_snapshots(name), root = -EBADF;
        int r = snapshots < 0 ? snapshots : remembered_read(snapshots, ret);

        if (r < 0 && r != -ENOENT)
                return log_error_errno(r,
                                       "Failed to read %s/%s/" REMEMBERED_FILE " (%m): mend it, or have it "
                                       "made anew of what the image says now: \"nspawn-btrfs "
                                       "accept-identity %s\".",
                                       SNAPSHOTS_DIR, name, name);
        root = image_open(name);
        if (root < 0 && root != -ENOENT) /* a disk image */
                return log_error_errno(root, "Failed to open the image of %s: %m", name);
        if (r < 0)
                *ret = (Remembered){};
        if (root >= 0 && r < 0)
                begin(snapshots, root, name, ret);
        else if (root >= 0)
                compare(snapshots, root, name, ret);
        if (r >= 0)
                note_file(snapshots, name, ret);
        return 0;
}

int remembered_decide(const char *name, const char *value, char *buf) {
        Remembered who = {};
        int r;

        r = remembered_start(name, &who);
        if (r >= 0)
                r = remembered_mac(&who, value, buf);
        if (r == 0 && value && streq(value, "stable"))
                log_warning("Container %s has no machine-id to derive \"MACAddress=stable\" from; "
                            "systemd-nspawn chooses an address for this host.",
                            name);
        return r;
}

int remembered_keep(int snapshots_fd, const char *name, int root_fd) {
        Remembered who, now;
        int r = remembered_read(snapshots_fd, &who);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        if (remembered_of_image(root_fd, name, &now) >= 0 && sd_id128_equal(now.machine_id, who.machine_id))
                return 0;
        return identity_write(root_fd, who.machine_id);
}

int remembered_renew(int snapshots_fd, int root_fd) {
        Remembered who;
        int r = remembered_read(snapshots_fd, &who);

        if (r >= 0)
                r = identity_read(root_fd, &who.next);
        if (r >= 0)
                r = remembered_write(snapshots_fd, &who);
        return r == -ENOENT ? 0 : r;
}
