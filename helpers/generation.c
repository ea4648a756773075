/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "fileio.h"
#include "generation.h"
#include "paths.h"

enum {
        FILE_MAX = 4 * 1024 * 1024,
        POLL_USEC = 20 * 1000,
};

/* Only one process copies, and nobody sweeps meanwhile. */
static int lock(int runtime) {
        int fd = openat(runtime, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

        if (fd < 0)
                return -errno;
        if (flock(fd, LOCK_EX) < 0) {
                close(fd);
                return -errno;
        }
        return fd;
}

static int open_runtime(void) {
        int r = mkdir_parents_at(AT_FDCWD, RUNTIME_DIR "/generations", true), fd;

        if (r < 0)
                return r;
        fd = open(RUNTIME_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

static bool link_is(int runtime, const char *link, const char *hash) {
        char target[sizeof("generations/") + HASH_HEX];
        ssize_t n = readlinkat(runtime, link, target, sizeof(target));

        return n == (ssize_t) (strlen("generations/") + HASH_HEX) &&
               strncmp(target + strlen("generations/"), hash, HASH_HEX) == 0;
}

static int set_link(int runtime, const char *link, const char *hash) {
        _cleanup_free_ char *target = NULL, *temporary = NULL;

        if (asprintf(&target, "generations/%s", hash) < 0 || asprintf(&temporary, ".#%s", link) < 0)
                return -ENOMEM;

        (void) unlinkat(runtime, temporary, 0);
        if (symlinkat(target, runtime, temporary) < 0 || renameat(runtime, temporary, runtime, link) < 0)
                return -errno;
        return 0;
}

/* Copies one staged file if it still is what the manifest says. */
static int copy_file(int staged, const ManifestEntry *e, int to) {
        _cleanup_free_ char *text = NULL;
        char hex[HASH_HEX + 1];
        const char *path = e->path + strlen(STAGED "/");
        size_t size;
        int r;

        r = read_file_at(staged, path, FILE_MAX, &text, &size);
        if (r < 0)
                return r == -ENOENT ? -EAGAIN : r;
        if (!streq(hash_hex(manifest_hash(e->path, 'f', text, size), hex), e->hash))
                return -EAGAIN;

        r = mkdir_parents_at(to, path, false);
        if (r < 0)
                return r;
        r = write_file_at(to, path, text, size, 0644, 0);
        return r < 0 ? r : 0;
}

static int copy_files(int staged, const Manifest *m, int to) {
        int r = 0;

        for (size_t i = 0; i < m->n && r >= 0; i++)
                if (startswith(m->items[i].path, STAGED "/") &&
                    !startswith(m->items[i].path, STAGED "/machines/"))
                        r = copy_file(staged, &m->items[i], to);
        return r;
}

/* "complete" goes last here, too. */
static int copy_manifest(int staged, const char *hash, int to) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = read_file_at(staged, "complete", FILE_MAX * 16, &text, &size);
        if (r < 0 || size < HASH_HEX || strncmp(text, hash, HASH_HEX) != 0)
                return -EAGAIN;
        r = write_file_at(to, "complete", text, size, 0644, 0);
        return r < 0 ? r : 0;
}

static int copy_generation(int staged, const Manifest *m, int generations) {
        _cleanup_close_ int to = -EBADF;
        _cleanup_free_ char *temporary = NULL;
        int r;

        if (asprintf(&temporary, ".#%s", m->hash) < 0)
                return -ENOMEM;
        r = remove_tree_at(generations, temporary);
        if (r < 0)
                return r;
        if (mkdirat(generations, temporary, 0755) < 0)
                return -errno;
        to = openat(generations, temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (to < 0)
                return -errno;

        r = copy_files(staged, m, to);
        if (r >= 0)
                r = copy_manifest(staged, m->hash, to);
        if (r >= 0 && renameat(generations, temporary, generations, m->hash) < 0)
                r = -errno;
        if (r < 0)
                (void) remove_tree_at(generations, temporary);
        return r;
}

static int refresh_locked(int runtime) {
        _cleanup_close_ int staged = -EBADF, generations = -EBADF;
        _cleanup_manifest_ Manifest m = {};
        int r;

        staged = open(STAGED_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (staged < 0)
                return errno == ENOENT ? -ENODATA : -errno;
        r = manifest_read_at(staged, "complete", &m);
        if (r < 0)
                return r == -ENOENT ? -ENODATA : r;
        if (link_is(runtime, "current", m.hash))
                return 0;

        generations = openat(runtime, "generations", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (generations < 0)
                return -errno;
        if (faccessat(generations, m.hash, F_OK, 0) < 0) {
                r = copy_generation(staged, &m, generations);
                if (r < 0)
                        return r;
        }
        r = set_link(runtime, "current", m.hash);
        return r < 0 ? r : 1;
}

int generation_refresh(void) {
        _cleanup_close_ int runtime = -EBADF, locked = -EBADF;

        runtime = open_runtime();
        if (runtime < 0)
                return runtime;
        locked = lock(runtime);
        return locked < 0 ? locked : refresh_locked(runtime);
}

int generation_refresh_wait(unsigned usec) {
        for (unsigned waited = 0;; waited += POLL_USEC) {
                int r = generation_refresh();

                if ((r != -ENODATA && r != -EAGAIN) || waited >= usec)
                        return r;
                (void) usleep(POLL_USEC);
        }
}

int generation_open(const char *link, Generation *ret) {
        _cleanup_generation_ Generation g = GENERATION_NULL;
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, RUNTIME_DIR "/%s", link) < 0)
                return -ENOMEM;
        g.dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (g.dirfd < 0)
                return -errno;
        r = manifest_read_at(g.dirfd, "complete", &g.manifest);
        if (r < 0)
                return r;

        *ret = g;
        g = GENERATION_NULL;
        return 0;
}

bool generation_has_container(const Generation *g, const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "containers/%s", name) >= 0 && faccessat(g->dirfd, path, F_OK, 0) >= 0;
}

int generation_orders(const Generation *g, const char *folder, const char *name, const char *file,
                      Orders *ret) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "%s/%s/%s", folder, name, file) < 0)
                return -ENOMEM;
        return orders_read_at(g->dirfd, path, ret);
}

static int sweep(int runtime) {
        _cleanup_close_ int fd = openat(runtime, "generations", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct dirent *de;
        int r = 0;
        DIR *d;

        if (fd < 0)
                return -errno;
        d = fdopendir(fd);
        if (!d)
                return -errno;
        fd = -EBADF;

        while ((de = readdir(d)))
                if (!streq(de->d_name, ".") && !streq(de->d_name, "..") &&
                    !link_is(runtime, "current", de->d_name) && !link_is(runtime, "applied", de->d_name))
                        RET_GATHER(r, remove_tree_at(dirfd(d), de->d_name));
        closedir(d);
        return r;
}

int generation_set_applied(const Generation *g) {
        _cleanup_close_ int runtime = -EBADF, locked = -EBADF;
        int r;

        runtime = open_runtime();
        if (runtime < 0)
                return runtime;
        locked = lock(runtime);
        if (locked < 0)
                return locked;

        r = set_link(runtime, "applied", g->manifest.hash);
        return r < 0 ? r : sweep(runtime);
}

void generation_done(Generation *g) {
        closep(&g->dirfd);
        manifest_done(&g->manifest);
        *g = GENERATION_NULL;
}
