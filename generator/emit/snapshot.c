/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The snapshot timer, whole: one that got its OnCalendar= by a drop-in would be broken whenever that is missing. */

#include "emit.h"
#include "util.h"

static void print_policy(FILE *f, const Resolved *x) {
        emit_own(f, x->object, "Snapshot");
        emit_refusal(f, x, COST_PRUNE, "PruneRefused");
}

static void print_timer(FILE *f, const Resolved *x) {
        const Object *o = x->object;

        emit_origin(f, o);
        fprintf(f, "\n[Unit]\nDescription=Snapshots of Container %s\nSourcePath=%s\n\n[Timer]\n", o->name,
                o->path);
        for (const Setting *s = NULL; (s = object_next(o, s, "Snapshot", "OnCalendar"));)
                fprintf(f, "OnCalendar=%s\n", s->value);
        /* All that fall on one instant start together and share btrfs commits: no random delay. */
        fputs("Persistent=yes\nAccuracySec=1s\n", f);
}

/* Each line of the unit's sandbox, undone. */
static void print_free(FILE *f, const Resolved *x) {
        emit_origin(f, x->object);
        fputs("\n# For its ExecBefore= and ExecAfter=, which may do all that a shell may.\n[Service]\n"
              "CapabilityBoundingSet=~\nDevicePolicy=auto\nIPAddressDeny=\nMemoryDenyWriteExecute=no\n"
              "NoNewPrivileges=no\nPrivateMounts=no\nProtectClock=no\n"
              "ProtectControlGroups=no\nProtectHostname=no\nProtectKernelLogs=no\n"
              "ProtectKernelModules=no\nProtectKernelTunables=no\nProtectProc=default\n"
              "ProtectSystem=no\nReadWritePaths=\nRestrictAddressFamilies=\nRestrictNamespaces=no\n"
              "SystemCallFilter=\n",
              f);
}

static int emit_hooks(Plan *p, const Resolved *x) {
        if (!object_get(x->object, "Snapshot", "ExecBefore") &&
            !object_get(x->object, "Snapshot", "ExecAfter"))
                return 0;
        return plan_print(p, x, PLACE_SNAPSHOT_UNIT, print_free);
}

int emit_snapshot(Plan *p, const Resolved *x) {
        _cleanup_free_ char *timer = NULL;
        int r;

        r = plan_print(p, x, PLACE_SNAPSHOT, print_policy);
        if (r >= 0)
                r = emit_hooks(p, x);
        if (r < 0 || !object_get(x->object, "Snapshot", "OnCalendar"))
                return r;

        r = plan_print(p, x, PLACE_TIMER, print_timer);
        if (r < 0)
                return r;
        if (asprintf(&timer, "../nspawn-btrfs-snapshot@%s.timer", x->object->name) < 0)
                return -ENOMEM;
        return plan_link(p, x->object, PLACE_TIMER_LINK, NULL, timer);
}
