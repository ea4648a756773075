/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the helpers are told of containers and templates: "Key=value" lines (orders.h). */

#include "emit.h"
#include "util.h"

/* What lists show of it. Autostart: where a person finds the line that starts it at boot. */
static int emit_info(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        const Setting *s;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, "ConfigFile=%s\n", o->path);
        s = object_get(o, "Install", "WantedBy") ?: object_get(o, "Install", "RequiredBy");
        if (s)
                fprintf(m.f, "Autostart=%s:%u\n", strrchr(s->path, '/') + 1, s->line);
        return plan_file(p, o, EFFECT_NONE, &m, STAGED "/containers/%s/info", o->name);
}

/* What prepare goes by at each start. */
static int emit_start(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        const char *bridge = object_value(o, "Network", "Bridge");
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_own(m.f, o, "Network");
        if (bridge)
                fprintf(m.f, "Bridge=%s\n", bridge);
        emit_refusal(m.f, o, COST_START, "Refused");
        return plan_file(p, o, EFFECT_NEXT_START, &m, STAGED "/containers/%s/start", o->name);
}

/* What it goes by when there is no image yet. */
static int emit_clone(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        const char *template = object_value(o, "Container", "Template");
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        if (template)
                fprintf(m.f, "Template=%s\n", template);
        emit_own(m.f, o, "Provision");
        emit_refusal(m.f, o, COST_CLONE, "Refused");
        return plan_file(p, o, EFFECT_NEW_CLONES, &m, STAGED "/containers/%s/clone", o->name);
}

int emit_container_orders(Plan *p, const Object *o) {
        int r = emit_info(p, o);

        if (r >= 0)
                r = emit_start(p, o);
        return r < 0 ? r : emit_clone(p, o);
}

static const char *template_method(const Object *o) {
        const char *method = object_value(o, "Template", "Method");

        if (method)
                return method;
        if (object_get(o, "Template", "Command"))
                return "command";
        if (object_get(o, "Template", "Source"))
                return "tar";
        return object_get(o, "Template", "Suite") ? "mmdebstrap" : "none";
}

int emit_template_orders(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, "ConfigFile=%s\n", o->path);
        if (!object_get(o, "Template", "Method"))
                fprintf(m.f, "Method=%s\n", template_method(o));
        emit_own(m.f, o, "Template");
        emit_own(m.f, o, "Provision");
        for (Cost c = COST_CLONE; c < _COST_MAX; c++)
                emit_refusal(m.f, o, c, "Refused");
        return plan_file(p, o, EFFECT_NEW_CLONES, &m, STAGED "/templates/%s/orders", o->name);
}

int emit_template_unit(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_origin(m.f, o);
        fprintf(m.f, "\n[Unit]\nSourcePath=%s\n", o->path);
        emit_blocks(m.f, o, SECTION_UNIT);
        return plan_file(p, o, EFFECT_NOW, &m, "nspawn-btrfs-template@%s.service.d/50-nspawn-btrfs.conf",
                         o->name);
}
