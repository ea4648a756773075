/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The drop-in of systemd-nspawn@NAME.service and the links that start it. */

#include "emit.h"
#include "paths.h"
#include "strv.h"
#include "util.h"

/* PATH:... of Bind= and the like, quoted for RequiresMountsFor=. Sources that start with "+" or have escapes are the
 * image's own or too rare to be worth a parser. */
static void emit_mount_source(FILE *f, const char *value) {
        size_t n = strcspn(value, ":");

        if (value[0] != '/' || strcspn(value, "\\\"'") < n)
                return;

        fputs("RequiresMountsFor=\"", f);
        for (const char *c = value; c < value + n; c++)
                fprintf(f, *c == '%' ? "%%%%" : "%c", *c);
        fputs("\"\n", f);
}

static void emit_mount_sources(FILE *f, const Object *o, const char *key) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Files", key));)
                emit_mount_source(f, s->value);
}

/* A pool that cannot be mounted keeps no container that lies elsewhere from starting; prepare refuses the others. */
static void print_dropin(FILE *f, const Resolved *x) {
        const Object *o = x->object;

        emit_origin(f, o);
        fprintf(f,
                "\n[Unit]\n"
                "SourcePath=%s\n"
                "Wants=nspawn-btrfs-apply.service\n"
                "After=nspawn-btrfs-apply.service\n"
                "%s\n",
                o->path, x->has_pool ? STATE_AFTER : STATE_REQUIRED);
        emit_mount_sources(f, o, "Bind");
        emit_mount_sources(f, o, "BindReadOnly");
        /* Tells prepare whose start it is while a reload has emptied the generator's folders. Before the user's lines, of
         * which a broken one would take it along. */
        fprintf(f, "\n[Service]\nEnvironment=" OURS_ENVIRONMENT "=%s\n", o->name);
        emit_blocks(f, o, SECTION_UNIT);
}

int emit_container_unit(Plan *p, const Resolved *x) {
        int r = plan_print(p, x, PLACE_UNIT, print_dropin);

        return r < 0 ? r : plan_folder(p, x->object, PLACE_MACHINE);
}

/* One link per unit, however often a profile, the file and its drop-ins name it. */
static int emit_links(Plan *p, const Object *o, const char *key, PlaceId place) {
        _cleanup_strv_ char **units = NULL;
        int r = 0;

        for (const Setting *s = NULL; r >= 0 && (s = object_next(o, s, "Install", key));)
                r = strv_split_extend(&units, s->value);

        strv_sort(units);
        for (char **u = units; r >= 0 && u && *u; u++)
                if (u == units || !streq(u[0], u[-1]))
                        r = plan_link(p, o, place, *u, SYSTEM_UNIT_DIR "/systemd-nspawn@.service");
        return r;
}

int emit_install(Plan *p, const Resolved *x) {
        int r = emit_links(p, x->object, "WantedBy", PLACE_WANTS);

        return r < 0 ? r : emit_links(p, x->object, "RequiredBy", PLACE_REQUIRES);
}
