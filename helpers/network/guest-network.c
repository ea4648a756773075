/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "guest-network.h"

/* For guests without Address=: goes with the file that systemd ships, not with one of the image's own. */
#define MAC_FILE "80-container-host0.network.d/50-nspawn-btrfs.conf"

/* Host root is nobody inside: 0755 and 0644. TEXT may be NULL: then the file goes. */
static int put(const char *name, const char *file, const char *text, const char *mac) {
        _cleanup_free_ char *path = NULL, *whole = NULL;
        int r;

        if (asprintf(&path, GUEST_DIR "/%s/%s", name, file) < 0)
                return -ENOMEM;
        if (!text)
                return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
        if (asprintf(&whole, *mac ? "%s\n[Link]\nMACAddress=%s\n" : "%s", text, mac) < 0)
                return -ENOMEM;

        r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, whole, strlen(whole), 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

int guest_network_install(const Generation *g, const char *name, const SettingsContext *context) {
        const char *mac = context->systemd < GUEST_SETS_MAC ? context->mac : "";
        _cleanup_free_ char *text = NULL;
        int r;

        r = generation_container_file(g, name, "guest.network", &text, NULL);
        if (r < 0 && r != -ENOENT)
                return r;

        r = put(name, GUEST_FILE, text, mac);
        if (r >= 0)
                r = put(name, MAC_FILE, *mac ? "# Written by nspawn-btrfs.\n" : NULL, mac);
        return r < 0 ? r : text || *mac;
}
