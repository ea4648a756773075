/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "keyfile.h"
#include "network-files.h"
#include "spare-foreign.h"
#include "uplink.h"

/* Sorts first, so that all drop-ins of the administrator's win. */
#define NETWORKD_CONF "/run/systemd/networkd.conf.d/0-0-nspawn-btrfs.conf"

enum { CONF_MAX = 1024 * 1024 };

/* By the links that "systemctl enable" and presets make; PID 1 need not be there to ask. */
static bool networkd_is_enabled(void) {
        static const char *const links[] = {
                "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service",
                "/etc/systemd/system/sysinit.target.wants/systemd-networkd.service",
                "/etc/systemd/system/dbus-org.freedesktop.network1.service",
                "/usr/lib/systemd/system/multi-user.target.wants/systemd-networkd.service",
                "/run/systemd/generator/multi-user.target.wants/systemd-networkd.service",
        };

        for (size_t i = 0; i < ELEMENTSOF(links); i++)
                if (faccessat(AT_FDCWD, links[i], F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                        return true;
        return false;
}

/* By the administrator, in a file that our drop-in would win over. */
static bool is_set(const char *key) {
        static const char *const files[] = { "/etc/systemd/networkd.conf",
                                             "/usr/lib/systemd/networkd.conf" };

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                _cleanup_free_ char *text = NULL, *value = NULL;

                if (read_file_at(AT_FDCWD, files[i], CONF_MAX, &text, NULL) >= 0 &&
                    keyfile_get(text, "Network", key, &value) >= 0)
                        return true;
        }
        return false;
}

/* Whether any bridge has uplinks, declared or in force. */
static int has_uplinks(const Generation *g) {
        _cleanup_uplinks_ Uplinks wanted = {}, in_force = {};
        int r;

        r = uplinks_wanted(g, &wanted);
        if (r >= 0)
                r = uplinks_in_force(&in_force);
        return r < 0 ? r : wanted.n > 0 || in_force.n > 0;
}

/* Writes what networkd is to be told to F, nothing if that is nothing. Returns 0 or a negative errno. */
static int print_conf(FILE *f, const Generation *g) {
        static const char *const keys[] = { "ManageForeignRoutingPolicyRules", "ManageForeignRoutes" };
        bool ours = !networkd_is_enabled(), any = false;
        int uplinks = has_uplinks(g);
        size_t n;

        if (uplinks < 0)
                return uplinks;
        n = ours && (uplinks || network_files_any(g)) ? 2 : uplinks ? 1 : 0;
        for (size_t i = 0; i < n; i++) {
                if (is_set(keys[i]))
                        continue;
                fprintf(f, "%s%s=no\n", any ? "" : "# Written by nspawn-btrfs.\n\n[Network]\n", keys[i]);
                any = true;
        }
        return 0;
}

int spare_foreign(const Generation *g) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r >= 0)
                r = print_conf(m.f, g);
        if (r >= 0)
                r = memstream_take(&m, &text, &size);
        if (r < 0)
                return r;
        if (size == 0)
                return unlink(NETWORKD_CONF) >= 0 ? 1 : errno == ENOENT ? 0 : -errno;

        r = mkdir_parents_at(AT_FDCWD, NETWORKD_CONF, false);
        return r < 0 ? r : write_file_at(AT_FDCWD, NETWORKD_CONF, text, size, 0644, WRITE_IF_DIFFERS);
}
