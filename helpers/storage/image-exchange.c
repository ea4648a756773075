/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "hidden.h"
#include "image-exchange.h"
#include "placeholders.h"
#include "snapshots.h"
#include "strv.h"
#include "unlock.h"

static int check_nested(int live_fd, Nested *ret) {
        int r = nested_find(live_fd, true, ret);

        return r < 0 ? r : ret->n > 0 ? -ENOTEMPTY : 0;
}

static int build(int source_fd, int machines_fd, const char *hidden, CloneEdit edit, void *userdata,
                 char ***ret_emptied) {
        _cleanup_close_ int root = -EBADF;
        int r;

        r = subvol_snapshot(source_fd, machines_fd, hidden, false);
        if (r < 0)
                return r;
        root = subvol_open(machines_fd, hidden);
        if (root < 0)
                return root;

        r = unlock(root);
        if (r >= 0)
                r = hidden_make_guest_folders(root);
        if (r >= 0)
                r = placeholders_replace(source_fd, root, ret_emptied);
        if (r >= 0 && edit)
                r = edit(root, userdata);
        return r < 0 ? r : subvol_sync(root);
}

/* What a killed run put aside is taken again, but only if nobody has written to the image since. Returns 1 if it was. */
static int find_kept(int live_fd, int snapshots_fd, char **ret) {
        _cleanup_free_ char *name = NULL;
        SubvolInfo live, kept;
        int r;

        r = subvol_get_info(live_fd, &live);
        if (r >= 0)
                r = snapshot_find_replaced(snapshots_fd, live.uuid, &name, &kept);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = subvol_sync(live_fd); /* or late writes would be missed */
        if (r >= 0)
                r = subvol_get_info(live_fd, &live);
        if (r < 0 || live.ctransid > kept.otransid)
                return r;
        *ret = TAKE_PTR(name);
        return 1;
}

/* Returns 1 if it was there already. */
static int put_aside(int live_fd, int snapshots_fd, uint64_t now_usec, char **ret) {
        int r = find_kept(live_fd, snapshots_fd, ret);

        return r != 0 ? r : snapshot_take(live_fd, snapshots_fd, SNAPSHOT_LABEL_REPLACED, now_usec, ret);
}

/* Behind the rename the old image is the hidden one. What fails before it has replaced nothing. */
static int replace(int live_fd, int machines_fd, const char *hidden, const char *name, int snapshots_fd,
                   uint64_t now_usec, Exchange *ret) {
        unsigned flags = live_fd >= 0 ? RENAME_EXCHANGE : RENAME_NOREPLACE;
        int r = 0, k;

        if (live_fd >= 0)
                r = put_aside(live_fd, snapshots_fd, now_usec, &ret->replaced);
        if (r < 0)
                return r;
        if (renameat2(machines_fd, hidden, machines_fd, name, flags) < 0) {
                k = -errno;
                if (ret->replaced && r == 0)
                        (void) subvol_delete_one(snapshots_fd, ret->replaced);
                freep(&ret->replaced);
                ret->replaced = NULL;
                return k;
        }
        return fsync(machines_fd) < 0 ? -errno : 0;
}

int image_exchange_build(int machines_fd, const char *name, int source_fd, CloneEdit edit, void *userdata,
                         Exchange *ret) {
        _cleanup_free_ char *hidden = NULL;
        int r;

        exchange_done(ret);
        r = hidden_name(name, &hidden);
        if (r >= 0)
                r = hidden_sweep(machines_fd, hidden);
        if (r < 0)
                return r;

        r = build(source_fd, machines_fd, hidden, edit, userdata, &ret->emptied);
        if (r < 0)
                (void) hidden_sweep(machines_fd, hidden);
        return r;
}

void image_exchange_drop(int machines_fd, const char *name) {
        _cleanup_free_ char *hidden = NULL;

        if (hidden_name(name, &hidden) >= 0)
                (void) hidden_sweep(machines_fd, hidden); /* else the next call does */
}

int image_exchange(int machines_fd, const char *name, int snapshots_fd, uint64_t now_usec, bool drop_nested,
                   Exchange *ret) {
        _cleanup_free_ char *hidden = NULL;
        _cleanup_close_ int live = -EBADF;
        int r;

        r = hidden_name(name, &hidden);
        if (r < 0)
                return r;
        live = subvol_open(machines_fd, name);
        if (live < 0 && live != -ENOENT)
                r = live;
        if (live >= 0 && !drop_nested)
                r = check_nested(live, &ret->nested);
        if (live >= 0 && r >= 0)
                (void) unlock(live); /* else the rename says it */
        if (r >= 0)
                r = replace(live, machines_fd, hidden, name, snapshots_fd, now_usec, ret);
        return r;
}

void exchange_done(Exchange *r) {
        freep(&r->replaced);
        strv_freep(&r->emptied);
        nested_done(&r->nested);
        *r = (Exchange){};
}
