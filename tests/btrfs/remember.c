/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* remember NAME [VALUE]: what a start of container NAME makes of "MACAddress=VALUE", without the bus that prepare wants:
 * prints its MAC address, "nspawn" where that is left to nspawn. */

#include "log.h"
#include "remembered.h"

int main(int argc, char *argv[]) {
        Remembered who;
        char mac[MAC_TEXT + 1] = "nspawn";

        log_open("remember", false);
        if (argc < 2 || remembered_start(argv[1], &who) < 0)
                return 1;
        (void) remembered_mac(&who, argc > 2 ? argv[2] : NULL, mac);
        puts(mac);
        return 0;
}
