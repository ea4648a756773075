/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "guest-file.h"
#include "guest-network.h"
#include "image.h"
#include "strv.h"

/* Host root is nobody inside: 0755 and 0644. */
static int put(const char *name, const char *file, const char *text, const char *mac) {
        _cleanup_free_ char *path = NULL, *whole = NULL;
        int r;

        if (asprintf(&path, GUEST_DIR "/%s/%s", name, file) < 0)
                return -ENOMEM;
        if (asprintf(&whole, *mac ? "%s\n[Link]\nMACAddress=%s\n" : "%s", text, mac) < 0)
                return -ENOMEM;

        r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, whole, strlen(whole), 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

/* For guests without Address=: a drop-in of the file that they go by, their own or the one that systemd ships. Returns
 * 1, or 0 if there is no such file. */
static int put_mac(const char *name, const char *mac) {
        _cleanup_close_ int root = image_open(name);
        _cleanup_strv_ char **files = NULL;
        int r;

        r = root >= 0 ? guest_files(root, &files) : 0;
        STRV_FOREACH(file, files) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s.d/50-nspawn-btrfs.conf", *file) < 0)
                        return -ENOMEM;
                r = put(name, path, "# Written by nspawn-btrfs.\n", mac);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : files != NULL;
}

/* What the start before left here: files of names that nothing goes by any more. */
static int sweep(const char *name) {
        _cleanup_free_ char *folder = NULL;

        if (asprintf(&folder, GUEST_DIR "/%s", name) < 0)
                return -ENOMEM;
        return remove_tree_at(AT_FDCWD, folder);
}

int guest_network_install(const Generation *g, const char *name, const SettingsContext *context) {
        const char *mac = context->systemd < GUEST_SETS_MAC ? context->mac : "";
        _cleanup_free_ char *text = NULL;
        int r;

        r = generation_container_file(g, name, "guest.network", &text, NULL);
        if (r < 0 && r != -ENOENT)
                return r;

        r = sweep(name);
        if (r >= 0 && text)
                r = put(name, GUEST_FILE, text, mac);
        else if (r >= 0 && *mac)
                r = put_mac(name, mac);
        return r < 0 ? r : text || r > 0;
}
