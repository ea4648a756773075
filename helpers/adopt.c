/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs adopt: a .container file for an image that somebody made by hand, such that its next start is the same. */

#include <fcntl.h>

#include "adopt-one.h"
#include "adopt-twins.h"
#include "bus.h"
#include "log.h"
#include "name.h"
#include "strv.h"
#include "verb.h"

static bool arg_write, arg_convert, arg_all;
static const char *arg_root;

static const VerbOption options[] = {
        { "write", NULL, "Write the file, and put aside what it replaces", set_flag, &arg_write },
        { "convert", NULL, "With --write: make a subvolume of a plain folder", set_flag, &arg_convert },
        { "all", NULL, "All images that no file declares", set_flag, &arg_all },
        { "root", "FOLDER", "Look below FOLDER, not at this machine", set_folder, &arg_root },
        {},
};

static const Verb verb = { "adopt", options, .max = -1, .names = -1 };

static int reload(sd_bus *bus) {
        int r = bus_reload(bus);

        if (r < 0)
                log_error_errno(r, "Failed to reload the daemon: %m");
        return r < 0 ? VERB_FAILED : VERB_DONE;
}

/* All are written, then there is one reload, then all are looked at; of those that are not the same, one more. */
static int look_again(sd_bus *bus, const Adoption *a, size_t n) {
        int status = reload(bus);

        if (status != VERB_DONE)
                return status;
        for (size_t i = 0; i < n; i++) {
                int k = adoption_look_again(&a[i]);

                status = status == VERB_DONE ? k : status;
        }
        if (status != VERB_DONE)
                (void) reload(bus);
        return status;
}

static int run_all(sd_bus *bus, Adoption *a, char *const *names, size_t n) {
        AdoptFlags flags = (arg_write ? ADOPT_WRITE : 0) | (arg_convert ? ADOPT_CONVERT : 0) |
                           (arg_all ? ADOPT_ALL : 0);
        bool written = false;
        int status = VERB_DONE, k;

        for (size_t i = 0; i < n; i++) {
                a[i] = (Adoption){ .root = arg_root, .name = names[i], .bus = bus, .flags = flags };
                k = adoption_run(&a[i]);
                status = status == VERB_DONE ? k : status;
                written = written || a[i].written;
        }
        adopt_tell_twins(names, arg_root);
        k = bus && written ? look_again(bus, a, n) : VERB_DONE;
        return status == VERB_DONE ? k : status;
}

static int adopt(sd_bus *bus, char *const *names) {
        size_t n = strv_length(names);
        Adoption *a = calloc(n + 1, sizeof(Adoption));
        int status;

        if (!a)
                return VERB_FAILED;
        status = run_all(bus, a, names, n);
        for (size_t i = 0; i < n; i++)
                adoption_done(&a[i]);
        free(a);
        return status;
}

static int list_undeclared(char ***ret) {
        _cleanup_close_ int fd = open(isempty(arg_root) ? "/" : arg_root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_strv_ char **all = NULL;
        int r;

        if (fd < 0)
                return -errno;
        r = image_list(fd, &all);
        for (char **n = all; r >= 0 && n && *n; n++) {
                _cleanup_free_ char *declared = adoption_declared_by(arg_root, *n);

                if (!declared)
                        r = strv_extend(ret, *n);
        }
        return r;
}

static int run(char *const *given) {
        _cleanup_bus_ sd_bus *bus = NULL;
        _cleanup_strv_ char **all = NULL;
        int r;

        if (arg_all) {
                r = list_undeclared(&all);
                if (r < 0) {
                        log_error_errno(r, "Failed to list images: %m");
                        return VERB_FAILED;
                }
                if (!all)
                        log_info("All images are declared.");
        }
        if (isempty(arg_root) && bus_open(&bus) < 0)
                bus = NULL;
        return adopt(bus, arg_all ? all : given);
}

int main(int argc, char *argv[]) {
        int r;

        log_open("nspawn-btrfs", false);
        arg_root = getenv("NSPAWN_BTRFS_ROOT") ?: "";
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        argv += r;
        if (arg_all != !argv[0])
                return verb_usage(&verb, arg_all ? "--all takes no names." : "missing arguments: NAME...");
        return run(argv);
}
