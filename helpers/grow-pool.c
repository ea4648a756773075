/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* grow-pool IMAGE SIZE: makes the mounted pool as large as its "Size=" has become. Each step may be repeated: what a
 * killed run has not done is done by the next. A pool is never made smaller. SIZE may be empty. */

#include <fcntl.h>
#include <linux/btrfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "log.h"
#include "loop.h"
#include "paths.h"
#include "pool-image.h"
#include "size.h"
#include "state-folder.h"

enum { SECTOR = 4096 }; /* btrfs uses whole ones */

typedef struct Pool {
        const char *image;
        int fd, image_fd;
        Loop loop;
} Pool;

static void pool_done(Pool *p) {
        closep(&p->fd);
        closep(&p->image_fd);
        loop_done(&p->loop);
}

/* 1 if the mounted pool is in P->image. */
static int is_mounted(Pool *p, const struct stat *st) {
        int r = loop_of_btrfs(p->fd, &p->loop);

        if (r >= 0)
                r = loop_is_on(&p->loop, st);
        return r == -ENOTSUP || r == -ENOTBLK ? 0 : r;
}

/* Returns the file's size. */
static int pool_open(const char *image, Pool *ret, uint64_t *ret_size) {
        struct stat st = {};
        int r = 0;

        ret->image = image;
        ret->fd = state_folder_open(STATE_DIR);
        if (ret->fd < 0)
                return log_error_errno(ret->fd, "Failed to open %s: %m", STATE_DIR);
        ret->image_fd = open(image, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (ret->image_fd >= 0 ? fstat(ret->image_fd, &st) < 0 : errno != ENOENT)
                return log_error_errno(errno, "Failed to open %s: %m", image);

        if (ret->image_fd >= 0)
                r = is_mounted(ret, &st);
        if (r < 0)
                return log_error_errno(r, "Failed to see what is mounted at %s/: %m", STATE_DIR);
        if (r == 0)
                return log_error_errno(
                        EBUSY,
                        "%s is not what is mounted at %s/: a changed \"Image=\" holds from the next "
                        "boot on.",
                        image, STATE_DIR);
        *ret_size = st.st_size;
        return 0;
}

static int extend(Pool *p, uint64_t old, uint64_t size) {
        char a[SIZE_TEXT_MAX], b[SIZE_TEXT_MAX];
        int r;

        if (size < old)
                return log_error_errno(
                        EINVAL,
                        "\"Size=\" is %s, but %s has %s, and a pool is never made smaller. Nothing was "
                        "changed; set \"Size=\" to at least %s.",
                        size_text(size, a), p->image, size_text(old, b), b);
        if (size == old)
                return 0;

        r = pool_image_extend(p->image_fd, old, size);
        if (r == -ENOSPC || r == -EDQUOT)
                return log_error_errno(
                        r,
                        "There is no room for %s to grow to %s: %s are free there. The pool stays as "
                        "it is, and nothing is lost.",
                        p->image, size_text(size, a), size_text(pool_image_free(p->image), b));
        return r < 0 ? log_error_errno(r, "Failed to make %s larger: %m", p->image) : 0;
}

/* Holes, from a copy of the image or an fstrim(8), would break the pool once the host is full. */
static void fill_holes(Pool *p) {
        struct stat st;

        if (fstat(p->image_fd, &st) < 0 || (uint64_t) st.st_blocks * 512 >= (uint64_t) st.st_size)
                return;
        if (fallocate(p->image_fd, FALLOC_FL_KEEP_SIZE, 0, st.st_size) < 0)
                log_warning_errno(
                        errno, "Failed to allocate all of %s, which is not safe when its host runs full: %m",
                        p->image);
}

/* A positive result is one of the kernel's own codes: a balance or the like is going on. */
static int resize(Pool *p, uint64_t size) {
        struct btrfs_ioctl_vol_args args = { .name = "max" };
        char text[SIZE_TEXT_MAX];
        int r;

        if (p->loop.allocated >= size / SECTOR * SECTOR)
                return 0;
        r = loop_grow(&p->loop);
        if (r < 0)
                return log_error_errno(r, "Failed to make the loop device of %s larger: %m", p->image);
        r = ioctl(p->fd, BTRFS_IOC_RESIZE, &args);
        if (r != 0)
                return log_error_errno(r > 0 ? EBUSY : errno, "Failed to make the pool in %s larger: %m",
                                       p->image);
        log_info("The pool in %s has %s now.", p->image, size_text(size, text));
        return 0;
}

static int run(const char *image, const char *size_word) {
        _cleanup_(pool_done) Pool p = { .fd = -EBADF, .image_fd = -EBADF, .loop = { .fd = -EBADF } };
        uint64_t size = 0, old = 0;
        int r;

        r = pool_open(image, &p, &old);
        if (r < 0 || isempty(size_word))
                return r;
        r = size_parse(size_word, &size);
        if (r < 0)
                return log_error_errno(r, "\"%s\" is no size.", size_word);
        r = extend(&p, old, size);
        if (r >= 0)
                r = resize(&p, size);
        fill_holes(&p);
        return r;
}

int main(int argc, char *argv[]) {
        umask(0022);
        log_open("grow-pool", false);

        if (argc != 3 || argv[1][0] != '/') {
                log_error("Usage: grow-pool IMAGE SIZE");
                return 2;
        }
        return run(argv[1], argv[2]) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
