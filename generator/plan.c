/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>

#include "manifest.h"
#include "paths.h"
#include "plan.h"
#include "util.h"

static Hash artefact_hash(const Artefact *a) {
        static const char letters[] = {
                [ARTEFACT_FILE] = 'f', [ARTEFACT_LINK] = 'l', [ARTEFACT_FOLDER] = 'd'
        };

        return manifest_hash(a->path, letters[a->type], a->text ?: "", a->size);
}

static int plan_add(Plan *p, Artefact a, const char *path, va_list ap) {
        Artefact *grown;

        if (vasprintf(&a.path, path, ap) < 0)
                a.path = NULL;
        grown = a.path ? reallocarray(p->items, p->n + 1, sizeof(Artefact)) : NULL;
        if (!grown) {
                free(a.path);
                free(a.text);
                return -ENOMEM;
        }
        a.hash = artefact_hash(&a);
        p->items = grown;
        p->items[p->n++] = a;
        return 0;
}

int plan_file(Plan *p, const Object *o, Effect effect, Memstream *m, const char *path, ...) {
        Artefact a = { ARTEFACT_FILE, effect, o };
        va_list ap;
        int r;

        r = memstream_take(m, &a.text, &a.size);
        if (r < 0)
                return r;
        va_start(ap, path);
        r = plan_add(p, a, path, ap);
        va_end(ap);
        return r;
}

int plan_print(Plan *p, const Object *o, Effect effect, PlanPrint print, const char *path, ...) {
        _cleanup_memstream_ Memstream m = {};
        Artefact a = { ARTEFACT_FILE, effect, o };
        va_list ap;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        print(m.f, o);
        r = memstream_take(&m, &a.text, &a.size);
        if (r < 0)
                return r;
        va_start(ap, path);
        r = plan_add(p, a, path, ap);
        va_end(ap);
        return r;
}

int plan_link(Plan *p, const Object *o, Effect effect, const char *target, const char *path, ...) {
        Artefact a = { ARTEFACT_LINK, effect, o, .text = strdup(target), .size = strlen(target) };
        va_list ap;
        int r;

        if (!a.text)
                return -ENOMEM;
        va_start(ap, path);
        r = plan_add(p, a, path, ap);
        va_end(ap);
        return r;
}

int plan_folder(Plan *p, const Object *o, const char *path, ...) {
        va_list ap;
        int r;

        va_start(ap, path);
        r = plan_add(p, (Artefact){ ARTEFACT_FOLDER, EFFECT_NONE, o }, path, ap);
        va_end(ap);
        return r;
}

void plan_done(Plan *p) {
        for (size_t i = 0; i < p->n; i++) {
                free(p->items[i].path);
                free(p->items[i].text);
        }
        free(p->items);
        *p = (Plan){};
}

bool artefact_is_staged(const Artefact *a) {
        return a->type == ARTEFACT_FILE && startswith(a->path, STAGED "/");
}

static Hash plan_hash(const Plan *p) {
        Hash all = hash_start();

        for (size_t i = 0; i < p->n; i++)
                all = hash_add(all, &p->items[i].hash, sizeof(Hash));
        return all;
}

static void print_entry(FILE *f, const Artefact *a) {
        char hex[HASH_HEX + 1];

        if (artefact_is_staged(a))
                fprintf(f, "%s %zu %s\n", hash_hex(a->hash, hex), a->size, a->path);
        else
                fprintf(f, "%s - %s\n", hash_hex(a->hash, hex), a->path);
}

int plan_manifest(const Plan *p, char **ret, size_t *ret_size) {
        _cleanup_memstream_ Memstream m = {};
        char hex[HASH_HEX + 1];
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, "%s\n", hash_hex(plan_hash(p), hex));
        for (size_t i = 0; i < p->n; i++)
                print_entry(m.f, &p->items[i]);
        fputc('\n', m.f);
        for (size_t i = 0; i < p->n; i++)
                if (artefact_is_staged(&p->items[i]))
                        fwrite(p->items[i].text, 1, p->items[i].size, m.f);
        return memstream_take(&m, ret, ret_size);
}
