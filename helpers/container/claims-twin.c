/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two that claim the same. Only what files declare keeps anybody from starting: a guest can have any machine-id and give
 * itself any address, and would keep others from starting by it. */

#include <fcntl.h>

#include "bus.h"
#include "claims-twin.h"
#include "log.h"

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

void claims_warn_of_address(const Claims *c, const char *what, const char *other) {
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
                claims_warn_of_address(c, what, other);
        else
                warn_of_machine(c, other);
        return 1;
}

/* What OTHER has said of itself is read again: it may have started anew with another address. Its unit is asked only if that
 * still is the same. */
int claims_check_twin(sd_bus *bus, const Claims *c, const char *what, const char *other) {
        _cleanup_free_ char *path = NULL;
        _cleanup_fields_ Fields f = {};
        int r = 0, told = 0;

        if (asprintf(&path, CLAIMS_DIR "/%s", other) < 0)
                return log_oom();
        if (fields_read_at(AT_FDCWD, path, &f) < 0)
                return 0;
        for (size_t i = 0; i < f.n && r >= 0; i++) {
                Twin twin = streq(f.items[i].value, what) ? find_twin(c, &f.items[i]) : TWIN_NONE;

                if (twin == TWIN_NONE)
                        continue;
                r = is_active(bus, other);
                if (r > 0)
                        r = told = tell_twin(c, twin, what, other, &f);
        }
        return r < 0 ? r : told;
}
