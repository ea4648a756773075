/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A machine's ssh host keys. They are made on the host, in memory, since nothing of the image is executed. */

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "exec.h"
#include "fileio.h"
#include "log.h"
#include "provision-parts.h"
#include "rootfs.h"

enum { KEY_MAX = 64 * 1024, CONFIG_MAX = 1024 * 1024 };

/* An RSA key takes many times as long as the others together, which every ssh since 2014 knows. It comes last: only where
 * the image's sshd is told to use one. */
static const char *const types[] = { "ecdsa", "ed25519", "rsa" };

int provision_remove_ssh_keys(int root_fd) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = rootfs_open_folder(root_fd, "/etc/ssh", &d);
        if (r == -ENOENT || r == -ENOTDIR)
                return 0;
        while (r >= 0 && (de = readdir(d)))
                if (startswith(de->d_name, "ssh_host_") && unlinkat(dirfd(d), de->d_name, 0) < 0)
                        r = -errno;
        return r < 0 ? log_error_errno(r, "Failed to remove the image's ssh host keys: %m") : 0;
}

static bool has_sshd(int root_fd) {
        static const char *const paths[] = { "/usr/sbin/sshd", "/usr/bin/sshd" };

        for (size_t i = 0; i < ELEMENTSOF(paths); i++) {
                _cleanup_close_ int fd = rootfs_open(root_fd, paths[i], O_PATH);

                if (fd >= 0)
                        return true;
        }
        return false;
}

static bool names_rsa(const char *text) {
        static const char key[] = "HostKey";

        for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
                const char *p = line + strspn(line, " \t"), *rsa = strstr(p, "ssh_host_rsa_key");

                if (strncasecmp(p, key, strlen(key)) == 0 && rsa && rsa < p + strcspn(p, "\n"))
                        return true;
        }
        return false;
}

static bool file_names_rsa(int root_fd, const char *path) {
        _cleanup_free_ char *text = NULL;

        return rootfs_read(root_fd, path, CONFIG_MAX, &text, NULL) >= 0 && names_rsa(text);
}

static bool is_told_to_use_rsa(int root_fd) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;

        if (file_names_rsa(root_fd, "/etc/ssh/sshd_config"))
                return true;
        if (rootfs_open_folder(root_fd, "/etc/ssh/sshd_config.d", &d) < 0)
                return false;
        while ((de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "/etc/ssh/sshd_config.d/%s", de->d_name) >= 0 &&
                    file_names_rsa(root_fd, path))
                        return true;
        }
        return false;
}

static int run_keygen(const char *folder, const char *type, const char *name) {
        _cleanup_free_ char *file = NULL, *comment = NULL;
        int r;

        if (asprintf(&file, "%s/ssh_host_%s_key", folder, type) < 0 ||
            asprintf(&comment, "root@%s", name) < 0)
                return -ENOMEM;
        r = exec_run(&(Exec){ .argv = (char *[]){ (char *) "ssh-keygen", (char *) "-q", (char *) "-t",
                                                  (char *) type, (char *) "-N", (char *) "", (char *) "-C",
                                                  comment, (char *) "-f", file, NULL } });
        return r > 0 ? -EIO : r;
}

static int install_file(int root_fd, int folder_fd, const char *type, const char *suffix, mode_t mode) {
        _cleanup_free_ char *from = NULL, *to = NULL, *text = NULL;
        size_t size;
        int r;

        if (asprintf(&from, "ssh_host_%s_key%s", type, suffix) < 0 || asprintf(&to, "/etc/ssh/%s", from) < 0)
                return -ENOMEM;
        r = read_file_at(folder_fd, from, KEY_MAX, &text, &size);
        return r < 0 ? r : rootfs_write(root_fd, to, text, size, mode);
}

/* A folder in memory that is mounted nowhere: nobody else finds it, and it is gone with FD, however we end. */
static int make_memory(void) {
        _cleanup_close_ int fs = fsopen("tmpfs", FSOPEN_CLOEXEC);
        int fd;

        if (fs < 0 || fsconfig(fs, FSCONFIG_SET_STRING, "mode", "0700", 0) < 0 ||
            fsconfig(fs, FSCONFIG_SET_STRING, "size", "1m", 0) < 0 ||
            fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
                return -errno;
        fd = fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID);
        return fd < 0 ? -errno : fd;
}

static int make_keys(int root_fd, int fd, const char *name) {
        char folder[sizeof("/proc//fd/") + 6 * sizeof(int)];
        size_t n = ELEMENTSOF(types) - !is_told_to_use_rsa(root_fd);
        int r = 0;

        (void) snprintf(folder, sizeof(folder), "/proc/%d/fd/%d", getpid(), fd);
        for (size_t i = 0; r >= 0 && i < n; i++) {
                r = run_keygen(folder, types[i], name);
                if (r >= 0)
                        r = install_file(root_fd, fd, types[i], "", 0600);
                if (r >= 0)
                        r = install_file(root_fd, fd, types[i], ".pub", 0644);
        }
        return r;
}

int provision_renew_ssh_keys(int root_fd, const char *name) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = provision_remove_ssh_keys(root_fd);
        if (r < 0 || !has_sshd(root_fd))
                return r;
        if (!exec_is_installed("ssh-keygen")) {
                log_warning("%s has no ssh host keys: the host has no ssh-keygen (\"apt install "
                            "openssh-client\").",
                            name);
                return 0;
        }

        fd = make_memory();
        if (fd < 0)
                return log_error_errno(fd,
                                       "Failed to make a folder in memory for the ssh host keys of %s: %m",
                                       name);
        r = make_keys(root_fd, fd, name);
        return r < 0 ? log_error_errno(r, "Failed to make ssh host keys for %s: %m", name) : 0;
}
