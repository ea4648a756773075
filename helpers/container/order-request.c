/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* PID 1 is asked under our lock, or an order that was taken back in between would have it restarted for nothing; and waited
 * for without, since the start waits for the lock. This never leaves with its order pending, unless killed or by a signal. */

#include "order-request.h"
#include "fields.h"
#include "generation.h"
#include "log.h"
#include "order-note.h"
#include "order-wait.h"
#include "subvol.h"

#define LOCK_PATIENCE (6 * (uint64_t) LOCK_PATIENCE_USEC) /* else the order would stay */

char *request_refusal(const char *name) {
        _cleanup_generation_ Generation g = {};
        _cleanup_fields_ Fields start = {};
        const char *refused;

        if (generation_refresh() < 0 || generation_open("current", &g) < 0 ||
            generation_fields(&g, "containers", name, "start", &start) < 0)
                return NULL;
        refused = fields_get(&start, "Refused");
        return refused ? strdup(refused) : NULL;
}

int request_check_unit(const Service *s) {
        int r = bus_service_command(s->bus, s->unit, "ExecStartPre", LIBEXEC_DIR "/prepare", NULL);

        if (r == -ENOENT)
                return log_error_errno(
                        r = -EPERM,
                        "%s runs without ExecStartPre=" LIBEXEC_DIR
                        "/prepare, so that its restart would change nothing: take what resets "
                        "that out of its drop-ins, or stop it first.",
                        s->unit);
        return r < 0 ? log_error_errno(r, "Failed to ask systemd for the commands of %s: %m", s->unit) : 0;
}

static void unlock(Request *p) {
        closep(&p->m->lock);
        p->m->lock = -EBADF;
}

/* Whether the order that is there is still this verb's. */
static bool is_ours(const Request *p) {
        _cleanup_order_ Order o = {};

        return order_read(p->m->name, &o) >= 0 && sd_id128_equal(o.shall, p->order->shall);
}

/* What became of it, by the image. */
static int find_end(const Request *p, RequestResult *ret) {
        _cleanup_machine_ Machine now = MACHINE_INIT;
        SubvolInfo info = {};
        int r = machine_look(p->m->name, &now);

        if (r >= 0 && now.root >= 0)
                r = subvol_get_info(now.root, &info);
        if (r < 0)
                return r;
        ret->end = sd_id128_equal(info.uuid, p->order->shall) ? ORDER_END_DONE : ORDER_END_WITHDRAWN;
        if (ret->end == ORDER_END_WITHDRAWN)
                ret->reason = order_note_read(p->m->name);
        return 0;
}

/* Under the lock anew: what was looked at before may be another image now. */
static int open_again(const Request *p, Machine *ret) {
        return machine_open_ordered(p->m->name, LOCK_PATIENCE, ret);
}

static int withdraw(const Request *p, const char *reason, RequestResult *ret) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r = open_again(p, &m);

        if (r >= 0 && is_ours(p))
                r = order_withdraw(&m, reason);
        return r < 0 ? r : find_end(p, ret);
}

/* The unit is down: by hand, with the code that a start uses. */
static int carry_locked(const Request *p, Machine *m, RequestResult *ret) {
        _cleanup_free_ char *refused = p->order->running ? request_refusal(m->name) : NULL;
        int r = is_ours(p) ? order_carry(m, refused, p->order->declared, NULL) : 0, k;

        if (r == -EAGAIN) { /* by nspawn, by hand */
                k = order_withdraw(m, "its image is in use by another");
                return k < 0 ? k : r;
        }
        return r < 0 ? r : find_end(p, ret);
}

static int carry_by_hand(const Request *p, RequestResult *ret) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r = open_again(p, &m);

        return r < 0 ? r : carry_locked(p, &m, ret);
}

/* What went down with it is PID 1's to start, which forgets some of that. */
static int end_up(const Request *p, RequestResult *ret) {
        ret->state = REQUEST_UP;
        return service_start_others(p->service);
}

static int end_down(const Request *p, const Wait *w, UnitPhase phase, RequestResult *ret) {
        bool ours = is_ours(p), heard = wait_heard_end(w);
        int r = ours ? carry_by_hand(p, ret) : find_end(p, ret);

        ret->state = heard || phase != UNIT_DOWN ? REQUEST_CRASHED : REQUEST_DOWN;
        if (r < 0 || !ours || !heard || ret->end != ORDER_END_DONE)
                return r;
        /* It did not come to its start: a start limit, a Condition that was false. */
        if (service_start(p->service, p->service->unit) >= 0 && service_is_active(p->service) > 0)
                return end_up(p, ret);
        return 0;
}

