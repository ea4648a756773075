/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files are put back and networkd is told: the links are then what their own files say. What networkd never does is
 * done after it: bridges that were not there go, MACs are set back. */

#include <fcntl.h>

#include "bridge.h"
#include "fileio.h"
#include "link.h"
#include "log.h"
#include "strv.h"
#include "uplink-files.h"
#include "uplink-ports.h"
#include "uplink-undo.h"

#define BEFORE_DIR RUNTIME_DIR "/uplink-before"
#define UNFINISHED_DIR RUNTIME_DIR "/.#uplink-before"

enum { FILE_MAX = 4 * 1024 * 1024 };

bool uplink_undo_exists(void) {
        return access(BEFORE_DIR, F_OK) >= 0;
}

static int file_names(char *const *names, const Uplinks *l, char ***files) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < l->n; i++)
                if (strv_contains(names, l->items[i].bridge))
                        r = uplink_file_names(&l->items[i], files);
        return r;
}

/* Copies FROM/NAME to TO/NAME; removes it there if it is not here. */
static int copy(const char *from, const char *to, const char *name) {
        _cleanup_free_ char *source = NULL, *target = NULL, *text = NULL;
        size_t size;
        int r;

        if (asprintf(&source, "%s/%s", from, name) < 0 || asprintf(&target, "%s/%s", to, name) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, source, FILE_MAX, &text, &size);
        if (r == -ENOENT)
                return unlink(target) < 0 && errno != ENOENT ? -errno : 0;
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, target, false);
        return r < 0 ? r : write_file_at(AT_FDCWD, target, text, size, 0644, WRITE_IF_DIFFERS);
}

/* A bridge as it is now. What is attached later is taken off, and what is a port now is one again. */
static void print_bridge(FILE *f, const char *name, const Uplink *wanted, const Uplink *in_force) {
        _cleanup_free_ char *mac = NULL;

        fprintf(f, "Bridge=%s\n", name);
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

static int write_fields(char *const *names, char *const *files, const Uplinks *wanted,
                        const Uplinks *in_force) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        STRV_FOREACH(f, files)
                fprintf(m.f, "File=%s\n", *f);
        STRV_FOREACH(n, names)
                print_bridge(m.f, *n, uplinks_find(wanted, *n), uplinks_find(in_force, *n));
        r = memstream_take(&m, &text, &size);
        return r < 0 ? r : write_file_at(AT_FDCWD, UNFINISHED_DIR "/undo", text, size, 0644, 0);
}

int uplink_undo_save(char *const *names, const Uplinks *wanted, const Uplinks *in_force) {
        _cleanup_strv_ char **files = NULL;
        int r;

        r = remove_tree_at(AT_FDCWD, UNFINISHED_DIR);
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, UNFINISHED_DIR, true);
        if (r >= 0)
                r = file_names(names, wanted, &files);
        if (r >= 0)
                r = file_names(names, in_force, &files);
        if (r >= 0)
                r = write_fields(names, files, wanted, in_force);
        STRV_FOREACH(f, files)
                if (r >= 0)
                        r = copy(UPLINK_NETWORK_DIR, UNFINISHED_DIR "/network", *f);
        STRV_FOREACH(n, names)
                if (r >= 0)
                        r = copy(UPLINK_RECORD_DIR, UNFINISHED_DIR "/record", *n);
        if (r >= 0 && rename(UNFINISHED_DIR, BEFORE_DIR) < 0)
                r = -errno;
        return r < 0 ? r : 0;
}

/* "Attached=LINK BRIDGE". */
static int undo_port(sd_bus *bus, const char *value) {
        const char *bridge = strchr(value, ' ');
        _cleanup_free_ char *link = bridge ? strndup(value, bridge - value) : NULL;

        return link ? uplink_let_go(bridge + 1, link) : -EBADMSG;
}

/* "Port=LINK BRIDGE". */
static int redo_port(sd_bus *bus, const char *value) {
        const char *bridge = strchr(value, ' ');
        _cleanup_free_ char *link = bridge ? strndup(value, bridge - value) : NULL;

        if (!link)
                return -EBADMSG;
        return link_exists(link) ? uplink_attach(bus, bridge + 1, link) : 0;
}

static int revive(sd_bus *bus, const char *value) {
        _cleanup_free_ char *link = strndup(value, strcspn(value, " "));

        return link ? uplink_revive(bus, link) : -ENOMEM;
}

/* "Address=MAC BRIDGE". */
static int undo_mac(sd_bus *bus, const char *value) {
        const char *bridge = strchr(value, ' ');

        return bridge && bridge_exists(bridge + 1) ? bridge_set_mac(bridge + 1, value) : 0;
}

static int undo_bridge(sd_bus *bus, const char *value) {
        return bridge_remove(value);
}

/* networkd knows by its files already where the links shall go. */
static int undo_devices(sd_bus *bus, const Fields *o) {
        static const struct {
                const char *key;
                int (*undo)(sd_bus *bus, const char *value);
        } steps[] = {
                { "Attached", undo_port }, { "Made", undo_bridge }, { "Address", undo_mac },
                { "Port", redo_port },     { "Attached", revive },
        };
        int r = 0;

        for (size_t k = 0; k < ELEMENTSOF(steps); k++)
                for (const Field *i = NULL; (i = fields_next(o, i, steps[k].key));)
                        RET_GATHER(r, steps[k].undo(bus, i->value));
        return r;
}

static int undo_files(const Fields *o) {
        int r = 0;

        for (const Field *i = NULL; (i = fields_next(o, i, "File"));)
                RET_GATHER(r, copy(BEFORE_DIR "/network", UPLINK_NETWORK_DIR, i->value));
        for (const Field *i = NULL; (i = fields_next(o, i, "Bridge"));)
                RET_GATHER(r, copy(BEFORE_DIR "/record", UPLINK_RECORD_DIR, i->value));
        return r;
}

int uplink_undo(sd_bus *bus) {
        _cleanup_fields_ Fields o = {};
        int r, k;

        r = fields_read_at(AT_FDCWD, BEFORE_DIR "/undo", &o);
        if (r < 0)
                return log_error_errno(r, "Failed to read how it was before: %m");

        r = undo_files(&o);
        if (r < 0)
                log_error_errno(r, "Failed to put files of networkd back: %m");
        k = bus_unit_job(bus, "ReloadOrRestartUnit", "systemd-networkd.service", "replace", NULL);
        if (k < 0)
                log_error_errno(k, "Failed to reload systemd-networkd.service: %m");
        RET_GATHER(r, k);
        k = undo_devices(bus, &o);
        if (k < 0)
                log_error_errno(k, "Failed to put bridges back: %m");
        RET_GATHER(r, k);
        return r < 0 ? r : uplink_undo_forget();
}

int uplink_undo_forget(void) {
        (void) remove_tree_at(AT_FDCWD, UNFINISHED_DIR);
        if (rename(BEFORE_DIR, UNFINISHED_DIR) < 0 && errno != ENOENT)
                return -errno;
        return remove_tree_at(AT_FDCWD, UNFINISHED_DIR);
}
