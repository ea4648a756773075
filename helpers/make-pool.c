/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* make-pool IMAGE SIZE: makes the file that the host's pool is in, if it is missing, and sees that mounting it hides
 * nothing. What it leaves in /run tells the mount units that they may. SIZE may be empty. */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "lock.h"
#include "log.h"
#include "paths.h"
#include "pool-image.h"
#include "pool-places.h"
#include "pool-require.h"
#include "size.h"
#include "state-folder.h"

static int explain_space(const char *image, uint64_t size) {
        char wanted[SIZE_TEXT_MAX], there[SIZE_TEXT_MAX];

        return log_error_errno(
                ENOSPC,
                "There is no room for %s of %s: %s are free there. Nothing was changed; choose a "
                "smaller \"Size=\", or another file system by \"Image=\".",
                image, size_text(size, wanted), size_text(pool_image_free(image), there));
}

/* A pool that was there is not made again, empty, behind its owner's back: its disk may only be late. */
static int refuse_twin(const char *image) {
        _cleanup_free_ char *before = NULL;
        int r = pool_mark_read(&before);

        if (r < 0)
                return r == -ENOENT ? 0 : log_error_errno(r, "Failed to read %s: %m", POOL_MARK);
        return log_error_errno(ENOMEDIUM,
                               "%s does not exist, and the containers of this host are in the pool in %s. "
                               "Nothing was made: bring that back, or move it to where \"Image=\" says; or, "
                               "to begin with an empty pool, \"rm %s\".",
                               image, before, POOL_MARK);
}

static int make(const char *image, const char *size_word) {
        char text[SIZE_TEXT_MAX];
        uint64_t size;
        int r;

        r = refuse_twin(image);
        if (r < 0)
                return r;
        if (isempty(size_word))
                return log_error_errno(ENOENT, "%s does not exist, and without \"Size=\" it is not made.",
                                       image);
        r = size_parse(size_word, &size);
        if (r < 0)
                return log_error_errno(r, "\"%s\" is no size.", size_word);

        log_info("Making %s of %s.", image, size_text(size, text));
        r = pool_image_make(image, size);
        switch (r) {
        case -ENOSPC:
        case -EDQUOT:
                return explain_space(image, size);
        case -EFBIG:
                return log_error_errno(r, "%s of %s is more than a file can have there.", image, text);
        case -ENOENT:
                return log_error_errno(r, "mkfs.btrfs is not installed (package btrfs-progs).");
        case -EPROTO:
                return log_error_errno(r, "mkfs.btrfs refused to make %s of %s. Nothing was changed.", image,
                                       text);
        default:
                return r < 0 ? log_error_errno(r, "Failed to make %s: %m", image) : 0;
        }
}

static int see_to_image(const char *image, const char *size) {
        int r = pool_image_check(image);

        if (r == -EMEDIUMTYPE)
                return log_error_errno(
                        r,
                        "%s is there and is no file with a btrfs in it. It was not touched; move it "
                        "away, or choose another \"Image=\".",
                        image);
        if (r < 0)
                return log_error_errno(r, "Failed to look at %s: %m", image);
        return r > 0 ? 0 : make(image, size);
}

/* Before it is hidden by what is mounted there. */
static int mark(const char *image) {
        _cleanup_close_ int fd = state_folder_make(STATE_DIR);
        int r = fd;

        if (r >= 0)
                r = write_file_at(AT_FDCWD, POOL_MARK, image, strlen(image), 0644, WRITE_IF_DIFFERS);
        return r < 0 ? log_error_errno(r, "Failed to write %s: %m", POOL_MARK) : 0;
}

static int prepare(const char *image, const char *size) {
        int r = pool_places_check();

        if (r == 0)
                r = see_to_image(image, size);
        return r < 0 ? r : mark(image);
}

static int run(const char *image, const char *size) {
        _cleanup_close_ int lock = -EBADF;
        int r;

        lock = lock_take(LOCK_FOLDER, ".pool", LOCK_WAIT);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock the pool: %m");
        if (unlink(POOL_READY) < 0 && errno != ENOENT)
                return log_error_errno(errno, "Failed to remove %s: %m", POOL_READY);

        r = pool_places_mounted(image);
        if (r == 0)
                r = prepare(image, size);
        if (r < 0)
                return r;

        r = write_file_at(AT_FDCWD, POOL_READY, image, strlen(image), 0644, 0);
        return r < 0 ? log_error_errno(r, "Failed to write %s: %m", POOL_READY) : 0;
}

int main(int argc, char *argv[]) {
        umask(0022);
        log_open("make-pool", false);

        if (argc != 3 || argv[1][0] != '/') {
                log_error("Usage: make-pool IMAGE SIZE");
                return 2;
        }
        return run(argv[1], argv[2]) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
