/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the helpers are told of containers and templates: "Key=value" lines (fields.h). */

#include "emit.h"
#include "strv.h"
#include "utf8.h"
#include "util.h"

/* What follows from several files or is shown in lists. Autostart: where a person finds the line that starts it at boot. */
static void print_info(FILE *f, const Resolved *x) {
        const Object *o = x->object;
        const Setting *s;

        fprintf(f, "ConfigFile=%s\n", o->path);
        s = object_get(o, "Install", "WantedBy") ?: object_get(o, "Install", "RequiredBy");
        if (s) {
                _cleanup_free_ char *name = utf8_plain(file_name(s->path)); /* of a drop-in: any */

                fprintf(f, "Autostart=%s:%u\n", name ?: "", s->line);
        }
        /* Where what is declared of its host0 must be nobody else's. */
        if (x->is_exclusive)
                STRV_FOREACH(segment, x->segments)
                        fprintf(f, "Segment=%s\n", *segment);
}

static void print_link(FILE *f, const char *key, const char *value) {
        size_t n;

        for (const char *p = value; *(p += strspn(p, " \t")); p += n) {
                n = strcspn(p, " \t");
                fprintf(f, "Link=%s %.*s\n", key, (int) strcspn(p, ": \t"), p);
        }
}

/* Links of the host's that it takes. A value may name several, with the guest's names behind ":". */
static void print_links(FILE *f, const Object *o) {
        static const char *const keys[] = { "Interface", "MACVLAN", "IPVLAN" };

        for (size_t i = 0; i < ELEMENTSOF(keys); i++)
                for (const Setting *s = NULL; (s = object_next(o, s, "Network", keys[i]));)
                        print_link(f, keys[i], s->value);
}

/* Which of the host's systemds would drop a value, prepare knows: "VERSION PATH:LINE: the setting". */
static void print_since(FILE *f, const Setting *s) {
        unsigned since = s->key && s->key->value_since ? s->key->value_since(s->value) : 0;
        _cleanup_free_ char *path = since > 0 ? utf8_plain(s->path) : NULL;

        if (path)
                fprintf(f, "Since=%u %s:%u: \"%s=%s\"\n", since, path, s->line, s->name, s->value);
}

/* What prepare goes by at each start. Without an interface for them the guest's addresses are nobody's: they are not
 * shown, nor kept from others. */
static void print_start(FILE *f, const Resolved *x) {
        const Object *o = x->object;
        const char *bridge = object_value(o, "Network", "Bridge");

        if (x->has_host0)
                emit_own(f, o, "Network");
        else
                fputs("MACAddress=none\n", f);
        if (bridge)
                fprintf(f, "Bridge=%s\n", bridge);
        print_links(f, o);
        for (const Setting *s = o->settings; s < object_end(o); s++)
                print_since(f, s);
        emit_refusal(f, x, COST_START, "Refused");
}

/* What it goes by when there is no image yet. */
static void print_clone(FILE *f, const Resolved *x) {
        const Object *o = x->object;
        const char *template = object_value(o, "Container", "Template");

        if (template)
                fprintf(f, "Template=%s\n", template);
        if (x->hostname)
                fprintf(f, "Hostname=%s\n", x->hostname);
        emit_own(f, o, "Provision");
        emit_refusal(f, x, COST_CLONE, "Refused");
}

int emit_container_fields(Plan *p, const Resolved *x) {
        int r = plan_print(p, x, PLACE_INFO, print_info);

        if (r >= 0)
                r = plan_print(p, x, PLACE_START, print_start);
        return r < 0 ? r : plan_print(p, x, PLACE_CLONE, print_clone);
}

static void print_template_fields(FILE *f, const Resolved *x) {
        const Object *o = x->object;

        fprintf(f, "ConfigFile=%s\n", o->path);
        if (!object_get(o, "Template", "Method"))
                fprintf(f, "Method=%s\n", x->method);
        emit_own(f, o, "Template");
        emit_own(f, o, "Provision");
        emit_refusal(f, x, COST_CLONE, "Refused");
}

int emit_template_fields(Plan *p, const Resolved *x) {
        return plan_print(p, x, PLACE_TEMPLATE, print_template_fields);
}

static void print_template_unit(FILE *f, const Resolved *x) {
        const Object *o = x->object;

        emit_origin(f, o);
        fprintf(f, "\n[Unit]\nSourcePath=%s\n", o->path);
        emit_blocks(f, o, SECTION_UNIT);
}

int emit_template_unit(Plan *p, const Resolved *x) {
        return plan_print(p, x, PLACE_TEMPLATE_UNIT, print_template_unit);
}
