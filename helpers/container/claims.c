/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* CLAIMS_DIR/NAME says what a container that has started claims, and CLAIMED_DIR/WHAT has a link per container that claims
 * this: so a start looks at its own claims only, however many run. Whether one still holds is asked of its unit, so nobody has
 * to take it back. */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "addresses.h"
#include "claims-twin.h"
#include "fileio.h"
#include "host-address.h"
#include "lock.h"
#include "log.h"
#include "paths.h"

#define CLAIMED_DIR RUNTIME_DIR "/claimed"

enum { LOCK_USEC = 10 * 1000 * 1000, CLAIMS_MAX = 1024 * 1024 };

/* Not refused, since it may be in a network of its own; in the host's it would cut that off. */
static void warn_of_host(const Claims *c) {
        STRV_FOREACH(address, c->declared) {
                _cleanup_free_ char *link = NULL;

                if (host_address_find(*address, &link) > 0)
                        log_warning("%s, the address of %s, is this host's, too (%s).", *address, c->name,
                                    link);
        }
}

static bool has_claims(const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, CLAIMS_DIR "/%s", name) >= 0 && access(path, F_OK) >= 0;
}

static void warn_of_machined(sd_bus *bus, const Claims *c, const char *other) {
        _cleanup_strv_ char **theirs = NULL;
        _cleanup_free_ char *mac = NULL;

        if (streq(other, c->name) || has_claims(other))
                return;
        if (addresses_read_mac(bus, other, &mac) >= 0 &&
            (strv_contains(c->declared, mac) || streq(mac, c->derived)))
                claims_warn_of_address(c, mac, other);
        if (addresses_read(bus, other, &theirs) >= 0)
                STRV_FOREACH(a, theirs)
                        if (strv_contains(c->declared, *a))
                                claims_warn_of_address(c, *a, other);
}

/* Those that run without a file of ours: all that is known of them is what they say. Where machined does not answer,
 * nothing is. */
static void warn_of_others(sd_bus *bus, const Claims *c) {
        _cleanup_strv_ char **machines = NULL;

        if ((!c->declared && !*c->derived) || addresses_list_machines(bus, &machines) < 0)
                return;
        STRV_FOREACH(m, machines)
                warn_of_machined(bus, c, *m);
}

/* Its file is read, so that comes last. */
void claims_forget(const char *name) {
        _cleanup_free_ char *path = NULL;
        _cleanup_fields_ Fields f = {};

        if (asprintf(&path, CLAIMS_DIR "/%s", name) < 0 || fields_read_at(AT_FDCWD, path, &f) < 0)
                return;
        for (size_t i = 0; i < f.n; i++) {
                _cleanup_free_ char *link = NULL;

                if (!streq(f.items[i].key, "Segment") &&
                    asprintf(&link, CLAIMED_DIR "/%s/%s", f.items[i].value, name) >= 0)
                        (void) unlink(link);
        }
        (void) unlink(path);
}

/* The links of what it claims no more go. */
static int replace_claims(const Claims *c, const char *path, const char *text, size_t size) {
        _cleanup_free_ char *before = NULL;

        if (read_file_at(AT_FDCWD, path, CLAIMS_MAX, &before, NULL) >= 0 && streq(before, text))
                return 0;
        claims_forget(c->name);
        return write_file_at(AT_FDCWD, path, text, size, 0600, 0);
}

static int write_claims(const Claims *c) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        STRV_FOREACH(s, c->declared)
                fprintf(m.f, "Declared=%s\n", *s);
        STRV_FOREACH(s, c->segments)
                fprintf(m.f, "Segment=%s\n", *s);
        if (*c->derived)
                fprintf(m.f, "Derived=%s\n", c->derived);
        if (*c->machine_id)
                fprintf(m.f, "MachineID=%s\n", c->machine_id);
        r = memstream_take(&m, &text, &size);
        if (r < 0)
                return r;
        if (asprintf(&path, CLAIMS_DIR "/%s", c->name) < 0)
                return -ENOMEM;
        r = replace_claims(c, path, text, size);
        return r < 0 ? r : 0;
}

/* WHAT is C's, and its folder names C, once nobody else in there has a better right. What the guest says of itself needs no
 * right, so no lock, which others would have to wait for, and one warning will do. */
static int take_one(sd_bus *bus, const Claims *c, const char *what) {
        bool declared = strv_contains(c->declared, what);
        _cleanup_free_ char *folder = NULL, *target = NULL;
        _cleanup_close_ int lock = -EBADF;
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        if (asprintf(&folder, CLAIMED_DIR "/%s", what) < 0 ||
            asprintf(&target, CLAIMS_DIR "/%s", c->name) < 0)
                return log_oom();
        r = mkdir_parents_at(AT_FDCWD, folder, true);
        if (r < 0)
                return log_error_errno(r, "Failed to make %s: %m", folder);
        lock = declared ? lock_take(folder, ".lock", LOCK_USEC) : -EBADF;
        if (declared && lock < 0)
                return log_error_errno(lock, "Failed to lock %s: %m", folder);
        r = open_folder_at(AT_FDCWD, folder, 0, &d);
        if (r < 0)
                return log_error_errno(r, "Failed to open %s: %m", folder);
        while ((declared ? r >= 0 : r == 0) && (de = readdir(d)))
                if (de->d_name[0] != '.' && !streq(de->d_name, c->name))
                        r = claims_check_twin(bus, c, what, de->d_name);
        if (r < 0)
                return r;
        if (symlinkat(target, dirfd(d), c->name) < 0 && errno != EEXIST)
                return log_error_errno(errno, "Failed to make %s/%s: %m", folder, c->name);
        return 0;
}

/* In one order for all, so that of two that start at once with the same claims one does start. */
static int take(sd_bus *bus, const Claims *c) {
        _cleanup_strv_ char **all = NULL;
        int r = 0;

        STRV_FOREACH(s, c->declared)
                r = r < 0 ? r : strv_extend(&all, *s);
        if (r >= 0 && *c->derived)
                r = strv_extend(&all, c->derived);
        if (r >= 0 && *c->machine_id)
                r = strv_extend(&all, c->machine_id);
        if (r < 0)
                return log_oom();
        strv_sort(all);
        STRV_FOREACH(what, all)
                r = r < 0 ? r : take_one(bus, c, *what);
        return r;
}

int claims_take(sd_bus *bus, const Generation *g, const char *name, const char *mac, const Fields *start) {
        _cleanup_claims_ Claims c = {};
        int r;

        r = claims_collect(g, name, mac, start, &c);
        if (r < 0)
                return log_error_errno(r, "Failed to find the addresses of %s: %m", name);
        r = mkdir_parents_at(AT_FDCWD, CLAIMS_DIR, true);
        if (r < 0)
                return log_error_errno(r, "Failed to make %s: %m", CLAIMS_DIR);
        if (mkdir(CLAIMED_DIR, 0700) < 0 && errno != EEXIST)
                return log_error_errno(errno, "Failed to make %s: %m", CLAIMED_DIR);
        warn_of_host(&c);
        warn_of_others(bus, &c);
        r = write_claims(&c);
        if (r < 0)
                return log_error_errno(r, "Failed to write %s/%s: %m", CLAIMS_DIR, name);
        return take(bus, &c);
}
