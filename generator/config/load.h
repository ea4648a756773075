/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Inside of config_load(): from lines to objects (load-line.c, load-complain.c), from files and layers to objects
 * (load.c), from folders to the configuration (config.c). */

#include "diag.h"
#include "model.h"

typedef struct Loader {
        Config *config;
        Diags *diags;
        Object *object; /* that the lines are for */
} Loader;

/* Puts the layers of l->object together, FILE being its main file. Returns 0 or -ENOMEM. */
int load_object(Loader *l, ConfFile *file);

/* The lines of FILE, read once. Returns 0 or -ENOMEM; that it cannot be read is in (*ret)->error. */
int load_fragment(Config *c, ConfFile *file, Fragment **ret);

/* One line of the file at PATH. Returns 0 or -ENOMEM. */
int load_line(Loader *l, const char *path, const Line *line);

/* Notes that TEXT, a complaint, costs the object COST, and all that COST_START implies. */
void load_blame(Object *o, Cost cost, const char *text);

/* The complaints about a line, each with what is done about it. */
void complain_broken(Loader *l, const char *path, const Line *line);
void complain_section(Loader *l, const char *path, const Line *line);
void complain_key(Loader *l, const Section *s, const char *path, const Line *line);
void complain_stray(Loader *l, const char *path, const Line *line); /* in a section that is not known */
void complain_implied(Loader *l, const char *path, const Line *line);
void complain_reset(Loader *l, const Section *s, const char *path, const Line *line);
void complain_value(Loader *l, const Section *s, const Key *k, const char *path, const Line *line);
