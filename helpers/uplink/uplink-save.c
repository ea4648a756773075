/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How it is before "apply --uplink": networkd's files and our records, which links are on which bridges, and what the links
 * have. Nothing of it is left to be found out, made, or found room for when it is undone. */

#include <fcntl.h>

#include "fileio.h"
#include "link.h"
#include "strv.h"
#include "uplink-files.h"
#include "uplink-state.h"
#include "uplink-undo.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

static int file_names(char *const *names, const Uplinks *l, char ***files) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < l->n; i++)
                if (strv_contains(names, l->items[i].bridge))
                        r = uplink_file_names(&l->items[i], files);
        return r;
}

/* Copies DIR/NAME to below UPLINK_UNFINISHED_DIR/TO, and notes that it is there, or that it is not. */
static int keep_file(FILE *f, const char *dir, const char *to, const char *name) {
        _cleanup_free_ char *source = NULL, *target = NULL, *text = NULL;
        size_t size;
        int r;

        if (asprintf(&source, "%s/%s", dir, name) < 0 ||
            asprintf(&target, UPLINK_UNFINISHED_DIR "/%s/%s", to, name) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, source, FILE_MAX, &text, &size);
        fprintf(f, "%s=%s/%s\n", r == -ENOENT ? "New" : "File", to, name);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, target, false);
        return r < 0 ? r : write_file_at(AT_FDCWD, target, text, size, 0644, 0);
}

/* A bridge as it is now. What is attached later is taken off, and what is a port now is one again. */
static void print_bridge(FILE *f, const char *name, const Uplink *wanted, const Uplink *in_force) {
        _cleanup_free_ char *mac = NULL;

        if (link_attribute(name, "address", &mac) >= 0)
                fprintf(f, "Address=%s %s\n", mac, name);
        else
                fprintf(f, "Made=%s\n", name);
        STRV_FOREACH(link, wanted ? wanted->links : NULL)
                if (!link_is_port(name, *link))
                        fprintf(f, "Attached=%s %s\n", *link, name);
        STRV_FOREACH(link, in_force ? in_force->links : NULL)
                if (link_is_port(name, *link))
                        fprintf(f, "Port=%s %s\n", *link, name);
}

static int keep_state(FILE *f, const char *link) {
        _cleanup_free_ char *path = NULL;

        if (!link_exists(link))
                return 0;
        fprintf(f, "State=%s\n", link);
        return asprintf(&path, UPLINK_UNFINISHED_DIR "/state/%s", link) < 0 ? -ENOMEM
                                                                            : uplink_state_save(path, link);
}

static int keep_states(FILE *f, char *const *names, const Uplinks *l) {
        int r = 0;

        for (size_t i = 0; i < l->n; i++)
                if (strv_contains(names, l->items[i].bridge))
                        STRV_FOREACH(link, l->items[i].links)
                                if (r >= 0)
                                        r = keep_state(f, *link);
        return r;
}

static int keep_all(FILE *f, char *const *names, const Uplinks *wanted, const Uplinks *in_force) {
        _cleanup_strv_ char **files = NULL;
        int r;

        r = file_names(names, wanted, &files);
        if (r >= 0)
                r = file_names(names, in_force, &files);
        STRV_FOREACH(file, files)
                if (r >= 0)
                        r = keep_file(f, UPLINK_NETWORK_DIR, "network", *file);
        STRV_FOREACH(n, names) {
                print_bridge(f, *n, uplinks_find(wanted, *n), uplinks_find(in_force, *n));
                if (r >= 0)
                        r = keep_file(f, UPLINK_RECORD_DIR, "record", *n);
                if (r >= 0)
                        r = keep_state(f, *n);
        }
        if (r >= 0)
                r = keep_states(f, names, wanted);
        return r < 0 ? r : keep_states(f, names, in_force);
}

int uplink_undo_save(char *const *names, const Uplinks *wanted, const Uplinks *in_force) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = remove_tree_at(AT_FDCWD, UPLINK_UNFINISHED_DIR);
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, UPLINK_UNFINISHED_DIR, true);
        if (r >= 0)
                r = memstream_open(&m);
        if (r >= 0)
                r = keep_all(m.f, names, wanted, in_force);
        if (r >= 0)
                r = memstream_take(&m, &text, &size);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, UPLINK_UNFINISHED_DIR "/undo", text, size, 0644, 0);
        if (r >= 0 && rename(UPLINK_UNFINISHED_DIR, UPLINK_BEFORE_DIR) < 0)
                r = -errno;
        return r < 0 ? r : 0;
}
