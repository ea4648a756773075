/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Makes template NAME unless it is there: what nspawn-btrfs-template@NAME.service runs. To build one anew, a flag in
 * TEMPLATE_REBUILD_FOLDER is set before the service is started: so there is one unit per template, and PID 1's job
 * queue keeps two builds of one template apart. */

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "fileio.h"
#include "generation.h"
#include "lock.h"
#include "log.h"
#include "name.h"
#include "order-sight.h"
#include "storage.h"
#include "subvol.h"
#include "template-sweep.h"
#include "template.h"

enum { GENERATION_WAIT_USEC = 20 * 1000 * 1000 };

static bool arg_rebuild = false;

/* What a tool mounts in the template ends with it, however it ends; no other program sees it. */
static int private_mounts(void) {
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
                return log_error_errno(errno, "Failed to make a mount namespace: %m");
        return 0;
}

static int read_fields(const char *name, Fields *ret) {
        _cleanup_generation_ Generation g = {};
        const char *refused;
        int r;

        r = generation_refresh_wait(GENERATION_WAIT_USEC);
        if (r >= 0)
                r = generation_open("current", &g);
        if (r < 0)
                return generation_log(r);
        r = generation_fields(&g, "templates", name, "fields", ret);
        if (r == -ENOENT)
                return log_error_errno(r,
                                       "There is no template %s: no file %s.template was in "
                                       "/etc/nspawn-btrfs.d/ at the last \"systemctl daemon-reload\".",
                                       name, name);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for template %s: %m", name);
        refused = fields_get(ret, "Refused");
        return refused ? log_error_errno(EPERM, "%s", refused) : 0;
}

/* Takes the flag of NAME. */
static bool take_flag(const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, TEMPLATE_REBUILD_FOLDER "/%s", name) >= 0 && unlink(path) >= 0;
}

static bool exists(int dirfd, const char *name) {
        _cleanup_close_ int fd = subvol_open(dirfd, name);

        return fd >= 0;
}

/* A container that is to become a clone of what is there. */
static int refuse_ordered(const char *template) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        if (open_folder_at(AT_FDCWD, ORDERS_DIR, 0, &d) < 0)
                return 0;
        while (r >= 0 && (de = readdir(d))) {
                _cleanup_machine_ Machine m = MACHINE_INIT;
                _cleanup_order_ Order o = {};

                if (machine_name_is_valid(de->d_name) && order_read(de->d_name, &o) >= 0 &&
                    streq(o.verb, "recreate") && streq(o.source, template) &&
                    machine_look(de->d_name, &m) >= 0 && order_is_meant(&m, &o))
                        r = log_error_errno(EBUSY,
                                            "Template %s stays as it is: %s waits to become a clone of it. "
                                            "Start that, or \"nspawn-btrfs recreate --cancel %s\".",
                                            template, de->d_name, de->d_name);
        }
        return r;
}

static int build(const char *name) {
        _cleanup_close_ int lock = -EBADF, dirfd = -EBADF;
        _cleanup_fields_ Fields fields = {};
        bool wanted;
        int r;

        dirfd = storage_open_templates();
        if (dirfd < 0)
                return dirfd;
        lock = lock_take(TEMPLATE_LOCK_FOLDER, name, LOCK_WAIT);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock template %s: %m", name);

        wanted = take_flag(name);
        if (exists(dirfd, name) && !wanted && !arg_rebuild)
                return 0;
        r = read_fields(name, &fields);
        if (r >= 0)
                r = refuse_ordered(name);
        if (r < 0)
                return r;
        r = template_build(&(Template){ .name = name, .fields = &fields, .dirfd = dirfd });
        template_sweep_all(dirfd);
        return r;
}

static int usage(int status) {
        fprintf(status == 0 ? stdout : stderr,
                "Usage: build-template [--rebuild] NAME\n\n"
                "Makes the template NAME unless it exists.\n\n"
                "  --rebuild  make it anew; containers that exist keep what they have\n"
                "  --help     show this\n");
        return status;
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                { "rebuild", no_argument, NULL, 'r' },
                { "help", no_argument, NULL, 'h' },
                {},
        };
        int c, r;

        umask(0022);
        log_open("build-template", false);
        while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0)
                if (c == 'r')
                        arg_rebuild = true;
                else
                        return usage(c == 'h' ? 0 : 2);
        if (argc != optind + 1 || !machine_name_is_valid(argv[optind]))
                return usage(2);

        r = private_mounts();
        if (r >= 0)
                r = build(argv[optind]);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
