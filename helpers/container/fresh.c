/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fresh.h"
#include "identity.h"
#include "log.h"
#include "mac.h"
#include "provision-parts.h"
#include "provision.h"
#include "rootfs.h"

enum {
        KEY_MAX = 16 * 1024, /* of 16384 bits */
        HOSTNAME_MAX = 256,
};

#define SSH_KEY "/etc/ssh/ssh_host_%s_key%s"
#define PRIVATE_KEY "-----BEGIN "

/* What sshd(8) and ssh-keygen(1) know: a guest may have files without number whose names begin so. */
static const char *const key_types[] = { "rsa", "dsa", "ecdsa", "ed25519" };
static const char *const key_files[] = { ".pub", "-cert.pub" };

typedef struct Text {
        char *text;
        size_t size;
} Text;

typedef struct Key {
        Text itself, files[ELEMENTSOF(key_files)];
} Key;

static void key_done(Key *k) {
        free(k->itself.text);
        for (size_t i = 0; i < ELEMENTSOF(k->files); i++)
                free(k->files[i].text);
}

/* What is too large, or no file, is nothing to keep. */
static int read_text(int fd, const char *path, size_t max, Text *ret) {
        int r = rootfs_read(fd, path, max, &ret->text, &ret->size);

        return r == -ENOMEM ? r : r < 0 ? 0 : 1;
}

static int write_text(int fd, const char *path, const Text *t, mode_t mode) {
        return t->text ? rootfs_write(fd, path, t->text, t->size, mode) : 0;
}

/* Returns 1 if the image has a key of TYPE. */
static int read_key(int fd, const char *type, Key *k) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, SSH_KEY, type, "") < 0)
                return -ENOMEM;
        r = read_text(fd, path, KEY_MAX, &k->itself);
        if (r <= 0 || !startswith(k->itself.text, PRIVATE_KEY))
                return r < 0 ? r : 0;
        for (size_t i = 0; i < ELEMENTSOF(key_files) && r >= 0; i++) {
                _cleanup_free_ char *beside = NULL;

                if (asprintf(&beside, SSH_KEY, type, key_files[i]) < 0)
                        return -ENOMEM;
                r = read_text(fd, beside, KEY_MAX, &k->files[i]);
        }
        return r < 0 ? r : 1;
}

static int write_key(int fd, const char *type, const Key *k) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, SSH_KEY, type, "") < 0)
                return -ENOMEM;
        r = write_text(fd, path, &k->itself, 0600);
        for (size_t i = 0; i < ELEMENTSOF(key_files) && r >= 0; i++) {
                _cleanup_free_ char *beside = NULL;

                if (asprintf(&beside, SSH_KEY, type, key_files[i]) < 0)
                        return -ENOMEM;
                r = write_text(fd, beside, &k->files[i], 0644);
        }
        return r == -ENOENT ? 0 : r; /* no sshd in the new one */
}

/* Those of the template, or new ones, go only when there are others. */
static int copy_ssh_keys(int from_fd, int to_fd) {
        bool first = true;
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(key_types) && r >= 0; i++) {
                _cleanup_(key_done) Key k = {};

                r = read_key(from_fd, key_types[i], &k);
                if (r <= 0)
                        continue;
                if (first)
                        r = provision_remove_ssh_keys(to_fd);
                first = false;
                if (r >= 0)
                        r = write_key(to_fd, key_types[i], &k);
        }
        return r;
}

static int copy_hostname(int from_fd, int to_fd) {
        _cleanup_free_ char *text = NULL;
        size_t size;

        if (rootfs_read(from_fd, "/etc/hostname", HOSTNAME_MAX, &text, &size) < 0)
                return 0;
        return rootfs_write(to_fd, "/etc/hostname", text, size, 0644);
}

static int set_machine_id(int root_fd, int kept_fd) {
        sd_id128_t id;

        if (kept_fd >= 0 && identity_read(kept_fd, &id) >= 0)
                return identity_write(root_fd, id);
        return identity_renew(root_fd, &id);
}

static int keep(int root_fd, int kept_fd) {
        int r = copy_hostname(kept_fd, root_fd);

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
