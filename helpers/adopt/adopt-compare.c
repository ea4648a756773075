/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "adopt-compare.h"
#include "fileio.h"
#include "generate.h"
#include "output.h"
#include "paths.h"
#include "text-lines.h"

/* The settings, or the unit's part, as a file of the generator has them. */
static int print_keys(const AdoptKeys *k, const char *const *sections, size_t n, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i++) {
                fprintf(m.f, "[%s]\n", sections[i]);
                for (const AdoptKey *key = NULL; (key = adopt_keys_next(k, key, sections[i], NULL));)
                        if (!streq(key->key, "MACAddress"))
                                fprintf(m.f, "%s=%s\n", key->key, key->value);
        }
        return memstream_take(&m, ret, NULL);
}

static int print_settings(const AdoptKeys *k, char **ret) {
        static const char *const sections[] = { "Exec", "Files", "Network" };

        return print_keys(k, sections, ELEMENTSOF(sections), ret);
}

static int print_unit(const AdoptKeys *k, char **ret) {
        static const char *const sections[] = { "Unit", "Service" };

        return print_keys(k, sections, ELEMENTSOF(sections), ret);
}

/* The stock unit's own, which the generator writes down for want of network keys. */
static bool is_stock(const TextLine *l) {
        return streq(l->section, "Network") && streq(l->text, "VirtualEthernet=yes");
}

static bool is_ours(const TextLine *l) {
        static const char *const texts[] = { "Wants=nspawn-btrfs-apply.service",
                                             "After=nspawn-btrfs-apply.service" };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                if (streq(l->text, texts[i]))
                        return true;
        return is_stock(l) || startswith(l->text, "Environment=" OURS_ENVIRONMENT "=");
}

static bool tell(const TextLines *l, char sign) {
        bool same = true;

        for (size_t i = 0; i < l->n; i++) {
                if (l->items[i].matched || (sign == '+' && is_ours(&l->items[i])))
                        continue;
                print_plain(stdout, "  %c [%s] %s\n", sign, l->items[i].section, l->items[i].text);
                same = false;
        }
        return same;
}

/* Both texts in the generator's form. */
static int compare_texts(const char *before, const char *after) {
        TextLines a = {}, b = {};
        int r;

        r = text_lines_of(before, &a);
        if (r >= 0)
                r = text_lines_of(after, &b);
        if (r >= 0) {
                (void) text_lines_match(&a, &b);
                r = tell(&a, '-');
                r = tell(&b, '+') && r;
        }
        text_lines_done(&a);
        text_lines_done(&b);
        return r;
}

static const char *find_text(const Plan *p, PlaceId place, const char *name) {
        for (size_t i = 0; i < p->n; i++)
                if (p->items[i].place == place && streq(p->items[i].object->name, name))
                        return p->items[i].text;
        return NULL;
}

static int compare_plan(const Plan *p, const Source *s, const AdoptKeys *k) {
        const char *settings = find_text(p, PLACE_SETTINGS, s->name);
        const char *unit = find_text(p, PLACE_UNIT, s->name);
        _cleanup_free_ char *before = NULL, *unit_before = NULL;
        int r, q;

        if (!settings || !unit)
                return -ENOENT;
        r = print_settings(k, &before);
        if (r >= 0)
                r = print_unit(k, &unit_before);
        if (r < 0)
                return r;
        r = compare_texts(before, settings);
        q = compare_texts(unit_before, unit);
        return r < 0 ? r : q < 0 ? q : r && q;
}

/* What the generator says about the file at PATH, as if it were in its place already. */
static bool tell_complaints(const Generated *g, const char *path, const char *name) {
        const Object *o = config_find(&g->config, KIND_CONTAINER, name);

        for (size_t i = 0; i < g->diags.n; i++) {
                const char *rest = startswith(g->diags.items[i].text, path);

                if (rest)
                        print_plain(stdout, "  ! %s.container%s\n", name, rest);
        }
        return o && !o->refused[COST_START];
}

static int compare_at(const Source *s, const AdoptKeys *k, char *path) {
        char *const named[] = { path, NULL };
        Generated g;
        int r;

        r = generate(&g, s->root, named);
        if (r >= 0) {
                r = compare_plan(&g.plan, s, k);
                if (!tell_complaints(&g, path, s->name) && r > 0)
                        r = 0;
        }
        generated_done(&g);
        return r;
}

int adopt_compare(const Source *s, const AdoptKeys *k, const char *text, size_t size) {
        char folder[] = "/tmp/nspawn-btrfs-adopt.XXXXXX";
        _cleanup_free_ char *path = NULL;
        int r;

        if (!mkdtemp(folder))
                return -errno;
        if (asprintf(&path, "%s/%s.container", folder, s->name) < 0)
                r = -ENOMEM;
        else
                r = write_file_at(AT_FDCWD, path, text, size, 0600, 0);
        if (r >= 0)
                r = compare_at(s, k, path);
        (void) remove_tree_at(AT_FDCWD, folder);
        return r;
}
