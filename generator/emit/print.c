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

void emit_refusal(FILE *f, const Resolved *x, Cost cost, const char *key) {
        if (x->refused[cost])
                fprintf(f, "%s=%s\n", key, x->refused[cost]);
}
