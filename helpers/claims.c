/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file per container that has started, RUNTIME_DIR/claims/NAME: one address a line. Whether it still holds is asked
 * of its unit, so nobody has to take it back. */

#include <dirent.h>
#include <fcntl.h>

#include "bus.h"
#include "claims.h"
#include "fileio.h"
#include "lock.h"
#include "log.h"
#include "paths.h"

#define CLAIMS_DIR RUNTIME_DIR "/claims"

enum {
        CLAIMS_MAX = 65536,
        LOCK_USEC = 10 * 1000 * 1000,
};

/* MAC and addresses without their prefix lengths. */
static int wanted(const char *mac, const Orders *start, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r = *mac ? strv_extend(&list, mac) : 0;

        for (const Order *o = NULL; r >= 0 && (o = orders_next(start, o, "Address"));) {
                _cleanup_free_ char *address = strndup(o->value, strcspn(o->value, "/"));

                r = address ? strv_extend(&list, address) : -ENOMEM;
        }
        if (r >= 0)
                *ret = TAKE_PTR(list);
        return r;
}

static bool is_active(const char *name) {
        _cleanup_bus_ sd_bus *bus = NULL;
        _cleanup_free_ char *unit = NULL, *state = NULL;

        return asprintf(&unit, "systemd-nspawn@%s.service", name) >= 0 && bus_open(&bus) >= 0 &&
               bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state) >= 0 &&
               !streq(state, "inactive") && !streq(state, "failed");
}

/* Only of one that has an address in common the unit is asked. */
static int check_against(int dirfd, const char *other, const char *name, char **mine) {
        _cleanup_free_ char *text = NULL;
        char *rest, *line;

        if (streq(other, name) || other[0] == '.' || read_file_at(dirfd, other, CLAIMS_MAX, &text, NULL) < 0)
                return 0;
        rest = text;
        while ((line = strsep(&rest, "\n")))
                if (*line && strv_contains(mine, line) && is_active(other))
                        return log_error_errno(
                                EADDRINUSE, "%s is the address of container %s, which runs; %s has it too.",
                                line, other, name);
        return 0;
}

static int check(const char *name, char **mine) {
        struct dirent *de;
        int r = 0;
        DIR *d;

        d = opendir(CLAIMS_DIR);
        if (!d)
                return log_error_errno(errno, "Failed to open %s: %m", CLAIMS_DIR);
        while (r >= 0 && (de = readdir(d)))
                r = check_against(dirfd(d), de->d_name, name, mine);
        closedir(d);
        return r;
}

static int write_claims(const char *name, char **mine) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        STRV_FOREACH(s, mine)
        fprintf(m.f, "%s\n", *s);
        r = memstream_take(&m, &text, &size);
        if (r < 0)
                return r;
        if (asprintf(&path, CLAIMS_DIR "/%s", name) < 0)
                return -ENOMEM;
        r = write_file_at(AT_FDCWD, path, text, size, 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

int claims_take(const char *name, const char *mac, const Orders *start) {
        _cleanup_strv_ char **mine = NULL;
        _cleanup_close_ int lock = -EBADF;
        int r;

        r = wanted(mac, start, &mine);
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, CLAIMS_DIR, true);
        if (r < 0)
                return log_error_errno(r, "Failed to make %s: %m", CLAIMS_DIR);
        lock = lock_take(LOCK_FOLDER, ".claims", LOCK_USEC);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock the list of addresses: %m");

        r = check(name, mine);
        if (r < 0)
                return r;
        r = write_claims(name, mine);
        return r < 0 ? log_error_errno(r, "Failed to write %s/%s: %m", CLAIMS_DIR, name) : 0;
}
