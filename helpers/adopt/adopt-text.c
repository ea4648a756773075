/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The .container file of an adopted image. */

#include "adopt-keys.h"
#include "fileio.h"
#include "strv.h"

static const char *const sections[] = { "Exec", "Files", "Network", "Unit", "Service", "Install" };

/* Here "%i" is the name and "%%" a percent sign; in a .nspawn file neither is anything. */
static void print_plain(FILE *f, const char *value) {
        bool escape = strstr(value, "%i") || strstr(value, "%%");

        for (; *value; value++)
                fprintf(f, escape && *value == '%' ? "%%%%" : "%c", *value);
}

static void print_section(FILE *f, const AdoptKeys *k, const char *section) {
        bool settings = streq(section, "Exec") || streq(section, "Files") || streq(section, "Network");
        const AdoptKey *i = NULL;

        if (!adopt_keys_next(k, NULL, section, NULL))
                return;
        fprintf(f, "\n[%s]\n", section);
        while ((i = adopt_keys_next(k, i, section, NULL))) {
                fprintf(f, "%s=", i->key);
                if (settings)
                        print_plain(f, i->value);
                else
                        fputs(i->value, f);
                fputc('\n', f);
        }
}

static void print_left_out(FILE *f, const AdoptKeys *k) {
        bool any = false;

        for (size_t i = 0; i < k->n; i++) {
                const AdoptKey *key = &k->items[i];

                if (!key->left_out)
                        continue;
                if (!any)
                        fputs("#\n# Left out:\n", f);
                any = true;
                fprintf(f, "#   [%s] %s=%s (%s)\n", key->section, key->key, key->value, key->why);
        }
}

int adopt_text(const Source *s, const AdoptKeys *k, char **ret, size_t *ret_size) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, "# Adopted by nspawn-btrfs: %s is used as it is.\n", s->image.path);
        if (s->nspawn)
                fprintf(m.f, "# From %s\n", s->nspawn);
        for (char **d = s->dropins_stay ? NULL : s->dropins; d && *d; d++)
                fprintf(m.f, "# From %s\n", *d);
        print_left_out(m.f, k);
        for (size_t i = 0; i < ELEMENTSOF(sections); i++)
                print_section(m.f, k, sections[i]);
        return memstream_take(&m, ret, ret_size);
}
