/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Rows of typed cells, printed as columns or as an array of JSON objects, all text made plain (utf8.h). Keys are the column
 * names in lower case.
 * Adding never fails on the spot: table_print() returns what went wrong. */

#include <stdint.h>

#include "output.h"
#include "util.h"

typedef struct Table Table;

/* COLUMNS must outlive the table. A name that begins with ">" stands to the right, as numbers do. Returns NULL when
 * memory is short. */
Table *table_new(const char *const *columns, size_t n_columns);
Table *table_free(Table *t);

/* The next cell, row by row. NULL, and what is nothing, shows as "-" and is null in JSON. */
void table_text(Table *t, const char *text);
void table_null(Table *t);
void table_bool(Table *t, bool b);
void table_number(Table *t, uint64_t n);

/* A number that people read as TEXT: a size, a time (in microseconds, as in systemd's JSON). */
void table_number_as(Table *t, uint64_t n, const char *text);

/* A time as seen from NOW, both in microseconds since the epoch; 0 is null. */
void table_time(Table *t, uint64_t usec, uint64_t now);

/* An array of strings in JSON, on terminals separated by ", ". */
void table_list(Table *t, char *const *l);

/* The colour of the cell added last, on terminals that have colours. */
void table_colour(Table *t, const char *colour);

size_t table_rows(const Table *t);

/* Prints to stdout, through a pager. WHAT is counted in the legend ("containers"; NULL: no count). Returns 0 or what
 * went wrong while the table was filled or written. */
int table_print(Table *t, const Output *o, const char *what);

/* Prints the first row with a line for each cell that is not null: "      Name: value". Returns as table_print(). */
int table_print_upright(Table *t);

static inline void table_freep(Table **t) {
        *t = table_free(*t);
}

#define _cleanup_table_ _cleanup_(table_freep)
