/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "table-cell.h"
#include "text-width.h"

static const char *cell_shown(const Cell *c) {
        return isempty(c->text) ? "-" : c->text;
}

static void print_padding(size_t n) {
        printf("%*s", (int) n, "");
}

static void print_cell(const Table *t, size_t column, const char *text, const char *colour, size_t width) {
        bool right = t->columns[column][0] == '>', last = column + 1 == t->n_columns;
        size_t padding = width - text_width(text);

        if (right)
                print_padding(padding);
        if (colour && colours())
                printf("%s%s" COLOUR_OFF, colour, text);
        else
                fputs(text, stdout);
        if (!right && !last)
                print_padding(padding);
        putchar(last ? '\n' : ' ');
}

static size_t column_width(const Table *t, size_t column, bool with_header) {
        size_t width = with_header ? text_width(column_name(t, column)) : 0;

        for (size_t row = 0; row < table_rows(t); row++) {
                size_t w = text_width(cell_shown(&t->cells[row * t->n_columns + column]));

                width = w > width ? w : width;
        }
        return width;
}

static int print_rows(const Table *t, bool legend) {
        size_t *widths = calloc(t->n_columns, sizeof(size_t));

        if (!widths)
                return -ENOMEM;
        for (size_t i = 0; i < t->n_columns; i++)
                widths[i] = column_width(t, i, legend);
        for (size_t i = 0; legend && i < t->n_columns; i++)
                print_cell(t, i, column_name(t, i), COLOUR_UNDERLINE, widths[i]);
        for (size_t i = 0; i < table_rows(t) * t->n_columns; i++)
                print_cell(t, i % t->n_columns, cell_shown(&t->cells[i]), t->cells[i].colour,
                           widths[i % t->n_columns]);
        free(widths);
        return 0;
}

int table_print(Table *t, const Output *o, const char *what) {
        bool legend = !o->no_legend;
        int r;

        if (t->error < 0)
                return t->error;

        pager_open(o);
        if (o->json != JSON_OFF)
                return table_print_json(t, o->json);

        r = print_rows(t, legend && table_rows(t) > 0);
        if (legend && what)
                printf("%s%zu %s.\n", table_rows(t) > 0 ? "\n" : "", table_rows(t), what);
        return r;
}

static void print_line(const Table *t, size_t column, size_t width) {
        const Cell *c = &t->cells[column];
        const char *name = column_name(t, column);
        bool colour = c->colour && colours();

        printf("%*s%c", (int) (width - strlen(name)), "", name[0]);
        for (const char *p = name + 1; *p; p++)
                putchar(strlen(name) > 3 ? tolower((unsigned char) *p) : *p); /* MAC */
        printf(": %s%s%s\n", colour ? c->colour : "", cell_shown(c), colour ? COLOUR_OFF : "");
}

int table_print_upright(Table *t) {
        size_t width = 0;

        if (t->error < 0 || t->n_cells < t->n_columns)
                return t->error;
        for (size_t i = 0; i < t->n_columns; i++)
                width = strlen(column_name(t, i)) > width ? strlen(column_name(t, i)) : width;
        for (size_t i = 0; i < t->n_columns; i++)
                if (!isempty(t->cells[i].text))
                        print_line(t, i, width);
        return 0;
}
