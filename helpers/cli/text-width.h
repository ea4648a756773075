/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Text in display cells: letters of East Asia take two, accents that stand for themselves none. */

#include <stddef.h>
#include <stdlib.h>

/* How many cells TEXT takes. */
size_t text_width(const char *text);

/* Ends TEXT behind at most CELLS cells, so that no terminal goes on with it in a line of its own. */
void text_cut(char *text, size_t cells);

/* Of the terminal that the user looks at; INT_MAX where there is none. */
size_t terminal_columns(void);
