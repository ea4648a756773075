/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file per container that has started, RUNTIME_DIR/claims/NAME. Whether it still holds is asked of its unit, so nobody
 * has to take it back. Only what files declare keeps anybody from starting: a guest can have any machine-id and give
 * itself any address, and would keep others from starting by it. */

#include <dirent.h>
#include <fcntl.h>

#include "addresses.h"
#include "bus.h"
#include "claims.h"
#include "fileio.h"
#include "host-address.h"
#include "lock.h"
#include "log.h"
#include "paths.h"

#define CLAIMS_DIR RUNTIME_DIR "/claims"

enum { LOCK_USEC = 10 * 1000 * 1000 };

typedef enum Twin {
        TWIN_NONE,
        TWIN_DECLARED, /* by both files */
        TWIN_TOLD,     /* an address that at least one of them has otherwise */
        TWIN_MACHINE,
} Twin;

/* Returns 1 or 0: an error is no answer, or two would start with one address. */
static int is_active(sd_bus *bus, const char *name) {
        _cleanup_free_ char *unit = NULL, *state = NULL;
        int r = asprintf(&unit, "systemd-nspawn@%s.service", name) < 0 ? -ENOMEM : 0;

        if (r >= 0)
                r = bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state);
        if (r < 0)
                return log_error_errno(r, "Failed to ask systemd whether %s runs: %m", name);
        return !streq(state, "inactive") && !streq(state, "failed");
}

static int refuse(const Claims *c, const char *what, const char *other) {
        return log_error_errno(EADDRINUSE,
                               "%s is the address of container %s, which runs; %s has it too. Stop %s, or "
                               "give one of them another.",
                               what, other, c->name, other);
}

static void warn_of_address(const Claims *c, const char *what, const char *other) {
        log_warning(
                "%s is the address of %s, which runs; %s has it too. In one network only one of them can be "
                "reached.",
                what, other, c->name);
}

/* Each boots with one machine-id, but journals and DHCP leases go by it. What mends it runs inside: systemd-firstboot
 * --root= of systemd 252 would write where the image's links lead. */
static void warn_of_machine(const Claims *c, const char *other) {
        log_warning(
                "%s has the machine-id of %s, which runs: their journals and DHCP leases collide. To give "
                "it one of its own: \"machinectl shell %s /bin/sh -c 'systemd-id128 new "
                ">/etc/machine-id'\", then \"machinectl reboot %s\".",
                c->name, other, c->name, c->name);
}

/* What a line of another's file and C have in common. */
static Twin find_twin(const Claims *c, const Field *theirs) {
        if (streq(theirs->key, "MachineID"))
                return streq(theirs->value, c->machine_id) ? TWIN_MACHINE : TWIN_NONE;
        if (!streq(theirs->key, "Declared") && !streq(theirs->key, "Derived"))
                return TWIN_NONE;
        if (strv_contains(c->declared, theirs->value))
                return streq(theirs->key, "Declared") ? TWIN_DECLARED : TWIN_TOLD;
        return streq(theirs->value, c->derived) ? TWIN_TOLD : TWIN_NONE;
}

static bool in_one_segment(const Claims *c, const Fields *other) {
        for (const Field *s = NULL; (s = fields_next(other, s, "Segment"));)
                if (strv_contains(c->segments, s->value))
                        return true;
        return false;
}

static int tell_twin(const Claims *c, Twin twin, const char *what, const char *other, const Fields *f) {
        if (twin == TWIN_DECLARED && in_one_segment(c, f))
                return refuse(c, what, other);
        if (twin == TWIN_DECLARED)
                log_notice("%s, an address of %s, is also that of %s, which runs in another network.", what,
                           c->name, other);
        else if (twin == TWIN_TOLD)
                warn_of_address(c, what, other);
        else
                warn_of_machine(c, other);
        return 0;
}

/* Only of one that has a claim in common the unit is asked. */
static int check_against(sd_bus *bus, const Claims *c, int dirfd, const char *other) {
        _cleanup_fields_ Fields f = {};
        int r = 0;

        if (streq(other, c->name) || other[0] == '.' || fields_read_at(dirfd, other, &f) < 0)
                return 0;
        for (size_t i = 0; i < f.n && r >= 0; i++) {
                Twin twin = find_twin(c, &f.items[i]);

                if (twin != TWIN_NONE)
                        r = is_active(bus, other);
                if (twin != TWIN_NONE && r > 0)
                        r = tell_twin(c, twin, f.items[i].value, other, &f);
        }
        return r;
}

static int check(sd_bus *bus, const Claims *c) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_at(AT_FDCWD, CLAIMS_DIR, 0, &d);
        if (r < 0)
                return log_error_errno(r, "Failed to open %s: %m", CLAIMS_DIR);
        while (r >= 0 && (de = readdir(d)))
                r = check_against(bus, c, dirfd(d), de->d_name);
        return r;
}

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
                warn_of_address(c, mac, other);
        if (addresses_read(bus, other, &theirs) >= 0)
                STRV_FOREACH(a, theirs)
                        if (strv_contains(c->declared, *a))
                                warn_of_address(c, *a, other);
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
        r = write_file_at(AT_FDCWD, path, text, size, 0600, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

static int take(sd_bus *bus, const Claims *c) {
        _cleanup_close_ int lock = -EBADF;
        int r;

        lock = lock_take(LOCK_FOLDER, ".claims", LOCK_USEC);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock the list of addresses: %m");
        r = check(bus, c);
        if (r < 0)
                return r;
        r = write_claims(c);
        return r < 0 ? log_error_errno(r, "Failed to write %s/%s: %m", CLAIMS_DIR, c->name) : 0;
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
        warn_of_host(&c);
        warn_of_others(bus, &c);
        return take(bus, &c);
}