static bool is_pending(void *userdata) {
        return is_ours(userdata);
}

static int end_settled(Request *p, const Wait *w, const UnitNow *now, RequestResult *ret) {
        int r;

        if (now->phase != UNIT_UP)
                return end_down(p, w, now->phase, ret);
        r = is_ours(p) ? withdraw(p, "it went on running", ret) : find_end(p, ret);
        return r < 0 ? r : end_up(p, ret);
}

/* Returns 1 if the restart is to be asked for again, under the lock that it then has taken: the answer was lost, and what was
 * asked along with it. */
static int is_to_ask_again(Request *p, Wait *w, sd_id128_t run, const UnitNow *now) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        UnitNow again;
        int r;

        if (!w->lost || w->ended || now->phase != UNIT_UP || !sd_id128_equal(now->run, run))
                return 0;
        r = open_again(p, &m);
        if (r >= 0)
                r = wait_look(w, &again);
        if (r < 0 || !is_ours(p) || again.job || again.phase != UNIT_UP || !sd_id128_equal(again.run, run))
                return r < 0 ? r : 0;
        p->m->lock = TAKE_FD(m.lock);
        return 1;
}

static int refused(Request *p, int r, RequestResult *ret) {
        log_error_errno(r, "systemd does not restart %s, perhaps since somebody stops it: %m",
                        p->service->unit);
        r = withdraw(p, "systemd did not restart it", ret);
        ret->state = REQUEST_DOWN;
        return r;
}

/* Asks, and sees what comes of it. Returns 1 if the answer was lost, and with it the request. */
static int restart(Request *p, Wait *w, const UnitNow *before, RequestResult *ret) {
        UnitNow now;
        int r;

        r = wait_restart(w);
        unlock(p);
        if (r < 0)
                return refused(p, r, ret);
        log_info("Restarting %s.", p->m->name);
        r = wait_settled(w, is_pending, p, &now);
        if (r >= 0)
                r = is_to_ask_again(p, w, before->run, &now);
        return r != 0 ? r : end_settled(p, w, &now, ret);
}

/* It starts or stops already, by somebody else. */
static int wait_others(Request *p, Wait *w, RequestResult *ret) {
        UnitNow now;
        int r;

        unlock(p);
        log_info("Waiting for %s, which starts or stops.", p->m->name);
        r = wait_settled(w, is_pending, p, &now);
        return r < 0 ? r : end_settled(p, w, &now, ret);
}

/* What was there was looked at under the lock that is still held. */
static int at_once(Request *p, RequestState state, RequestResult *ret) {
        int r = carry_locked(p, p->m, ret);

        unlock(p);
        ret->state = state;
        return r;
}

static int run(Request *p, Wait *w, RequestResult *ret) {
        UnitNow now;
        int r = wait_look(w, &now);

        if (r < 0)
                return r;
        switch (now.phase) {
        case UNIT_DOWN:
                return at_once(p, REQUEST_WAS_DOWN, ret);
        case UNIT_FAILED:
                return at_once(p, REQUEST_HAD_FAILED, ret);
        case UNIT_CHANGING:
                return wait_others(p, w, ret);
        default:
                do
                        r = restart(p, w, &now, ret);
                while (r > 0);
                return r;
        }
}

int request_run(Request *p, RequestResult *ret) {
        _cleanup_wait_ Wait w = {};
        int r;

        if (!p->service->bus)
                return at_once(p, REQUEST_WAS_DOWN, ret);
        r = wait_open(p->service, &w);
        if (r >= 0)
                r = run(p, &w, ret);
        if (r == -EINTR)
                log_notice(
                        "%s goes on by itself: its order is carried out when it starts. \"nspawn-btrfs %s "
                        "--cancel %s\" takes it back until then.",
                        p->m->name, p->order->verb, p->m->name);
        else if (r < 0 && r != -EAGAIN && is_ours(p)) {
                unlock(p);
                log_error_errno(r, "Failed to see %s restarted: %m", p->m->name);
                (void) withdraw(p, "systemd could not be asked", ret);
        }
        return r < 0 ? r : 0;
}

void request_result_done(RequestResult *r) {
        freep(&r->reason);
        *r = (RequestResult){};
}
