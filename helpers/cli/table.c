/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "relative-time.h"
#include "strv.h"
#include "table-cell.h"
#include "utf8.h"

Table *table_new(const char *const *columns, size_t n_columns) {
        Table *t = calloc(1, sizeof(Table));

        if (t)
                *t = (Table){ .columns = columns, .n_columns = n_columns };
        return t;
}

Table *table_free(Table *t) {
        if (!t)
                return NULL;
        for (size_t i = 0; i < t->n_cells; i++) {
                free(t->cells[i].text);
                strv_free(t->cells[i].list);
        }
        free(t->cells);
        free(t);
        return NULL;
}

/* By doubling: there are rows by the ten thousand. */
static bool has_room(Table *t) {
        size_t n = t->n_allocated > 0 ? 2 * t->n_allocated : 32;
        Cell *grown;

        if (t->n_cells < t->n_allocated)
                return true;
        grown = reallocarray(t->cells, n, sizeof(Cell));
        if (!grown)
                return false;
        t->cells = grown;
        t->n_allocated = n;
        return true;
}

/* Takes what CELL owns, in all cases. Made plain in JSON too: it is UTF-8 then, and stays harmless where "jq -r" prints. */
static void table_add(Table *t, Cell cell) {
        if ((cell.type != CELL_NULL && !cell.text) || !has_room(t)) {
                t->error = -ENOMEM;
                free(cell.text);
                strv_free(cell.list);
                return;
        }
        if (cell.text)
                utf8_make_plain(cell.text);
        STRV_FOREACH(s, cell.list)
                utf8_make_plain(*s);
        t->cells[t->n_cells++] = cell;
}

void table_null(Table *t) {
        table_add(t, (Cell){ CELL_NULL });
}

void table_text(Table *t, const char *text) {
        if (text)
                table_add(t, (Cell){ CELL_TEXT, .text = strdup(text) });
        else
                table_null(t);
}

void table_bool(Table *t, bool b) {
        table_add(t, (Cell){ CELL_BOOL, .text = strdup(b ? "yes" : "no"), .number = b });
}

void table_number_as(Table *t, uint64_t n, const char *text) {
        table_add(t, (Cell){ CELL_NUMBER, .text = strdup(text), .number = n });
}

void table_number(Table *t, uint64_t n) {
        char *text = NULL;

        if (asprintf(&text, "%llu", (unsigned long long) n) < 0)
                text = NULL;
        table_add(t, (Cell){ CELL_NUMBER, .text = text, .number = n });
}

void table_time(Table *t, uint64_t usec, uint64_t now) {
        _cleanup_free_ char *text = NULL;

        if (usec == 0)
                table_null(t);
        else if (relative_time(usec, now, &text) < 0)
                t->error = -ENOMEM;
        else
                table_number_as(t, usec, text);
}

void table_list(Table *t, char *const *l) {
        Cell cell = { CELL_LIST };
        size_t size = 1;

        STRV_FOREACH(s, l) {
                if (strv_extend(&cell.list, *s) < 0)
                        t->error = -ENOMEM;
                size += strlen(*s) + strlen(", ");
        }
        cell.text = calloc(1, size);
        if (cell.text)
                STRV_FOREACH(s, l) {
                        strcat(cell.text, s == l ? "" : ", ");
                        strcat(cell.text, *s);
                }
        table_add(t, cell);
}

void table_colour(Table *t, const char *colour) {
        if (t->n_cells > 0)
                t->cells[t->n_cells - 1].colour = colour;
}

size_t table_rows(const Table *t) {
        return t->n_cells / t->n_columns;
}
