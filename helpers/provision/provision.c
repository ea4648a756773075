/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "provision.h"
#include "hidden.h"
#include "log.h"
#include "provision-parts.h"
#include "rootfs.h"

static int write_hostname(int root_fd, const char *hostname) {
        _cleanup_free_ char *line = NULL;
        int r;

        if (!hostname)
                return 0;
        if (asprintf(&line, "%s\n", hostname) < 0)
                return log_oom();
        r = rootfs_write(root_fd, "/etc/hostname", line, strlen(line), 0644);
        return r < 0 ? log_error_errno(r, "Failed to write the image's /etc/hostname: %m") : 0;
}

/* CopyFiles= first, so that it may bring the units that Enable= names. */
static int apply(int root_fd, const Fields *o) {
        int r;

        r = provision_copy(root_fd, o);
        if (r >= 0)
                r = provision_root(root_fd, o);
        if (r >= 0)
                r = provision_locale(root_fd, o);
        if (r >= 0)
                r = provision_units(root_fd, o);
        return r;
}

static int make_guest_folders(int root_fd) {
        int r = hidden_make_guest_folders(root_fd);

        return r < 0 ? log_error_errno(r, "Failed to make the image's /var/lib/machines: %m") : 0;
}

static int remove_file(int root_fd, const char *path) {
        int r = rootfs_unlink(root_fd, path);

        return r == -ENOENT || r == -ENOTDIR || r == -ELOOP ? 0 : r;
}

/* What each machine makes for itself when it is missing. */
static int remove_secrets(int root_fd) {
        static const char *const unwanted[] = { "/var/lib/systemd/random-seed",
                                                "/var/lib/systemd/credential.secret" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(unwanted); i++)
                r = remove_file(root_fd, unwanted[i]);
        return r < 0 ? log_error_errno(r, "Failed to take the image's secrets out: %m") : 0;
}

int provision_clone(int root_fd, const char *name, const Fields *o) {
        int r;

        r = write_hostname(root_fd, fields_get(o, "Hostname") ?: name);
        if (r >= 0)
                r = remove_secrets(root_fd);
        if (r >= 0)
                r = provision_renew_ssh_keys(root_fd, name);
        if (r >= 0)
                r = apply(root_fd, o);
        return r;
}

/* "uninitialized" or no file would make each clone's first boot one that resets which units are enabled. */
static int empty_identity(int root_fd) {
        int r;

        r = rootfs_write(root_fd, "/etc/machine-id", "", 0, 0444);
        if (r >= 0)
                r = remove_file(root_fd, "/var/lib/dbus/machine-id");
        if (r < 0)
                return log_error_errno(r, "Failed to take the image's identity out: %m");
        r = remove_secrets(root_fd);
        return r < 0 ? r : provision_remove_ssh_keys(root_fd);
}

int provision_template(int root_fd, const Fields *o) {
        int r;

        r = empty_identity(root_fd);
        if (r >= 0)
                r = write_hostname(root_fd, fields_get(o, "Hostname"));
        if (r >= 0)
                r = make_guest_folders(root_fd);
        if (r >= 0)
                r = apply(root_fd, o);
        return r;
}
