/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An exchange as a program, for tests that kill it: exchange-image MACHINES NAME SNAPSHOTS SNAPSHOT. */

#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#include "image-exchange.h"

int main(int argc, char *argv[]) {
        _cleanup_exchange_ Exchange result = {};
        int machines, snapshots, source, r;

        if (argc != 5)
                return 2;
        machines = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        snapshots = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        source = subvol_open(snapshots, argv[4]);
        r = image_exchange_build(machines, argv[2], source, NULL, NULL, &result);
        if (r >= 0)
                r = image_exchange(machines, argv[2], snapshots, time(NULL) * UINT64_C(1000000), false,
                                   &result);
        if (r < 0)
                fprintf(stderr, "%s: %s\n", argv[2], strerror(-r));
        return r < 0;
}
