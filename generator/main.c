/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The systemd generator (systemd.generator(7)): reads the configuration and the kernel command line, writes its three
 * output folders, and does nothing else. */

#include <sys/stat.h>

#include "cmdline.h"
#include "generate.h"
#include "log.h"
#include "save.h"
#include "util.h"

enum { SHOWN_MAX = 20 }; /* complaints told in the kernel log; apply and "nspawn-btrfs check" tell all */

static bool is_unwanted(void) {
        const char *scope = getenv("SYSTEMD_SCOPE"), *initrd = getenv("SYSTEMD_IN_INITRD");

        return (scope && !streq(scope, "system")) || (initrd && streq(initrd, "1"));
}

static void show(const Diags *d) {
        for (size_t i = 0; i < d->n && i < SHOWN_MAX; i++)
                (void) log_full(d->items[i].level, 0, "%s", d->items[i].text);
        if (d->n > SHOWN_MAX)
                log_warning("%zu more complaints: see \"nspawn-btrfs check\".", d->n - SHOWN_MAX);
}

static int generate_into(const char *folder, const char *root) {
        Generated g;
        int r;

        r = generate(&g, root, NULL);
        show(&g.diags);
        if (r < 0)
                log_error_errno(r, "Failed to read the configuration: %m");
        else {
                r = plan_save(&g.plan, folder);
                if (r < 0)
                        log_error_errno(r, "Failed to write to %s: %m", folder);
        }

        generated_done(&g);
        return r;
}

int main(int argc, char *argv[]) {
        const char *root = getenv("NSPAWN_BTRFS_ROOT") ?: "";

        /* What is wrong below another root concerns nobody who reads this machine's kernel log. */
        log_open("nspawn-btrfs-generator", isempty(root));
        if (argc != 2 && argc != 4) {
                log_error("This program takes one or three output folders, see systemd.generator(7).");
                return EXIT_FAILURE;
        }

        umask(0022);
        if (is_unwanted() || cmdline_says_no(root))
                return EXIT_SUCCESS;
        return generate_into(argv[1], root) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
