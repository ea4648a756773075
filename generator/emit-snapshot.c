/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The snapshot timer, whole: one that got its OnCalendar= by a drop-in would be broken whenever that is missing. */

#include "emit.h"
#include "util.h"

static void print_policy(FILE *f, const Object *o) {
        emit_own(f, o, "Snapshot");
        emit_refusal(f, o, COST_PRUNE, "PruneRefused");
}

static void print_timer(FILE *f, const Object *o) {
        emit_origin(f, o);
        fprintf(f, "\n[Unit]\nDescription=Snapshots of Container %s\nSourcePath=%s\n\n[Timer]\n", o->name,
                o->path);
        for (const Setting *s = NULL; (s = object_next(o, s, "Snapshot", "OnCalendar"));)
                fprintf(f, "OnCalendar=%s\n", s->value);
        /* All that fall on one instant start together and share btrfs commits: no random delay. */
        fputs("Persistent=yes\nAccuracySec=1s\n", f);
}

int emit_snapshot(Plan *p, const Object *o) {
        _cleanup_free_ char *timer = NULL;
        int r;

        r = plan_print(p, o, EFFECT_NOW, print_policy, STAGED "/containers/%s/snapshot", o->name);
        if (r < 0 || !object_get(o, "Snapshot", "OnCalendar"))
                return r;

        r = plan_print(p, o, EFFECT_NOW, print_timer, "nspawn-btrfs-snapshot@%s.timer", o->name);
        if (r < 0)
                return r;
        if (asprintf(&timer, "../nspawn-btrfs-snapshot@%s.timer", o->name) < 0)
                return -ENOMEM;
        return plan_link(p, o, EFFECT_NONE, timer, "timers.target.wants/%s", timer + strlen("../"));
}
