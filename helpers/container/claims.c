/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file per container that has started, RUNTIME_DIR/claims/NAME: one claim a line. Whether it still holds is asked of
 * its unit, so nobody has to take it back. Of machines that are not ours machined tells the addresses. */

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>

#include "addresses.h"
#include "bus.h"
#include "claims.h"
#include "fileio.h"
#include "host-address.h"
#include "identity.h"
#include "image.h"
#include "lock.h"
#include "log.h"
#include "paths.h"

#define CLAIMS_DIR RUNTIME_DIR "/claims"
#define MACHINE_ID "machine-id "

enum {
        CLAIMS_MAX = 65536,
        LOCK_USEC = 10 * 1000 * 1000,
};

typedef struct Claims {
        sd_bus *bus;
        const char *name;
        char **mine;
} Claims;

/* Without its prefix length, and in one spelling. */
static int add_address(const char *value, char ***l) {
        _cleanup_free_ char *address = strndup(value, strcspn(value, "/"));
        char text[INET6_ADDRSTRLEN];
        struct in6_addr ip;

        if (!address)
                return -ENOMEM;
        return strv_extend(l, inet_pton(AF_INET6, address, &ip) == 1 &&
                                              inet_ntop(AF_INET6, &ip, text, sizeof(text))
                                      ? text
                                      : address);
}

static int add_machine_id(const char *name, char ***l) {
        _cleanup_close_ int fd = image_open(name);
        char line[sizeof(MACHINE_ID) + SD_ID128_STRING_MAX];
        sd_id128_t id;

        if (fd < 0 || identity_read(fd, &id) < 0)
                return 0;
        (void) snprintf(line, sizeof(line), MACHINE_ID SD_ID128_FORMAT_STR, SD_ID128_FORMAT_VAL(id));
        return strv_extend(l, line);
}

static int wanted(const char *name, const char *mac, const Fields *start, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r = *mac ? strv_extend(&list, mac) : 0;

        for (const Field *o = NULL; r >= 0 && (o = fields_next(start, o, "Address"));)
                r = add_address(o->value, &list);
        if (r >= 0)
                r = add_machine_id(name, &list);
        if (r >= 0)
                *ret = TAKE_PTR(list);
        return r;
}

static bool is_active(sd_bus *bus, const char *name) {
        _cleanup_free_ char *unit = NULL, *state = NULL;

        return asprintf(&unit, "systemd-nspawn@%s.service", name) >= 0 &&
               bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state) >= 0 &&
               !streq(state, "inactive") && !streq(state, "failed");
}

static int refuse(const Claims *c, const char *what, const char *other) {
        return log_error_errno(EADDRINUSE,
                               "%s is the address of container %s, which runs; %s has it too. Stop %s, or "
                               "give one of them another.",
                               what, other, c->name, other);
}

/* Each boots with one machine-id, but journals and DHCP leases go by it. What mends it runs inside: systemd-firstboot
 * --root= of systemd 252 would write where the image's links lead. */
static void warn_of_twin(const Claims *c, const char *other) {
        log_warning(
                "%s has the machine-id of %s, which runs: their journals and DHCP leases collide. To give "
                "it one of its own: \"machinectl shell %s /bin/sh -c 'systemd-id128 new "
                ">/etc/machine-id'\", then \"machinectl reboot %s\".",
                c->name, other, c->name, c->name);
}

/* Only of one that has a claim in common the unit is asked. */
static int check_against(const Claims *c, int dirfd, const char *other) {
        _cleanup_free_ char *text = NULL;
        char *rest, *line;

        if (streq(other, c->name) || other[0] == '.' ||
            read_file_at(dirfd, other, CLAIMS_MAX, &text, NULL) < 0)
                return 0;
        rest = text;
        while ((line = strsep(&rest, "\n"))) {
                if (!*line || !strv_contains(c->mine, line) || !is_active(c->bus, other))
                        continue;
                if (!startswith(line, MACHINE_ID))
                        return refuse(c, line, other);
                warn_of_twin(c, other);
        }
        return 0;
}

/* Not refused, since it may be in a network of its own; in the host's it would cut that off. */
static void warn_of_host(const Claims *c) {
        STRV_FOREACH(address, c->mine) {
                _cleanup_free_ char *link = NULL;

                if (host_address_find(*address, &link) > 0)
                        log_warning("%s, the address of %s, is this host's, too (%s).", *address, c->name,
                                    link);
        }
}

static int check(const Claims *c) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        d = opendir(CLAIMS_DIR);
        if (!d)
                return log_error_errno(errno, "Failed to open %s: %m", CLAIMS_DIR);
        while (r >= 0 && (de = readdir(d)))
                r = check_against(c, dirfd(d), de->d_name);
        return r;
}

static bool has_claims(const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, CLAIMS_DIR "/%s", name) >= 0 && access(path, F_OK) >= 0;
}

static int check_machine(const Claims *c, const char *other) {
        _cleanup_strv_ char **theirs = NULL;
        _cleanup_free_ char *mac = NULL;

        if (streq(other, c->name) || has_claims(other))
                return 0;
        if (addresses_read_mac(c->bus, other, &mac) >= 0 && strv_contains(c->mine, mac))
                return refuse(c, mac, other);
        if (addresses_read(c->bus, other, &theirs) < 0)
                return 0;
        STRV_FOREACH(a, theirs)
                if (strv_contains(c->mine, *a))
                        return refuse(c, *a, other);
        return 0;
}

/* Those that run without a file of ours. Where machined does not answer, nothing is known of them. */
static int check_others(const Claims *c) {
        _cleanup_strv_ char **machines = NULL;
        int r = 0;

        if (addresses_list_machines(c->bus, &machines) < 0)
                return 0;
        STRV_FOREACH(m, machines)
                if (r >= 0)
                        r = check_machine(c, *m);
        return r;
}

static int write_claims(const Claims *c) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        STRV_FOREACH(s, c->mine)
                fprintf(m.f, "%s\n", *s);
        r = memstream_take(&m, &text, &size);
        if (r < 0)
                return r;
        if (asprintf(&path, CLAIMS_DIR "/%s", c->name) < 0)
                return -ENOMEM;
        r = write_file_at(AT_FDCWD, path, text, size, 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

static int take(const Claims *c) {
        _cleanup_close_ int lock = -EBADF;
        int r;

        lock = lock_take(LOCK_FOLDER, ".claims", LOCK_USEC);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock the list of addresses: %m");
        r = check(c);
        if (r < 0)
                return r;
        r = write_claims(c);
        return r < 0 ? log_error_errno(r, "Failed to write %s/%s: %m", CLAIMS_DIR, c->name) : 0;
}

int claims_take(sd_bus *bus, const char *name, const char *mac, const Fields *start) {
        _cleanup_strv_ char **mine = NULL;
        int r;

        r = wanted(name, mac, start, &mine);
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, CLAIMS_DIR, true);
        if (r < 0)
                return log_error_errno(r, "Failed to make %s: %m", CLAIMS_DIR);

        warn_of_host(&(Claims){ bus, name, mine });
        r = *mac || fields_get(start, "Address") ? check_others(&(Claims){ bus, name, mine }) : 0;
        return r < 0 ? r : take(&(Claims){ bus, name, mine });
}
