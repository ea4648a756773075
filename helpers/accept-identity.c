/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Takes what the image of a container says of itself now for what is remembered of it: after its machine-id was changed
 * on purpose. A guest can write any, so nothing else does. */

#include "log.h"
#include "machine.h"
#include "name.h"
#include "remembered.h"
#include "verb.h"

static const Verb verb = { "accept-identity", NULL, 1, 1, .names = 1 };

static int read_image(const char *name, Remembered *ret) {
        _cleanup_close_ int root = image_open(name);
        int r = root < 0 ? root : remembered_of_image(root, name, ret);

        if (root == -ENOENT)
                return log_error_errno(root, "%s has no image that is a folder.", name);
        return r < 0 ? log_error_errno(r, "Failed to read /etc/machine-id in the image of %s: %m", name) : 0;
}

static int accept_of(const char *name) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        Remembered who, was = {};
        int r;

        r = machine_open(name, LOCK_PATIENCE_USEC, &m);
        if (r < 0)
                return r;
        if (!machine_exists(&m))
                return machine_unknown(name);
        r = read_image(name, &who);
        if (r >= 0)
                r = machine_make_snapshots(&m);
        if (r < 0)
                return r;
        if (remembered_read(m.snapshots, &was) >= 0 && sd_id128_equal(was.machine_id, who.machine_id)) {
                log_info("%s is who it was: its MAC address is %s.", name, was.mac);
                return 0;
        }
        r = remembered_write(m.snapshots, &who);
        if (r < 0)
                return log_error_errno(r, "Failed to write who %s is: %m", name);
        log_info("%s is machine " SD_ID128_FORMAT_STR
                 " from its next start on, and its MAC address, where that is "
                 "\"stable\", %s.",
                 name, SD_ID128_FORMAT_VAL(who.machine_id), who.mac);
        return 0;
}

int main(int argc, char *argv[]) {
        int first;

        log_open("accept-identity", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        return verb_exit(accept_of(argv[first]));
}
