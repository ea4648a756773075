/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fields.h"
#include "fileio.h"
#include "strv.h"

enum { ORDERS_MAX = 4 * 1024 * 1024 };

int fields_parse(char *text, Fields *ret) {
        char *line, *rest = text;

        *ret = (Fields){ .text = text };
        while ((line = strsep(&rest, "\n"))) {
                char *equals = strchr(line, '=');
                Field *grown;

                if (!*line)
                        continue;
                if (!equals)
                        return -EBADMSG;
                grown = reallocarray(ret->items, ret->n + 1, sizeof(Field));
                if (!grown)
                        return -ENOMEM;
                *equals = 0;
                ret->items = grown;
                ret->items[ret->n++] = (Field){ line, equals + 1 };
        }
        return 0;
}

int fields_read_at(int dirfd, const char *path, Fields *ret) {
        char *text;
        int r;

        *ret = (Fields){};
        r = read_file_at(dirfd, path, ORDERS_MAX, &text, NULL);
        return r < 0 ? r : fields_parse(text, ret);
}

const Field *fields_next(const Fields *o, const Field *after, const char *key) {
        for (const Field *i = after ? after + 1 : o->items; i < o->items + o->n; i++)
                if (streq(i->key, key))
                        return i;
        return NULL;
}

const char *fields_get(const Fields *o, const char *key) {
        const char *value = NULL;

        for (const Field *i = NULL; (i = fields_next(o, i, key));)
                value = i->value;
        return value;
}

int fields_list(const Fields *o, const char *key, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r = 0;

        for (const Field *i = NULL; r >= 0 && (i = fields_next(o, i, key));)
                r = strv_extend(&list, i->value);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(list);
        return 0;
}

void fields_done(Fields *o) {
        free(o->items);
        free(o->text);
        *o = (Fields){};
}
