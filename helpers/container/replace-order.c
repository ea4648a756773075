/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is written down of a replacement: who asked, when, and what is there by uuid. */

#include <time.h>

#include "fileio.h"
#include "hidden.h"
#include "relative-time.h"
#include "replace.h"
#include "strv.h"
#include "subvol.h"

#define USEC_PER_SEC UINT64_C(1000000)
#define LASTS_BEYOND_STOP_USEC (10 * 60 * USEC_PER_SEC)
#define LASTS_MAX_USEC (24 * 3600 * USEC_PER_SEC) /* "TimeoutStopSec=infinity" */

static uint64_t boottime(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_BOOTTIME, &t);
        return t.tv_sec * USEC_PER_SEC + t.tv_nsec / 1000;
}

static uint64_t lasts(const Service *s) {
        uint64_t stop = 90 * USEC_PER_SEC;

        if (s->bus)
                (void) bus_unit_get_u64(s->bus, s->unit, "Service", "TimeoutStopUSec", &stop);
        return stop > LASTS_MAX_USEC - LASTS_BEYOND_STOP_USEC ? LASTS_MAX_USEC
                                                              : stop + LASTS_BEYOND_STOP_USEC;
}

static int read_info(int dirfd, const char *name, SubvolInfo *ret) {
        _cleanup_close_ int fd = subvol_open(dirfd, name);

        return fd < 0 ? fd : subvol_get_info(fd, ret);
}

static int find_uuids(const Replace *p, Order *o) {
        _cleanup_free_ char *hidden = NULL;
        SubvolInfo source, live = {}, built = {};
        int r = hidden_name(p->m->entry, &hidden);

        if (r >= 0)
                r = read_info(p->m->folder, hidden, &built);
        if (r >= 0)
                r = read_info(p->m->folder, p->m->entry, &live);
        if (r >= 0 || r == -ENOENT)
                r = subvol_get_info(p->source, &source);
        if (r < 0)
                return r;
        o->source_uuid = source.uuid;
        o->was = live.uuid;
        o->shall = built.uuid;
        o->built = built.ctransid;
        return 0;
}

int replace_order(const Replace *p, Order *o) {
        const char *who = getenv("SUDO_USER") ?: getenv("USER");
        int r;

        o->verb = strdup(p->verb);
        o->who = strdup(isempty(who) || strchr(who, '\n') ? "root" : who);
        o->source = strdup(p->source_name);
        if (!o->verb || !o->who || !o->source)
                return -ENOMEM;
        o->realtime_usec = now_realtime();
        o->boottime_usec = boottime();
        o->lasts_usec = lasts(p->service);
        o->declared = p->declared;
        o->drop_nested = p->drop_nested;
        r = service_is_active(p->service);
        o->running = r > 0;
        if (r >= 0)
                r = sd_id128_get_boot(&o->boot);
        if (r >= 0)
                r = fd_path(p->m->folder, &o->image);
        if (r >= 0)
                r = find_uuids(p, o);
        STRV_FOREACH(unit, p->service->others)
                if (r >= 0)
                        r = strv_extend(&o->dependents, *unit);
        return r;
}
