/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <strings.h>

#include "hint.h"
#include "load.h"
#include "util.h"

enum { HINTS_MAX = 100 }; /* complaints: guessing takes time, and PID 1 waits */

void load_blame(Object *o, Cost cost, const char *text) {
        Cost first = cost == COST_START ? COST_PRUNE : cost;

        for (Cost c = first; c <= cost; c++)
                o->refused[c] = o->refused[c] ?: text;
}

void complain_broken(Loader *l, const char *path, const Line *line) {
        const KeyTable *t = key_table(l->object->kind);
        const Section *s = line->section ? key_table_section(t, line->section) : NULL;

        load_blame(l->object, s ? s->cost : COST_START,
                   diag_add(l->diags, LOG_ERR, path, line->number, "%s", line->value));
}

/* Whether the bridge's uplinks may have been meant: then it is not taken for a private one, just as if their value were
 * wrong. */
static bool is_uplink(const Loader *l, Hint h) {
        const Key *k = h.name ? key_table_key(key_table(l->object->kind), h.section, h.name) : NULL;

        return k && k->cost == COST_UPLINK;
}

/* Whether KEY, which S (NULL: a section that is not known) does not have, may have been meant to say which snapshots
 * stay: then none is deleted by what is left of the policy. Any key of [Snapshot] may, a newer one at that. */
static bool is_policy(const Loader *l, const Section *s, const char *key, Hint h) {
        if (l->object->kind != KIND_CONTAINER)
                return false;
        return (s && streq(s->name, "Snapshot")) || strncasecmp(key, "Keep", strlen("Keep")) == 0 ||
               (h.name && (streq(h.section, "Snapshot") || streq(h.name, "Profile")));
}

/* What shapes a container, or a template, is not what was meant then. */
static bool is_shaping(Cost cost) {
        return cost == COST_START || cost == COST_CLONE;
}

void complain_section(Loader *l, const char *path, const Line *line) {
        const KeyTable *t = key_table(l->object->kind);
        const char *near = hint_section(t, line->section);
        Cost cost = near ? key_table_section(t, near)->cost : COST_KEY;
        const char *text;

        if (!near || !(is_near_miss(line->section, near) || cost == COST_PRUNE))
                cost = COST_KEY;
        if (near) {
                text = diag_add(l->diags, is_shaping(cost) ? LOG_ERR : LOG_WARNING, path, line->number,
                                "unknown section [%s], ignoring; did you mean [%s]?", line->section, near);
                if (cost > COST_KEY)
                        load_blame(l->object, cost, text);
        } else
                (void) diag_add(l->diags, LOG_WARNING, path, line->number, "unknown section [%s], ignoring.",
                                line->section);
}

void complain_key(Loader *l, const Section *s, const char *path, const Line *line) {
        const char *then = s->use == SECTION_OWN || s->use == SECTION_LINKS ? "ignoring" : "copied as it is";
        Cost cost = near_miss_cost(key_table(l->object->kind), s, line->key);
        int level = s->use == SECTION_LINKS || is_shaping(cost) ? LOG_ERR : LOG_WARNING;
        Diags *d = l->diags;
        const char *text;
        Hint h = {};

        if (d->n < HINTS_MAX)
                h = hint_key(key_table(l->object->kind), s->name, line->key);
        if (is_uplink(l, h))
                level = LOG_ERR;
        if (h.type == HINT_SECTION)
                text = diag_add(d, level, path, line->number, "\"%s=\" belongs in [%s], not [%s], %s.",
                                h.name, h.section, s->name, then);
        else if (h.type == HINT_NEAR)
                text = diag_add(d, level, path, line->number,
                                "unknown key \"%s=\" in [%s], %s; did you mean \"%s=\" in [%s]?", line->key,
                                s->name, then, h.name, h.section);
        else
                text = diag_add(d, level, path, line->number, "unknown key \"%s=\" in [%s], %s.", line->key,
                                s->name, then);
        if (cost > COST_KEY)
                load_blame(l->object, cost, text);
        if (is_uplink(l, h))
                load_blame(l->object, COST_UPLINK, text);
        if (is_policy(l, s, line->key, h))
                load_blame(l->object, COST_PRUNE, text);
}

void complain_stray(Loader *l, const char *path, const Line *line) {
        Hint h = {};

        if (l->object->kind == KIND_BRIDGE && l->diags->n < HINTS_MAX)
                h = hint_key(key_table(KIND_BRIDGE), line->section, line->key);
        if (is_policy(l, NULL, line->key, h))
                load_blame(l->object, COST_PRUNE,
                           diag_add(l->diags, LOG_ERR, path, line->number,
                                    "\"%s=\" belongs in [Snapshot], not [%s], ignoring.", line->key,
                                    line->section));
        if (is_uplink(l, h))
                load_blame(l->object, COST_UPLINK,
                           diag_add(l->diags, LOG_ERR, path, line->number,
                                    "\"%s=\" belongs in [%s], not [%s], ignoring.", h.name, h.section,
                                    line->section));
}

void complain_implied(Loader *l, const char *path, const Line *line) {
        if (line->key)
                (void) diag_add(l->diags, LOG_ERR, path, line->number,
                                "\"%s=\" in [%s] follows from the file's name, ignoring.", line->key,
                                line->section);
        else
                (void) diag_add(l->diags, LOG_ERR, path, line->number,
                                "[%s] follows from the file's name, ignoring.", line->section);
}

/* As "ExecStartPre=", which would take prepare away and with it all that may refuse the start. */
void complain_reset(Loader *l, const Section *s, const char *path, const Line *line) {
        load_blame(l->object, s->cost,
                   diag_add(l->diags, LOG_ERR, path, line->number,
                            "\"%s=\" without a value would take away what nspawn-btrfs has in it.",
                            line->key));
}

void complain_value(Loader *l, const Section *s, const Key *k, const char *path, const Line *line) {
        _cleanup_free_ char *value = setting_text(l->object, s, k, line->value);

        load_blame(l->object, k->cost ?: s->cost,
                   diag_add(l->diags, LOG_ERR, path, line->number, "\"%s=\" wants %s, not \"%.200s\".",
                            k->name, k->metavar ?: "another value", value ?: line->value));
}
