/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "change-rows.h"
#include "changes.h"
#include "manifest.h"
#include "paths.h"
#include "place.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

/* An artefact of either generation. */
typedef struct Item {
        Place place;
        const char *path;
        const Artefact *new;
        ManifestEntry old; /* its path is NULL: none */
} Item;

typedef struct Items {
        Item *items;
        size_t n;
} Items;

static void items_done(Items *l) {
        free(l->items);
}

static int compare_subjects(const Item *x, const Item *y) {
        size_t n = x->place.name_len < y->place.name_len ? x->place.name_len : y->place.name_len;
        int r = (x->place.kind > y->place.kind) - (x->place.kind < y->place.kind);

        if (r == 0)
                r = strncmp(x->place.name, y->place.name, n);
        return r != 0 ? r
                      : (x->place.name_len > y->place.name_len) - (x->place.name_len < y->place.name_len);
}

/* What a bridge is staged as moves to another folder with "Uplink=": still the same file. */
static const char *item_key(const Item *i) {
        return i->place.kind == KIND_BRIDGE ? strrchr(i->path, '/') : i->path;
}

static int compare(const void *a, const void *b) {
        const Item *x = a, *y = b;
        int r = compare_subjects(x, y);

        return r != 0 ? r : strcmp(item_key(x), item_key(y));
}

static void merge(Item *i, const Item *other) {
        i->new = i->new ?: other->new;
        i->old = i->old.path ? i->old : other->old;
        if (other->place.effect == EFFECT_UPLINK)
                i->place.effect = EFFECT_UPLINK;
}

static size_t count(const Manifest *m) {
        size_t n = 0;

        for (ManifestEntry e = {}; manifest_next(m, "", &e);)
                n++;
        return n;
}

/* All artefacts of both that belong to objects, each once. */
static int collect(const Plan *p, const Manifest *m, Items *ret) {
        Item *l = calloc(p->n + count(m) + 1, sizeof(Item));
        size_t n = 0, kept = 0;

        if (!l)
                return -ENOMEM;
        for (size_t i = 0; i < p->n; i++) {
                l[n] = (Item){ .path = p->items[i].path, .new = &p->items[i] };
                n += place_of(l[n].path, &l[n].place);
        }
        for (ManifestEntry e = {}; manifest_next(m, "", &e);) {
                l[n] = (Item){ .path = e.path, .old = e };
                n += place_of(l[n].path, &l[n].place);
        }
        qsort(l, n, sizeof(Item), compare);

        for (size_t i = 1; i < n; i++)
                if (compare(&l[kept], &l[i]) == 0)
                        merge(&l[kept], &l[i]);
                else
                        l[++kept] = l[i];
        *ret = (Items){ l, n > 0 ? kept + 1 : 0 };
        return 0;
}

/* What the generator wrote, if it still is what the manifest says. */
static int read_old(int folder, const Item *i, char **ret) {
        _cleanup_free_ char *text = NULL;
        char hex[HASH_HEX + 1];
        size_t size;
        int r;

        if (i->old.data) {
                *ret = strndup(i->old.data, i->old.size);
                return *ret ? 0 : -ENOMEM;
        }

        r = read_file_at(folder, i->old.path, FILE_MAX, &text, &size);
        if (r < 0)
                return r == -ENOENT ? -EAGAIN : r;
        if (!streq(hash_hex(manifest_hash(i->old.path, 'f', text, size), hex), i->old.hash))
                return -EAGAIN;
        *ret = TAKE_PTR(text);
        return 0;
}

static bool is_link(const Item *i) {
        return i->new ? i->new->type == ARTEFACT_LINK
                      : strstr(i->path, ".wants/") || strstr(i->path, ".requires/");
}

static int compare_item(Changes *c, const Subject *s, int folder, const Item *i) {
        Effect effect = i->place.effect;
        _cleanup_free_ char *old = NULL;
        int r;

        /* What a timer says follows from the snapshot policy, which is compared by itself. */
        if (effect == EFFECT_NONE || endswith(i->path, ".timer"))
                return 0;
        if (is_link(i))
                return i->new && i->old.path ? 0 : change_link(c, s, effect, i->path, i->new != NULL);
        if (i->old.path) {
                r = read_old(folder, i, &old);
                if (r < 0)
                        return r;
        }
        return change_file(c, s, effect, old, i->new ? i->new->text : NULL);
}

static Effect effect_of_all(const Subject *s, const Item *first, bool created) {
        if (first->place.effect == EFFECT_UPLINK)
                return EFFECT_UPLINK;
        if (!created)
                return s->kind == KIND_POOL ? EFFECT_NEXT_BOOT : EFFECT_NOW;
        return s->kind == KIND_CONTAINER  ? EFFECT_NEXT_START
               : s->kind == KIND_TEMPLATE ? EFFECT_NEW_CLONES
                                          : EFFECT_NOW;
}

/* The paths of a pool do not have its name: what was staged of it begins with "ConfigFile=.../NAME.pool". */
static void name_of_pool(Subject *s, const Item *staged) {
        const char *end, *slash;

        if (!staged->old.data)
                return;
        end = memchr(staged->old.data, '\n', staged->old.size);
        slash = end ? memrchr(staged->old.data, '/', end - staged->old.data) : NULL;
        if (slash) {
                s->name = slash + 1;
                s->name_len = end - s->name - strlen(".pool");
        }
}

/* LIST has all N artefacts of one object. */
static int compare_object(Changes *c, int folder, const Item *list, size_t n) {
        Subject s = { list->place.kind, list->place.name, list->place.name_len, NULL, c->n };
        bool was = false;
        int r = 0;

        for (size_t i = 0; i < n; i++) {
                was = was || list[i].old.path;
                if (list[i].new)
                        s.object = list[i].new->object;
                if (streq(list[i].path, STAGED_POOL))
                        name_of_pool(&s, &list[i]);
        }
        if (s.object) {
                s.name = s.object->name;
                s.name_len = strlen(s.name);
        }

        if (!was)
                return change_add(c, &s, effect_of_all(&s, list, true), strdup(s.object->path), "created");
        if (!s.object)
                return change_add(c, &s, effect_of_all(&s, list, false), NULL, "removed");
        for (size_t i = 0; i < n && r >= 0; i++)
                r = compare_item(c, &s, folder, &list[i]);
        return r;
}

int changes_find(const Plan *p, int folder, Changes *ret) {
        _cleanup_(items_done) Items l = {};
        _cleanup_manifest_ Manifest m = {};
        Changes c = {};
        int r;

        r = folder < 0 ? -ENOENT : manifest_open_at(folder, STAGED "/complete", &m);
        if (r >= 0 || r == -ENOENT)
                r = collect(p, &m, &l);

        for (size_t i = 0, end; i < l.n && r >= 0; i = end) {
                for (end = i + 1; end < l.n && compare_subjects(&l.items[i], &l.items[end]) == 0;)
                        end++;
                r = compare_object(&c, folder, l.items + i, end - i);
        }
        if (r < 0) {
                changes_done(&c);
                return r;
        }
        *ret = c;
        return 0;
}
