/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The pool's mounts, and what make-pool and grow-pool are told.
 *
 * None of these units has default dependencies: a mount would be before local-fs.target, and the service that makes its
 * image after it; PID 1 breaks that cycle by dropping local-fs.target.
 *
 * systemd-machined and all containers require what is mounted at /var/lib/machines. So that mount is skipped, not
 * failed, when the pool is not there, and does not require it; containers that lie elsewhere start all the same, and
 * prepare tells the others why not. */

#include "emit.h"
#include "util.h"

#define POOL_UNIT "nspawn-btrfs-pool.service"

/* PREFIX and S as one word in double quotes (systemd.syntax(7)), for settings that expand "%". */
static void emit_word(FILE *f, const char *prefix, const char *s) {
        fprintf(f, "\"%s", prefix);
        for (; *s; s++) {
                if (strchr("\"\\%", *s))
                        fputc(*s == '%' ? '%' : '\\', f);
                fputc(*s, f);
        }
        fputc('"', f);
}

static void emit_percent(FILE *f, const char *s) {
        for (; *s; s++)
                fprintf(f, *s == '%' ? "%%%%" : "%c", *s);
}

/* One drop-in for both services: they get IMAGE and SIZE. */
static void print_service(FILE *f, const Resolved *x) {
        const Object *o = x->object;
        const char *image = object_value(o, "Pool", "Image"), *size = object_value(o, "Pool", "Size");

        emit_origin(f, o);
        fprintf(f, "\n[Unit]\nSourcePath=%s\nRequiresMountsFor=", o->path);
        emit_word(f, "", image);
        fputs("\n\n[Service]\nEnvironment=", f);
        emit_word(f, "IMAGE=", image);
        fprintf(f, " SIZE=%s\n", size ?: "");
}

static void emit_unit_section(FILE *f, const Object *o, const char *description) {
        emit_origin(f, o);
        fprintf(f,
                "\n[Unit]\n"
                "Description=%s\n"
                "Documentation=man:nspawn-btrfs.pool(5)\n"
                "SourcePath=%s\n"
                "DefaultDependencies=no\n"
                "StartLimitIntervalSec=0\n"
                "Conflicts=umount.target\n"
                "Before=umount.target\n",
                description, o->path);
}

/* Discarding would punch holes into the image, which is allocated as a whole so that a full host cannot break it. It
 * stands behind the user's options, of which the last counts. */
static void print_state(FILE *f, const Resolved *x) {
        const Object *o = x->object;

        emit_unit_section(f, o, "Pool of nspawn-btrfs");
        fputs("Wants=" POOL_UNIT "\n"
              "After=" POOL_UNIT "\n"
              "ConditionPathExists=" POOL_READY "\n"
              "\n[Mount]\nWhat=",
              f);
        emit_percent(f, object_value(o, "Pool", "Image"));
        fputs("\nWhere=" STATE_DIR "\nType=btrfs\nOptions=loop", f);
        for (const Setting *s = NULL; (s = object_next(o, s, "Pool", "Options"));) {
                fputc(',', f);
                emit_percent(f, s->value);
        }
        fputs(",nodiscard\n", f);
}

/* systemd makes the source of a bind mount where it is missing, with DirectoryMode=; by its own path, it would require
 * what is mounted there. */
static void print_machines(FILE *f, const Resolved *x) {
        emit_unit_section(f, x->object, "Containers in the Pool of nspawn-btrfs");
        fputs("Wants=" STATE_UNIT "\n"
              "After=" STATE_UNIT "\n"
              "PartOf=" STATE_UNIT "\n"
              "ConditionPathIsMountPoint=" STATE_DIR "\n"
              "\n[Mount]\n"
              "What=/proc/self/root" STATE_DIR "/machines\n"
              "Where=" MACHINES_DIR "\n"
              "Type=none\n"
              "Options=bind\n"
              "DirectoryMode=0700\n",
              f);
}

/* apply runs at boot and after each reload, and each time starts what it wants, without waiting for it. */
static int emit_links(Plan *p, const Object *o) {
        int r = plan_link(p, o, PLACE_POOL_MACHINES_LINK, NULL, "../" MACHINES_UNIT);

        return r < 0 ? r
                     : plan_link(p, o, PLACE_POOL_GROW_LINK, NULL,
                                 SYSTEM_UNIT_DIR "/nspawn-btrfs-pool-grow.service");
}

/* What clone is told: that there is a pool, and what is wrong with it. */
static int emit_staged(Plan *p, const Resolution *x) {
        const Object *o = x->config->objects[KIND_POOL];
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, "ConfigFile=%s\n", o->path);
        if (x->pool)
                emit_own(m.f, o, "Pool");
        else
                fprintf(m.f, "Refused=%s\n", x->pool_refused ?: "Out of memory.");
        return plan_file(p, o, PLACE_POOL, NULL, &m);
}

int emit_pool(Plan *p, const Resolution *x) {
        const Resolved *pool = x->objects[KIND_POOL];
        int r;

        if (x->config->n_objects[KIND_POOL] == 0)
                return 0;
        r = emit_staged(p, x);
        if (r < 0 || !x->pool)
                return r;

        r = plan_print(p, pool, PLACE_POOL_UNIT, print_service);
        if (r >= 0)
                r = plan_print(p, pool, PLACE_POOL_GROW_UNIT, print_service);
        if (r >= 0)
                r = plan_print(p, pool, PLACE_POOL_STATE, print_state);
        if (r >= 0)
                r = plan_print(p, pool, PLACE_POOL_MACHINES, print_machines);
        return r < 0 ? r : emit_links(p, x->pool);
}
