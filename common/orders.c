/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "orders.h"
#include "fileio.h"
#include "strv.h"

enum { ORDERS_MAX = 4 * 1024 * 1024 };

int orders_parse(char *text, Orders *ret) {
        char *line, *rest = text;

        *ret = (Orders){ .text = text };
        while ((line = strsep(&rest, "\n"))) {
                char *equals = strchr(line, '=');
                Order *grown;

                if (!*line)
                        continue;
                if (!equals)
                        return -EBADMSG;
                grown = reallocarray(ret->items, ret->n + 1, sizeof(Order));
                if (!grown)
                        return -ENOMEM;
                *equals = 0;
                ret->items = grown;
                ret->items[ret->n++] = (Order){ line, equals + 1 };
        }
        return 0;
}

int orders_read_at(int dirfd, const char *path, Orders *ret) {
        char *text;
        int r;

        *ret = (Orders){};
        r = read_file_at(dirfd, path, ORDERS_MAX, &text, NULL);
        return r < 0 ? r : orders_parse(text, ret);
}

const Order *orders_next(const Orders *o, const Order *after, const char *key) {
        for (const Order *i = after ? after + 1 : o->items; i < o->items + o->n; i++)
                if (streq(i->key, key))
                        return i;
        return NULL;
}

const char *orders_get(const Orders *o, const char *key) {
        const char *value = NULL;

        for (const Order *i = NULL; (i = orders_next(o, i, key));)
                value = i->value;
        return value;
}

int orders_list(const Orders *o, const char *key, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        int r = 0;

        for (const Order *i = NULL; r >= 0 && (i = orders_next(o, i, key));)
                r = strv_extend(&list, i->value);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(list);
        return 0;
}

void orders_done(Orders *o) {
        free(o->items);
        free(o->text);
        *o = (Orders){};
}
