/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A generated file as its assignments, to be compared with another one. */

#include <stdbool.h>
#include <stddef.h>

typedef struct TextLine {
        const char *section; /* "Service"; "" where the file has none */
        const char *text;    /* "Key=value" */
        bool matched;
} TextLine;

typedef struct TextLines {
        char *copy;
        TextLine *items;
        size_t n;
} TextLines;

/* Leaves out comments, and what the generator says for its own purposes. Returns 0 or -ENOMEM. */
int text_lines_of(const char *text, TextLines *ret);

typedef enum LinesMatch {
        LINES_SAME,
        LINES_REORDERED,
        LINES_DIFFER,
} LinesMatch;

/* Marks what is in both. */
LinesMatch text_lines_match(TextLines *a, TextLines *b);

void text_lines_done(TextLines *l);
