/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same bytes as a file of each kind, a drop-in and a profile in use: through parser, plan and emitters. What is
 * generated must read back without a broken line, since a line more than was meant is a hole. */

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "fileio.h"
#include "fuzz.h"
#include "generate.h"
#include "reader.h"

#define FOLDER "etc/nspawn-btrfs.d/"

static char folder[] = "/dev/shm/fuzz-config-XXXXXX";
static char root[32];
static int input = -EBADF;

static void end(void) {
        (void) remove_tree_at(AT_FDCWD, folder);
}

/* All are links to one file. The targets read them by a path that is the same in each run: libFuzzer sees what is
 * compared, and goes by it. */
static void begin(void) {
        static const char *const names[] = { "named.container",
                                             FOLDER "web.container",
                                             FOLDER "host.container.d/10.conf",
                                             FOLDER "small.profile",
                                             FOLDER "debian.template",
                                             FOLDER "br0.bridge",
                                             FOLDER "data.pool",
                                             "etc/fstab" };
        static const char host[] = "[Container]\nTemplate=debian\nProfile=small\n[Network]\nBridge=br0\n";
        int fd;

        assert(mkdtemp(folder));
        (void) atexit(end);
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert(fd >= 0);
        (void) snprintf(root, sizeof(root), "/proc/self/fd/%d", fd);
        input = openat(fd, "input", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        assert(input >= 0);
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                assert(mkdir_parents_at(fd, names[i], false) >= 0);
                assert(linkat(fd, "input", fd, names[i], 0) >= 0);
        }
        assert(write_file_at(fd, FOLDER "host.container", host, strlen(host), 0644, 0) > 0);
}

static int on_section(void *userdata, unsigned line, char *section) {
        return 0;
}

static int on_assignment(void *userdata, unsigned line, char *key, char *value) {
        return 0;
}

static int on_broken(void *userdata, unsigned line, const char *why) {
        fprintf(stderr, "line %u: %s\n%s\n", line, why, (const char *) userdata);
        abort();
}

static void check_text(const Artefact *a) {
        static const ReaderEvents events = { on_section, on_assignment, on_broken };
        _cleanup_free_ char *text = NULL;

        assert(strlen(a->text) == a->size);
        if (strrchr(a->path, '.') &&
            strstr(".conf.service.timer.mount.nspawn.netdev.network", strrchr(a->path, '.'))) {
                text = strdup(a->text);
                assert(text && reader_parse(text, a->size, &events, a->text) == 0);
        }
}

/* Below the output folder, whatever a unit is called: "machines..x.target" is a name. */
static void check_path(const char *path) {
        assert(!strpbrk(path, " \n"));
        for (;; path++) {
                size_t n = strcspn(path, "/");

                assert(n > 0 && n <= NAME_MAX);
                assert(strncmp(path, "..", n) != 0); /* nor "." */
                path += n;
                if (!*path)
                        break;
        }
}

static void check_plan(const Plan *p) {
        for (size_t i = 0; i < p->n; i++) {
                const Artefact *a = &p->items[i];

                check_path(a->path);
                if (a->type == ARTEFACT_FILE)
                        check_text(a);
                else if (a->type == ARTEFACT_LINK)
                        assert(a->text && *a->text);
        }
}

/* With a file that is named without any folder, too. */
static int generate_here(Generated *g) {
        char *const named[] = { (char *) "named.container", NULL };
        _cleanup_close_ int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
        int r;

        assert(chdir(folder) >= 0);
        r = generate(g, root, named);
        assert(fchdir(before) >= 0);
        return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *manifest = NULL;
        size_t manifest_size;
        Generated g;

        if (input < 0)
                begin();
        assert(ftruncate(input, 0) >= 0 && pwrite(input, data, size, 0) == (ssize_t) size);

        assert(generate_here(&g) == 0);
        check_plan(&g.plan);
        assert(plan_manifest(&g.plan, &manifest, &manifest_size) == 0);
        generated_done(&g);
        return 0;
}
