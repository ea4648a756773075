/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "plan.h"
#include "manifest.h"
#include "paths.h"
#include "util.h"

static Hash artefact_hash(const Artefact *a) {
        static const char letters[] = {
                [ARTEFACT_FILE] = 'f', [ARTEFACT_LINK] = 'l', [ARTEFACT_FOLDER] = 'd'
        };

        return manifest_hash(a->path, letters[a->type], a->text ?: "", a->size);
}

/* Takes A, with a path that may be NULL for want of memory. */
static int plan_add(Plan *p, Artefact a) {
        Artefact *grown = a.path ? reallocarray(p->items, p->n + 1, sizeof(Artefact)) : NULL;

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

int plan_file(Plan *p, const Object *o, PlaceId place, const char *name, Memstream *m) {
        Artefact a = { ARTEFACT_FILE, place, o };
        int r;

        r = memstream_take(m, &a.text, &a.size);
        if (r < 0)
                return r;
        a.path = place_path(place, name, NULL);
        return plan_add(p, a);
}

int plan_print(Plan *p, const Resolved *x, PlaceId place, PlanPrint print) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        print(m.f, x);
        return plan_file(p, x->object, place, x->object->name, &m);
}

int plan_link(Plan *p, const Object *o, PlaceId place, const char *other, const char *target) {
        Artefact a = { ARTEFACT_LINK, place, o, .text = strdup(target), .size = strlen(target) };

        if (!a.text)
                return -ENOMEM;
        a.path = place_path(place, o ? o->name : NULL, other);
        return plan_add(p, a);
}

int plan_folder(Plan *p, const Object *o, PlaceId place) {
        return plan_add(p, (Artefact){ ARTEFACT_FOLDER, place, o, place_path(place, o->name, NULL) });
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
        const int format =
                MANIFEST_FORMAT; /* helpers know a generation by its hash, also after an upgrade */
        Hash all = hash_add(hash_start(), &format, sizeof(format));

        for (size_t i = 0; i < p->n; i++)
                all = hash_add(all, &p->items[i].hash, sizeof(Hash));
        return all;
}

static int compare_paths(const void *a, const void *b) {
        return strcmp((*(const Artefact *const *) a)->path, (*(const Artefact *const *) b)->path);
}

/* In the order of the index. The caller frees *ret. */
static int sort_artefacts(const Plan *p, const Artefact ***ret) {
        const Artefact **sorted = calloc(p->n + 1, sizeof(Artefact *));

        if (!sorted)
                return -ENOMEM;
        for (size_t i = 0; i < p->n; i++)
                sorted[i] = &p->items[i];
        qsort(sorted, p->n, sizeof(Artefact *), compare_paths);
        *ret = sorted;
        return 0;
}

/* Returns what AT becomes behind the content of A. */
static size_t print_entry(FILE *f, const Artefact *a, size_t at) {
        char hex[HASH_HEX + 1];

        fputs(a->path, f);
        putc(0, f);
        fputs(hash_hex(a->hash, hex), f);
        putc(0, f);
        if (!artefact_is_staged(a)) {
                fputs("-\n", f);
                return at;
        }
        fprintf(f, "%zu %zu\n", at, a->size);
        return at + a->size;
}

static int print_index(const Plan *p, const Artefact *const *sorted, char **ret, size_t *ret_size,
                       size_t *ret_data) {
        _cleanup_memstream_ Memstream m = {};
        int r = memstream_open(&m);

        if (r < 0)
                return r;
        *ret_data = 0;
        for (size_t i = 0; i < p->n; i++)
                *ret_data = print_entry(m.f, sorted[i], *ret_data);
        return memstream_take(&m, ret, ret_size);
}

int plan_manifest(const Plan *p, char **ret, size_t *ret_size) {
        _cleanup_free_ const Artefact **sorted = NULL;
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *index = NULL;
        size_t index_size, data_size;
        char hex[HASH_HEX + 1];
        int r;

        r = sort_artefacts(p, &sorted);
        if (r >= 0)
                r = print_index(p, sorted, &index, &index_size, &data_size);
        if (r >= 0)
                r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, MANIFEST_HEAD "%d %s %zu %zu\n", MANIFEST_FORMAT, hash_hex(plan_hash(p), hex),
                index_size, data_size);
        fwrite(index, 1, index_size, m.f);
        for (size_t i = 0; i < p->n; i++)
                if (artefact_is_staged(sorted[i]))
                        fwrite(sorted[i]->text, 1, sorted[i]->size, m.f);
        return memstream_take(&m, ret, ret_size);
}
