/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "log.h"
#include "order-note.h"
#include "paths.h"

enum { NOTE_MAX = 4096 };

static char *path_of(const char *name) {
        char *path;

        return asprintf(&path, RUNTIME_DIR "/withdrawn/%s", name) < 0 ? NULL : path;
}

void order_note_write(const char *name, const char *reason) {
        _cleanup_free_ char *path = path_of(name);
        int r = path ? mkdir_parents_at(AT_FDCWD, path, false) : -ENOMEM;

        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, reason, strlen(reason), 0644, 0);
        if (r < 0)
                log_warning_errno(r, "Failed to note why the order of %s was withdrawn: %m", name);
}

char *order_note_read(const char *name) {
        _cleanup_free_ char *path = path_of(name);
        char *text;

        return path && read_file_at(AT_FDCWD, path, NOTE_MAX, &text, NULL) >= 0 ? text : NULL;
}

void order_note_forget(const char *name) {
        _cleanup_free_ char *path = path_of(name);

        if (path)
                (void) unlink(path);
}
