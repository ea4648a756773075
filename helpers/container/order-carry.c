/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* "Exchange, fsync, order ended, tidied" in this order: killed in between, the next one finds by uuids what was done. A
 * withdrawn order that a power cut brings back would be carried out after another run: so it ends on disk. */

#include "order-carry.h"
#include "hidden.h"
#include "image-exchange.h"
#include "log.h"
#include "order-note.h"
#include "order-sight.h"
#include "relative-time.h"

static void sweep(const Machine *m) {
        _cleanup_free_ char *hidden = NULL;
        int r = hidden_name(m->entry, &hidden);

        if (r >= 0 && m->folder >= 0)
                r = hidden_sweep(m->folder, hidden);
        if (r < 0 && r != -ENOTSUP && r != -ENOTDIR && r != -EROFS)
                log_warning_errno(r, "Failed to remove what a killed run left of %s: %m", m->name);
}

static int end(const Machine *m) {
        int r = order_end(m->name);

        if (r < 0)
                return log_error_errno(r, "Failed to remove " ORDERS_DIR "/%s: %m", m->name);
        sweep(m);
        return 0;
}

static int finish(const Machine *m, const Order *o) {
        _cleanup_free_ char *what = NULL;
        int r = end(m);

        if (r < 0)
                return r;
        if (order_describe(o, &what) >= 0)
                log_info("%s: carried out: %s.", m->name, what);
        return ORDER_END_DONE;
}

/* SENTENCE may be one, or part of one. */
static int withdraw(const Machine *m, const Order *o, const char *sentence) {
        _cleanup_free_ char *what = NULL,
                            *reason = strndup(sentence, strlen(sentence) - !!endswith(sentence, "."));
        int r = reason ? end(m) : log_oom();

        if (r < 0)
                return r;
        order_note_write(m->name, reason);
        if (o->verb && order_describe(o, &what) >= 0)
                log_warning("%s: withdrawn: %s: %s.", m->name, what, reason);
        else
                log_warning("%s: withdrawn what was ordered: %s.", m->name, reason);
        return ORDER_END_WITHDRAWN;
}

/* Why it cannot be carried out. The caller frees. */
static char *reason_of(const Exchange *e, int r) {
        _cleanup_free_ char *names = NULL;
        char *text;

        switch (r) {
        case -ENOTEMPTY:
                if (nested_text(&e->nested, &names) < 0 ||
                    asprintf(&text, "nested in it, and in no snapshot: %s", names) < 0)
                        return NULL;
                return text;
        case -ETXTBSY:
                return strdup("a swap file in it is in use (\"swapon --show\")");
        case -ENOSPC:
        case -EDQUOT:
                return strdup("the file system is full");
        case -EBUSY:
                return strdup("something is mounted in its image, or it is mounted elsewhere");
        case -EROFS:
                return strdup("its image is read-only");
        case -ENOENT:
                return strdup("another removed its new image");
        }
        return strdup(strerror(-r));
}

/* What cannot be done is withdrawn once: whatever else, with Restart=always, would go on for ever. */
static int exchange(Machine *m, const Order *o) {
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT;
        _cleanup_free_ char *reason = NULL;
        _cleanup_exchange_ Exchange e = {};
        int r;

        r = machine_lock_image(m, &lock);
        if (r < 0)
                return r;
        r = machine_check_replace(m, streq(o->verb, "rollback") ? "roll back" : "recreate");
        if (r >= 0)
                r = machine_make_snapshots(m);
        if (r >= 0)
                r = image_exchange(m->folder, m->entry, m->snapshots, now_realtime(), o->drop_nested, &e);
        if (r >= 0)
                return finish(m, o);
        reason = reason_of(&e, r);
        return withdraw(m, o, reason ?: "out of memory");
}

/* Returns 0 if there is none. One that cannot be read is withdrawn: *ret is empty then. */
static int read_order(const Machine *m, Order *ret) {
        int r = order_read(m->name, ret);

        if (r == -ENOENT || r == -EBADMSG)
                return r == -EBADMSG;
        return r < 0 ? log_error_errno(r, "Failed to read " ORDERS_DIR "/%s: %m", m->name) : 1;
}

static int carry(Machine *m, const Order *o, const char *refused, bool declared) {
        int r;

        if (!o->verb)
                return withdraw(m, o, "it cannot be read");
        r = order_sight_judge(m, o, declared);
        if (r < 0)
                return r;
        if (r == ORDER_IS_DONE)
                return finish(m, o);
        if (refused)
                return withdraw(m, o, refused);
        return r == ORDER_MEANT ? exchange(m, o) : withdraw(m, o, order_verdict_reason(r));
}

int order_carry(Machine *m, const char *refused, bool declared, Order *ret) {
        _cleanup_order_ Order o = {};
        int r = read_order(m, &o);

        if (r == 0)
                sweep(m);
        if (r <= 0)
                return r < 0 ? r : ORDER_END_NONE;
        r = carry(m, &o, refused, declared);
        if (r >= 0 && ret) {
                *ret = o;
                o = (Order){};
        }
        return r;
}

int order_withdraw(Machine *m, const char *reason) {
        _cleanup_order_ Order o = {};
        int r = read_order(m, &o);

        if (r <= 0)
                return r < 0 ? r : ORDER_END_NONE;
        if (o.verb)
                r = order_sight_judge(m, &o, o.declared);
        return r == ORDER_IS_DONE ? finish(m, &o) : withdraw(m, &o, reason);
}

static int refuse(const Machine *m, const Order *o) {
        _cleanup_free_ char *what = NULL, *when = NULL;

        if (order_describe(o, &what) < 0 || relative_time(o->realtime_usec, now_realtime(), &when) < 0)
                return log_oom();
        return log_error_errno(
                EINPROGRESS,
                "%s waits for its %s, asked for %s by %s: it is carried out at the next start. "
                "\"nspawn-btrfs %s --cancel %s\" takes it back.",
                m->name, what, when, o->who, o->verb, m->name);
}

int order_settle(Machine *m, bool take_back) {
        _cleanup_order_ Order o = {};
        int r = read_order(m, &o);

        if (r == 0)
                sweep(m);
        if (r <= 0)
                return r;
        if (!o.verb)
                r = withdraw(m, &o, "it cannot be read");
        else {
                r = order_sight_judge(m, &o, o.declared);
                if (r == ORDER_MEANT && !take_back)
                        return refuse(m, &o);
                if (r >= 0)
                        r = r == ORDER_IS_DONE ? finish(m, &o)
                                               : withdraw(m, &o,
                                                          r == ORDER_MEANT ? "the container was removed"
                                                                           : order_verdict_reason(r));
        }
        return r < 0 ? r : 0;
}
