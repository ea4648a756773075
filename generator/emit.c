/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What several emitters share. */

#include "emit.h"
#include "util.h"

void emit_origin(FILE *f, const Object *o) {
        if (o)
                fprintf(f, "# Written by nspawn-btrfs-generator from %s.\n", o->path);
        else
                fprintf(f, "# Written by nspawn-btrfs-generator.\n");
}

void emit_blocks(FILE *f, const Object *o, SectionUse use) {
        const Setting *before = NULL;

        for (const Setting *s = o->settings; s < object_end(o); s++) {
                if (s->section->use != use || (s->key && (s->key->flags & KEY_OWN)))
                        continue;
                if (!before || before->path != s->path || before->block != s->block)
                        fprintf(f, "\n[%s]\n", s->section->name);
                fprintf(f, "%s=%s\n", s->name, s->value);
                before = s;
        }
}

void emit_own(FILE *f, const Object *o, const char *section) {
        const KeyTable *t = key_table(o->kind);
        const Section *in = key_table_section(t, section);

        for (const Key *k = t->keys; k < t->keys + t->n_keys; k++) {
                if (!streq(k->section, section) || (in->use != SECTION_OWN && !(k->flags & KEY_OWN)))
                        continue;
                for (const Setting *s = o->settings; s < object_end(o); s++)
                        if (s->key == k)
                                fprintf(f, "%s=%s\n", k->name, s->value);
        }
}

void emit_refusal(FILE *f, const Object *o, Cost cost, const char *key) {
        if (o->refused[cost])
                fprintf(f, "%s=%s\n", key, o->refused[cost]);
}

static bool is_true(const char *value) {
        return strchr("1yYtT", *value) || strcasecmp(value, "on") == 0;
}

static bool has_any(const Object *o, const char *const *names, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (object_get(o, "Network", names[i]))
                        return true;
        return false;
}

bool container_owns_network(const Object *o) {
        for (const char *const *name = network_owning_keys; *name; name++)
                if (object_get(o, "Network", *name))
                        return true;
        return false;
}

/* Links that are handed to the guest by PAIRS of names. */
static bool names_host0(const Object *o, const char *pairs) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Network", pairs));)
                if (strstr(s->value, ":host0"))
                        return true;
        return false;
}

bool container_has_host0(const Object *o) {
        static const char *const names[] = { "Bridge", "Zone", "NamespacePath" };
        static const char *const pairs[] = { "VirtualEthernetExtra", "Interface", "MACVLAN", "IPVLAN" };
        const char *veth = object_value(o, "Network", "VirtualEthernet");

        if (!container_owns_network(o) || has_any(o, names, ELEMENTSOF(names)) || (veth && is_true(veth)))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(pairs); i++)
                if (names_host0(o, pairs[i]))
                        return true;
        return false;
}

/* Further pairs of links may be named as nspawn's own are, and networkd's files go by the name. */
static bool names_veth(const Object *o) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Network", "VirtualEthernetExtra"));)
                if (startswith(s->value, "ve-"))
                        return true;
        return false;
}

bool container_has_veth(const Object *o) {
        const char *veth = object_value(o, "Network", "VirtualEthernet");

        if (!container_owns_network(o) || names_veth(o))
                return true;
        return veth && is_true(veth) && !object_get(o, "Network", "Bridge") && !container_has_zone(o);
}

bool container_has_zone(const Object *o) {
        return object_get(o, "Network", "Zone");
}
