/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "fileio.h"
#include "hidden.h"
#include "log.h"
#include "order-sight.h"
#include "relative-time.h"
#include "subvol.h"

#define USEC_PER_SEC UINT64_C(1000000)

static uint64_t usec_of(const struct timespec *t) {
        return t->tv_sec * USEC_PER_SEC + t->tv_nsec / 1000;
}

static int read_subvolume(int dirfd, const char *name, SubvolInfo *ret) {
        _cleanup_close_ int fd = subvol_open(dirfd, name);

        *ret = (SubvolInfo){};
        if (fd < 0) /* what is no subvolume was not built by us, and has no uuid */
                return fd == -ENOENT || fd == -ENOTDIR || fd == -ENOTSUP ? 0 : fd;
        return subvol_get_info(fd, ret);
}

/* What there is now. The caller frees *ret_image, to which RET points. */
static int look(const Machine *m, bool declared, OrderSight *ret, char **ret_image) {
        _cleanup_free_ char *hidden = NULL;
        SubvolInfo live = {}, built = {};
        struct timespec t;
        int r;

        r = hidden_name(m->entry, &hidden);
        if (r >= 0 && m->folder < 0) /* nothing is where images are */
                r = (*ret_image = strdup("")) ? 0 : -ENOMEM;
        else if (r >= 0)
                r = fd_path(m->folder, ret_image);
        if (r >= 0 && m->folder >= 0)
                r = subvol_sync(m->folder); /* or late writes would be missed */
        if (r >= 0 && m->folder >= 0)
                r = read_subvolume(m->folder, m->entry, &live);
        if (r >= 0 && m->folder >= 0)
                r = read_subvolume(m->folder, hidden, &built);
        *ret = (OrderSight){
                .live = live.uuid, .hidden = built.uuid, .built = built.ctransid, .declared = declared
        };
        if (r >= 0)
                r = sd_id128_get_boot(&ret->boot);
        if (r < 0)
                return log_error_errno(r, "Failed to look at what was ordered for %s: %m", m->name);
        (void) clock_gettime(CLOCK_BOOTTIME, &t);
        ret->boottime_usec = usec_of(&t);
        ret->realtime_usec = now_realtime();
        ret->changed_usec = usec_of(&live.changed);
        ret->image = *ret_image;
        return 0;
}

int order_sight_judge(const Machine *m, const Order *o, bool declared) {
        _cleanup_free_ char *image = NULL;
        OrderSight sight;
        int r = look(m, declared, &sight, &image);

        return r < 0 ? r : (int) order_judge(o, &sight);
}

bool order_is_meant(const Machine *m, const Order *o) {
        return order_sight_judge(m, o, o->declared) == ORDER_MEANT;
}
