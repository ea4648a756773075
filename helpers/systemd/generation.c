/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "fileio.h"
#include "generation.h"
#include "log.h"
#include "paths.h"

enum { POLL_USEC = 20 * 1000 };

/* Only one process copies, and nobody sweeps meanwhile. */
static int lock(int runtime) {
        int fd = openat(runtime, "generations.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

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

/* One file, which the generator renames into place: what was opened is whole. Not a byte of it is read when it is there
 * already, which it is at nearly every start. */
static int refresh_locked(int runtime) {
        _cleanup_manifest_ Manifest m = {};
        _cleanup_free_ char *path = NULL;
        int r;

        r = manifest_open_at(AT_FDCWD, STAGED_DIR "/complete", &m);
        if (r < 0)
                return r == -ENOENT ? -ENODATA : r;
        if (link_is(runtime, "current", m.hash))
                return 0;

        if (asprintf(&path, "generations/%s", m.hash) < 0)
                return -ENOMEM;
        r = write_file_at(runtime, path, m.map, m.size, 0600, WRITE_IF_DIFFERS);
        if (r >= 0)
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

                if (r != -ENODATA || waited >= usec)
                        return r;
                (void) usleep(POLL_USEC);
        }
}

int generation_open(const char *link, Generation *ret) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, RUNTIME_DIR "/%s", link) < 0)
                return -ENOMEM;
        return manifest_open_at(AT_FDCWD, path, &ret->manifest);
}

int generation_log(int r) {
        if (r == -EPROTO || r == -EBADMSG)
                return log_error_errno(
                        r, "What nspawn-btrfs-generator wrote is broken, or of another version than this "
                           "helper: \"systemctl daemon-reload\" renews it.");
        return log_error_errno(r, "Failed to read what nspawn-btrfs-generator wrote: %m");
}

bool generation_has_container(const Generation *g, const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, STAGED "/containers/%s/start", name) >= 0 &&
               manifest_find(&g->manifest, path);
}

int generation_fields(const Generation *g, const char *folder, const char *name, const char *file,
                      Fields *ret) {
        _cleanup_free_ char *path = NULL;
        char *text;
        int r;

        *ret = (Fields){};
        if (asprintf(&path, STAGED "/%s/%s/%s", folder, name, file) < 0)
                return -ENOMEM;
        r = manifest_data(&g->manifest, path, &text, NULL);
        return r < 0 ? r : fields_parse(text, ret);
}

int generation_container_file(const Generation *g, const char *name, const char *file, char **ret,
                              size_t *ret_size) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, STAGED "/containers/%s/%s", name, file) < 0)
                return -ENOMEM;
        return manifest_data(&g->manifest, path, ret, ret_size);
}

static int sweep(int runtime) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_at(runtime, "generations", 0, &d);
        if (r < 0)
                return r;
        while ((de = readdir(d)))
                if (!streq(de->d_name, ".") && !streq(de->d_name, "..") &&
                    !link_is(runtime, "current", de->d_name) && !link_is(runtime, "applied", de->d_name))
                        if (unlinkat(dirfd(d), de->d_name, 0) < 0)
                                RET_GATHER(r, -errno);
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
        manifest_done(&g->manifest);
}
