/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>

#include "diag.h"
#include "hash.h"
#include "utf8.h"

static char *format_text(const char *path, unsigned line, const char *format, va_list ap) {
        _cleanup_free_ char *message = NULL;
        char *text;
        int r;

        if (vasprintf(&message, format, ap) < 0)
                return NULL;

        r = line > 0 ? asprintf(&text, "%s:%u: %s", path, line, message)
                     : asprintf(&text, "%s: %s", path, message);
        if (r < 0)
                return NULL;
        utf8_make_plain(text); /* file names may have anything, and this becomes a line of a file as well */
        return text;
}

/* Where TEXT is, or would be. */
static size_t *find_slot(const Diags *d, const char *text) {
        Hash hash = hash_add(hash_start(), text, strlen(text));
        size_t *slot;

        for (size_t i = (size_t) hash;; i++) {
                slot = &d->slots[i % d->n_slots];
                if (*slot == 0 || streq(d->items[*slot - 1].text, text))
                        return slot;
        }
}

/* Room for one more, half of the slots free: of a big file each line may be a complaint. */
static int diags_grow(Diags *d) {
        Diags new = *d;
        Diag *items;

        if (d->n_slots > d->n * 2)
                return 0;
        new.n_slots = d->n_slots > 0 ? d->n_slots * 2 : 16;
        items = reallocarray(d->items, new.n_slots / 2, sizeof(Diag));
        if (!items)
                return -ENOMEM;
        d->items = new.items = items;
        new.slots = calloc(new.n_slots, sizeof(size_t));
        if (!new.slots)
                return -ENOMEM;

        for (size_t i = 0; i < d->n; i++)
                *find_slot(&new, d->items[i].text) = i + 1;
        free(d->slots);
        *d = new;
        return 0;
}

static const char *diag_keep(Diags *d, int level, char *text) {
        size_t *slot;

        if (diags_grow(d) < 0) {
                free(text);
                d->error = -ENOMEM;
                return NULL;
        }

        slot = find_slot(d, text);
        if (*slot > 0) {
                free(text);
                return d->items[*slot - 1].text;
        }
        d->items[d->n++] = (Diag){ level, text };
        *slot = d->n;
        return text;
}

const char *diag_add(Diags *d, int level, const char *path, unsigned line, const char *format, ...) {
        va_list ap;
        char *text;

        va_start(ap, format);
        text = format_text(path, line, format, ap);
        va_end(ap);

        if (!text) {
                d->error = -ENOMEM;
                return NULL;
        }
        return diag_keep(d, level, text);
}

size_t diags_errors(const Diags *d) {
        size_t n = 0;

        for (size_t i = 0; i < d->n; i++)
                n += d->items[i].level <= LOG_ERR;
        return n;
}

void diags_done(Diags *d) {
        for (size_t i = 0; i < d->n; i++)
                free(d->items[i].text);
        free(d->items);
        free(d->slots);
        *d = (Diags){};
}
