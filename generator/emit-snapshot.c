/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The snapshot timer, whole: one that got its OnCalendar= by a drop-in would be broken whenever that is missing. */

#include "emit.h"
#include "util.h"

static int emit_policy(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_own(m.f, o, "Snapshot");
        emit_refusal(m.f, o, COST_PRUNE, "PruneRefused");
        return plan_file(p, o, EFFECT_NOW, &m, STAGED "/containers/%s/snapshot", o->name);
}

static int emit_timer(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_origin(m.f, o);
        fprintf(m.f, "\n[Unit]\nDescription=Snapshots of Container %s\nSourcePath=%s\n\n[Timer]\n", o->name,
                o->path);
        for (const Setting *s = NULL; (s = object_next(o, s, "Snapshot", "OnCalendar"));)
                fprintf(m.f, "OnCalendar=%s\n", s->value);
        /* All that fall on one instant start together and share btrfs commits: no random delay. */
        fputs("Persistent=yes\nAccuracySec=1s\n", m.f);
        return plan_file(p, o, EFFECT_NOW, &m, "nspawn-btrfs-snapshot@%s.timer", o->name);
}

int emit_snapshot(Plan *p, const Object *o) {
        _cleanup_free_ char *timer = NULL;
        int r;

        r = emit_policy(p, o);
        if (r < 0 || !object_get(o, "Snapshot", "OnCalendar"))
                return r;

        r = emit_timer(p, o);
        if (r < 0)
                return r;
        if (asprintf(&timer, "../nspawn-btrfs-snapshot@%s.timer", o->name) < 0)
                return -ENOMEM;
        return plan_link(p, o, EFFECT_NONE, timer, "timers.target.wants/%s", timer + strlen("../"));
}
