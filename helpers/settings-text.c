/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "paths.h"
#include "settings-text.h"

/* The folder is bound, not the file, so that a later change reaches the guest. Host root is nobody inside: 0755 and
 * 0644. Returns 1 if NAME has such a file, 0 if not. */
static int install_guest(const Generation *g, const char *name) {
        _cleanup_free_ char *text = NULL, *path = NULL;
        size_t size;
        int r;

        if (asprintf(&path, GUEST_DIR "/%s/05-nspawn-btrfs.network", name) < 0)
                return -ENOMEM;
        r = generation_container_file(g, name, "guest.network", &text, &size);
        if (r == -ENOENT) {
                (void) unlink(path);
                return 0;
        }
        if (r < 0)
                return r;

        r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, text, size, 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 1;
}

/* systemd 252 makes the mount point's parents in the guest's /run as nobody, and the guest's PID 1 then dies; a tmpfs
 * of that folder, made first, has the right owner (tried on 252, 257, 262). */
static void bind_guest(FILE *f, const char *name) {
        fprintf(f,
                "\n[Files]\n"
                "TemporaryFileSystem=/run/systemd:mode=0755\n"
                "BindReadOnly=" GUEST_DIR "/%s:/run/systemd/network\n",
                name);
}

int settings_text(const Generation *g, const char *name, char **ret, size_t *ret_size) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        int r;

        r = generation_container_file(g, name, "settings.nspawn", &text, NULL);
        if (r < 0)
                return r;
        r = memstream_open(&m);
        if (r < 0)
                return r;
        fputs(text, m.f);

        r = install_guest(g, name);
        if (r < 0)
                return r;
        if (r > 0)
                bind_guest(m.f, name);
        return memstream_take(&m, ret, ret_size);
}
