/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fresh.h"
#include "identity.h"
#include "log.h"
#include "mac.h"
#include "provision-parts.h"
#include "provision.h"
#include "rootfs.h"

enum { FILE_MAX = 1024 * 1024 };

#define SSH_FOLDER "/etc/ssh"

/* Returns 1 if there was one to copy. */
static int copy_file(int from_fd, int to_fd, const char *path) {
        _cleanup_close_ int fd = -EBADF;
        _cleanup_free_ char *text = NULL;
        struct stat st;
        size_t size;
        int r;

        fd = rootfs_open(from_fd, path, O_PATH | O_NOFOLLOW);
        if (fd < 0 || fstat(fd, &st) < 0)
                return 0;
        r = rootfs_read(from_fd, path, FILE_MAX, &text, &size);
        if (r < 0)
                return 0; /* what the old image has there instead is nothing to keep */
        r = rootfs_write(to_fd, path, text, size, st.st_mode & 0777);
        return r < 0 ? r : 1;
}

/* Those of the template, or new ones, go only when there are others. */
static int copy_ssh_keys(int from_fd, int to_fd) {
        _cleanup_closedir_ DIR *d = NULL;
        bool first = true;
        struct dirent *de;
        int r = 0;

        if (rootfs_open_folder(from_fd, SSH_FOLDER, &d) < 0)
                return 0;
        while (r >= 0 && (de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (!startswith(de->d_name, "ssh_host_"))
                        continue;
                if (first)
                        r = provision_remove_ssh_keys(to_fd);
                first = false;
                if (r >= 0)
                        r = asprintf(&path, SSH_FOLDER "/%s", de->d_name) < 0
                                    ? -ENOMEM
                                    : copy_file(from_fd, to_fd, path);
                if (r == -ENOENT) /* no sshd in the new one */
                        r = 0;
        }
        return r;
}

static int set_machine_id(int root_fd, int kept_fd) {
        sd_id128_t id;

        if (kept_fd >= 0 && identity_read(kept_fd, &id) >= 0)
                return identity_write(root_fd, id);
        return identity_renew(root_fd, &id);
}

static int keep(int root_fd, int kept_fd) {
        int r = copy_file(kept_fd, root_fd, "/etc/hostname");

        return r < 0 ? r : copy_ssh_keys(kept_fd, root_fd);
}

/* An image that somebody made by hand has the MAC that systemd-nspawn gives it, and keeps it. */
static int mark(int root_fd, int kept_fd, const char *template) {
        _cleanup_free_ char *was = NULL;

        return kept_fd >= 0 && mac_clone_template(kept_fd, &was) == -ENODATA
                       ? mac_unmark_clone(root_fd)
                       : mac_mark_clone(root_fd, template);
}

int fresh_image(int root_fd, const char *name, const char *template, const Fields *o, int kept_fd) {
        int r;

        r = set_machine_id(root_fd, kept_fd);
        if (r < 0)
                return log_error_errno(r, "Failed to give %s a machine-id of its own: %m", name);
        r = mark(root_fd, kept_fd, template);
        if (r < 0)
                return log_error_errno(r, "Failed to mark %s as a clone: %m", name);
        r = provision_clone(root_fd, name, o);
        if (r < 0 || kept_fd < 0)
                return r;
        r = keep(root_fd, kept_fd);
        return r < 0 ? log_error_errno(r, "Failed to keep the identity of %s: %m", name) : 0;
}
