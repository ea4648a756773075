/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "emit.h"
#include "save.h"

/* The folder is fresh at each run, so plain files do: nobody reads them before "complete" is there. */
static int save_file(int dirfd, const Artefact *a) {
        _cleanup_close_ int fd =
                openat(dirfd, a->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

        if (fd < 0)
                return -errno;
        for (size_t done = 0; done < a->size;) {
                ssize_t n = write(fd, a->text + done, a->size - done);

                if (n < 0)
                        return -errno;
                done += n;
        }
        return 0;
}

static int save_once(int dirfd, const Artefact *a) {
        switch (a->type) {
        case ARTEFACT_FILE:
                return save_file(dirfd, a);
        case ARTEFACT_LINK:
                return symlinkat(a->text, dirfd, a->path) < 0 ? -errno : 0;
        default:
                return mkdirat(dirfd, a->path, 0755) < 0 && errno != EEXIST ? -errno : 0;
        }
}

static int save(int dirfd, const Artefact *a) {
        int r = save_once(dirfd, a);

        if (r != -ENOENT)
                return r;
        r = mkdir_parents_at(dirfd, a->path, false);
        return r < 0 ? r : save_once(dirfd, a);
}

int plan_save(const Plan *p, const char *folder) {
        _cleanup_close_ int dirfd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _cleanup_free_ char *manifest = NULL;
        size_t size;
        int r;

        if (dirfd < 0)
                return -errno;

        for (size_t i = 0; i < p->n; i++) {
                r = artefact_is_staged(&p->items[i]) ? 0 : save(dirfd, &p->items[i]);
                if (r < 0)
                        return r;
        }

        r = plan_manifest(p, &manifest, &size);
        if (r < 0)
                return r;
        r = mkdir_parents_at(dirfd, STAGED "/complete", false);
        if (r < 0)
                return r;
        /* All that the files say, secrets in them too. */
        r = write_file_at(dirfd, STAGED "/complete", manifest, size, 0600, 0);
        return r < 0 ? r : save(dirfd, &(Artefact){ ARTEFACT_FILE, .path = (char *) STAGED "/stamp" });
}
