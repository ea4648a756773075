/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What those share that fill a table (table.c) and print it (table-json.c, table-print.c over both). */

#include "table.h"

typedef enum CellType {
        CELL_NULL,
        CELL_TEXT,
        CELL_LIST,
        CELL_BOOL,
        CELL_NUMBER,
} CellType;

typedef struct Cell {
        CellType type;
        char *text;  /* as shown; owned */
        char **list; /* CELL_LIST; owned */
        uint64_t number;
        const char *colour;
} Cell;

struct Table {
        const char *const *columns;
        size_t n_columns;
        Cell *cells; /* row by row */
        size_t n_cells, n_allocated;
        int error;
};

/* The name of a column without its alignment. */
static inline const char *column_name(const Table *t, size_t i) {
        return t->columns[i] + (t->columns[i][0] == '>');
}

/* Returns 0, or -ENOMEM. */
int table_print_json(const Table *t, JsonMode mode);
