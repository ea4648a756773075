/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "change.h"
#include "util.h"

void change_done(Change *c) {
        free(c->object);
        free(c->what);
        free(c->where);
}

void changes_done(Changes *c) {
        for (size_t i = 0; i < c->n; i++)
                change_done(&c->items[i]);
        free(c->items);
        *c = (Changes){};
}
