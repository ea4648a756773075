/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <strings.h>

#include "fileio.h"
#include "identity.h"
#include "log.h"
#include "mac.h"
#include "provision.h"
#include "rootfs.h"
#include "template-reset.h"

enum { FILE_MAX = 1024 * 1024 };

/* What is to be done with each file of a folder. */
typedef int (*EachFile)(int root_fd, int dirfd, const char *folder, const char *name, void *userdata);

/* Returns 0 also where there is no such folder. */
static int each_file(int root_fd, const char *folder, EachFile f, void *userdata) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = rootfs_open_folder(root_fd, folder, &d);
        if (r < 0)
                return r == -ENOENT || r == -ENOTDIR || r == -ELOOP ? 0 : r;
        while (r >= 0 && (de = readdir(d)))
                if (!streq(de->d_name, ".") && !streq(de->d_name, ".."))
                        r = f(root_fd, dirfd(d), folder, de->d_name, userdata);
        return r;
}

static int remove_entry(int root_fd, int dirfd, const char *folder, const char *name, void *userdata) {
        int r = remove_tree_at(dirfd, name);

        if (r >= 0)
                log_info("Took out %s/%s.", folder, name);
        return r;
}

/* Of the old machine alone: what other journals a guest collects is its own. */
static int remove_journal(int root_fd, int dirfd, const char *folder, const char *name, void *userdata) {
        const char *id = userdata;

        return startswith(name, id) ? remove_entry(root_fd, dirfd, folder, name, NULL) : 0;
}

static int remove_file(int root_fd, const char *path) {
        int r = rootfs_unlink(root_fd, path);

        if (r >= 0)
                log_info("Took out %s.", path);
        return r == -ENOENT || r == -ENOTDIR || r == -EISDIR ? 0 : r;
}

/* Those with leases in them; /var/lib/systemd/network/ is where networkd of 256 and later keeps its server's. */
static int remove_leases(int root_fd) {
        static const char *const folders[] = { "/var/lib/dhcp", "/var/lib/dhcpcd", "/var/lib/NetworkManager",
                                               "/var/lib/systemd/network" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(folders); i++)
                r = each_file(root_fd, folders[i], remove_entry, NULL);
        return r;
}

static void note(int root_fd, const char *path) {
        _cleanup_close_ int fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);

        if (fd >= 0)
                log_info("Took out %s.", path);
}

static int note_key(int root_fd, int dirfd, const char *folder, const char *name, void *userdata) {
        if (startswith(name, "ssh_host_"))
                log_info("Took out %s/%s.", folder, name);
        return 0;
}

int template_reset(int root_fd) {
        char id_text[SD_ID128_STRING_MAX] = "";
        const Fields nothing = {};
        sd_id128_t id;
        int r;

        if (identity_read(root_fd, &id) >= 0) {
                (void) sd_id128_to_string(id, id_text);
                log_info("Took out the machine-id.");
        }
        note(root_fd, "/var/lib/dbus/machine-id");
        note(root_fd, "/var/lib/systemd/random-seed");
        note(root_fd, "/var/lib/systemd/credential.secret");
        (void) each_file(root_fd, "/etc/ssh", note_key, NULL);
        r = provision_template(root_fd, &nothing); /* which logs */
        if (r < 0)
                return r;

        r = remove_file(root_fd, "/etc/hostname");
        if (r >= 0)
                r = remove_leases(root_fd);
        if (r >= 0 && *id_text)
                r = each_file(root_fd, "/var/log/journal", remove_journal, id_text);
        if (r >= 0)
                r = mac_unmark_clone(root_fd);
        return r < 0 ? log_error_errno(r, "Failed to take the image's identity out: %m") : 0;
}

/* "Address=", "address 192.0.2.1/24", "addresses: [192.0.2.1/24]" with a figure behind it. */
static bool has_address(const char *line) {
        static const char word[] = "address";

        line += strspn(line, " \t-");
        if (*line == '#' || strncasecmp(line, word, strlen(word)) != 0)
                return false;
        line += strlen(word);
        line += strspn(line, "es=: \t[\"'");
        return isxdigit((unsigned char) *line) || *line == ':';
}

static int check_file(int root_fd, int dirfd, const char *folder, const char *name, void *userdata) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        unsigned number = 0;
        char *line, *rest;

        if (asprintf(&path, "%s%s%s", folder, *name ? "/" : "", name) < 0)
                return -ENOMEM;
        if (rootfs_read(root_fd, path, FILE_MAX, &text, NULL) < 0)
                return 0;
        for (rest = text; (line = strsep(&rest, "\n"));) {
                number++;
                if (has_address(line))
                        log_warning("%s:%u has a static address, which all containers made of this template "
                                    "will share: \"%s\".",
                                    path, number, line + strspn(line, " \t"));
        }
        return 0;
}

void template_name_addresses(int root_fd) {
        static const char *const folders[] = { "/etc/systemd/network", "/etc/network/interfaces.d",
                                               "/etc/netplan", "/etc/NetworkManager/system-connections" };

        (void) check_file(root_fd, -EBADF, "/etc/network/interfaces", "", NULL);
        for (size_t i = 0; i < ELEMENTSOF(folders); i++)
                (void) each_file(root_fd, folders[i], check_file, NULL);
}
