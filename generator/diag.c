/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>

#include "diag.h"

static char *format_text(const char *path, unsigned line, const char *format, va_list ap) {
        _cleanup_free_ char *message = NULL;
        char *text;
        int r;

        if (vasprintf(&message, format, ap) < 0)
                return NULL;

        r = line > 0 ? asprintf(&text, "%s:%u: %s", path, line, message)
                     : asprintf(&text, "%s: %s", path, message);
        return r < 0 ? NULL : text;
}

static const char *diag_keep(Diags *d, int level, char *text) {
        Diag *grown;

        for (size_t i = d->n; i > 0; i--)
                if (streq(d->items[i - 1].text, text)) {
                        free(text);
                        return d->items[i - 1].text;
                }

        grown = reallocarray(d->items, d->n + 1, sizeof(Diag));
        if (!grown) {
                free(text);
                d->error = -ENOMEM;
                return NULL;
        }

        d->items = grown;
        d->items[d->n++] = (Diag){ level, text };
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
        *d = (Diags){};
}
