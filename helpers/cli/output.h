/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How verbs that list things print: for a person on a terminal, or as JSON. */

#include <stdbool.h>
#include <stdio.h>

#include "util.h"
#include "verb.h"

typedef enum JsonMode {
        JSON_OFF,
        JSON_SHORT,
        JSON_PRETTY,
} JsonMode;

typedef struct Output {
        JsonMode json;
        bool no_pager, no_legend;
} Output;

/* "off", "short", "pretty"; NULL is pretty on a terminal and short elsewhere. */
int set_json(const char *argument, void *ret_json_mode);

/* Rows for a verb's table of options. */
#define OUTPUT_OPTION_JSON(output)                                                              \
        {                                                                                       \
                "json", "[MODE]", "Print JSON: short, pretty or off", set_json, &(output).json, \
                        .letter = 'j', .wants = "short, pretty or off"                          \
        }
#define OUTPUT_OPTIONS(output)                                                                         \
        OUTPUT_OPTION_JSON(output),                                                                    \
                { "no-pager", NULL, "Do not use a pager", set_flag, &(output).no_pager }, {            \
                "no-legend", NULL, "Leave out the header and the count", set_flag, &(output).no_legend \
        }

/* Has the process wait at its end until the pager is left, and fail, and say so, if stdout could not be written: its disk
 * is full, say. A pager that is left early, or a reader (-EPIPE), is no failure. Once a process. */
void output_end_at_exit(void);

/* As fprintf(), for all that may come from files, images and guests: its lines are made plain (utf8.h); line feeds and tabs stay.
 * Colours are written beside it. */
void print_plain(FILE *f, const char *format, ...) _printf_(2, 3);

/* For who does something only if the user was told of it. Returns 0 or -errno; the end of the process logs. */
int output_flush(void);

/* Whether colour is wanted: on a terminal that can, without $NO_COLOR; $SYSTEMD_COLORS has the last word. Decided at
 * the first call, which therefore has to be before pager_open(). */
bool colours(void);

#define COLOUR_RED "\033[0;1;31m"
#define COLOUR_GREEN "\033[0;1;32m"
#define COLOUR_YELLOW "\033[0;1;33m"
#define COLOUR_GREY "\033[0;38;5;245m"
#define COLOUR_BOLD "\033[0;1;39m"
#define COLOUR_UNDERLINE "\033[0;4m"
#define COLOUR_OFF "\033[0m"

/* Puts $SYSTEMD_PAGER, $PAGER or less behind stdout if that is a terminal and the user did not say no. */
void pager_open(const Output *o);
