/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "replace.h"
#include "log.h"
#include "order-note.h"
#include "paths.h"
#include "put-aside.h"
#include "snapshots.h"
#include "storage.h"
#include "strv.h"

/* A mistake in its file takes nothing down that runs. */
static int check_start(const Replace *p) {
        _cleanup_free_ char *refused = NULL;
        int r = service_is_active(p->service);

        if (r <= 0)
                return r;
        refused = request_refusal(p->m->name);
        if (refused)
                return log_error_errno(
                        EPERM,
                        "%s\nFailed to %s %s: it runs and would not start again. Mend its file, "
                        "or stop it first.",
                        refused, p->to_do, p->m->name);
        r = request_check_unit(p->service);
        return r < 0 ? r : service_collect(p->service);
}

int replace_check(const Replace *p) {
        int r = machine_check_replace(p->m, p->to_do);

        if (r >= 0 && !p->drop_nested)
                r = machine_check_nested(p->m, p->to_do);
        return r < 0 ? r : check_start(p);
}

static int explain(const Replace *p, int r) {
        switch (r) {
        case -ECANCELED: /* by the edit, which said why */
                return log_error_errno(r, "Failed to %s %s, which stays as it is.", p->to_do, p->m->name);
        case -EXDEV:
        case -ENOTSUP:
                if (storage_require() < 0)
                        return r;
                return log_error_errno(r, "Failed to %s %s: %s and " STATE_DIR " must be on one btrfs.",
                                       p->to_do, p->m->name, p->m->image.path ?: MACHINES_DIR);
        case -ENOSPC:
        case -EDQUOT:
                return machine_no_room(p->m->name, r);
        default:
                return log_error_errno(r, "Failed to %s %s: %m", p->to_do, p->m->name);
        }
}

static void tell_emptied(char *const *emptied) {
        _cleanup_free_ char *names = NULL;

        if (emptied && nested_list_text(emptied, &names) >= 0)
                log_notice(emptied[1] ? "%s were subvolumes of their own and are in no snapshot: now empty "
                                        "folders."
                                      : "%s was a subvolume of its own and is in no snapshot: now an empty "
                                        "folder.",
                           names);
}

static int build(const Replace *p) {
        _cleanup_exchange_ Exchange e = {};
        int r = image_exchange_build(p->m->folder, p->m->entry, p->source, p->edit, p->userdata, &e);

        if (r < 0)
                return explain(p, r);
        tell_emptied(e.emptied);
        return 0;
}

/* What fails up to here has stopped nothing. */
static int order(const Replace *p, Order *o) {
        int r = replace_order(p, o);

        if (r >= 0)
                r = order_write(p->m->name, o);
        if (r >= 0) {
                order_note_forget(p->m->name);
                return 0;
        }
        (void) order_end(p->m->name);
        image_exchange_drop(p->m->folder, p->m->entry);
        return explain(p, r);
}

static void tell_kept(const Replace *p, const Order *o) {
        _cleanup_free_ char *replaced = NULL;

        if (!sd_id128_is_null(o->was) && p->m->snapshots >= 0 &&
            snapshot_find_replaced(p->m->snapshots, o->was, &replaced, NULL) >= 0)
                put_aside_tell(p->m, replaced);
}

static int tell(const Replace *p, const Order *o, const RequestResult *r) {
        const char *name = p->m->name;

        if (r->end != ORDER_END_DONE) {
                log_error("Failed to %s %s, which stays as it was%s%s.", p->to_do, name,
                          r->reason ? ": " : "", r->reason ?: "");
                return -ECANCELED;
        }
        log_info(streq(p->verb, "rollback") ? "%s is now as in %s."
                                            : "%s is now a fresh clone of template %s.",
                 name, p->source_name); /* NOLINT: both are here */
        tell_kept(p, o);
        switch (r->state) {
        case REQUEST_CRASHED:
                return log_error_errno(EIO, "It does not run again: see \"systemctl status %s\".",
                                       p->service->unit);
        case REQUEST_DOWN:
                log_notice("It was stopped meanwhile, and stays so: \"machinectl start %s\".", name);
                return 0;
        case REQUEST_HAD_FAILED:
        case REQUEST_WAS_DOWN:
                return p->start ? service_start(p->service, p->service->unit) : 0;
        default:
                return 0;
        }
}

int replace_run(const Replace *p) {
        _cleanup_request_result_ RequestResult result = {};
        Request request = { .m = p->m, .service = p->service };
        _cleanup_order_ Order o = {};
        int r;

        r = machine_make_folder(p->m);
        if (r >= 0)
                r = machine_make_snapshots(p->m);
        if (r >= 0)
                r = build(p);
        if (r >= 0)
                r = order(p, &o);
        if (r < 0)
                return r;

        request.order = &o;
        r = request_run(&request, &result);
        return r < 0 ? r : tell(p, &o, &result);
}

int replace_cancel(const char *verb, const char *name) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_order_ Order o = {};
        int r = machine_open_ordered(name, LOCK_PATIENCE_USEC, &m);

        if (r < 0)
                return r;
        r = order_read(name, &o);
        if (r == -ENOENT)
                return log_error_errno(r, "Nothing waits to be carried out for %s.", name);
        if (r >= 0 && !streq(o.verb, verb))
                return log_error_errno(EINVAL,
                                       "What waits for %s is another: \"nspawn-btrfs %s --cancel %s\".",
                                       name, o.verb, name);
        r = order_withdraw(&m, "it was taken back");
        if (r == ORDER_END_DONE)
                return log_error_errno(EALREADY, "It was too late: %s is carried out.", name);
        return r < 0 ? r : 0;
}
