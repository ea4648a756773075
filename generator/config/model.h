/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the files say once their layers are put together: objects with settings. */

#include "conf.h"
#include "facts.h"
#include "fragment.h"
#include "keys.h"

typedef struct Setting {
        const Section *section;
        const Key *key; /* NULL: copied without being known */
        const char *name;
        char *value;          /* expanded; owned */
        const char *path;     /* the file it stands in */
        unsigned line, block; /* settings of one [section] line share path and block */
} Setting;

typedef struct Object {
        Kind kind;
        char *name;       /* "web" */
        const char *path; /* of its main file */
        Setting *settings;
        size_t n;
        const char *refused
                [_COST_MAX]; /* the first complaint of each cost, NULL if none; belongs to the Diags */
} Object;

typedef struct Config {
        Conf conf;
        Object *objects[_KIND_MAX]; /* by name */
        size_t n_objects[_KIND_MAX];
        Fragment **fragments; /* all that were read */
        size_t n_fragments;
        Facts facts;
} Config;

/* Reads the configuration below ROOT ("" for the running system), with the files NAMED (may be NULL) as if they lay in
 * /etc/nspawn-btrfs.d/ by their own names: see conf_open(). Mistakes of the user go to D, which must outlive C. Returns 0,
 * or the error of the machine (no memory, a folder that cannot be listed). */
int config_load(Config *c, Diags *d, const char *root, char *const *named);

void config_done(Config *c);

Object *config_find(const Config *c, Kind kind, const char *name);

/* Behind the last setting. (Adding 0 to NULL is undefined.) */
static inline const Setting *object_end(const Object *o) {
        return o->n > 0 ? o->settings + o->n : o->settings;
}

/* The last setting of SECTION and NAME, NULL if there is none. Lists: see object_next(). */
const Setting *object_get(const Object *o, const char *section, const char *name);

/* The value of that, NULL if there is none. */
const char *object_value(const Object *o, const char *section, const char *name);

/* The next setting after AFTER (NULL: the first) of SECTION and NAME. */
const Setting *object_next(const Object *o, const Setting *after, const char *section, const char *name);

/* Adds LINE (a LINE_KEY of SECTION) to O by the rules of scalars and lists. KEY may be NULL. The value is expanded
 * where the section wants it. Returns 0, -ENOMEM, or -EINVAL if KEY cannot have that value; then nothing changed. */
int object_set(Object *o, const Section *section, const Key *key, const char *path, const Line *line);

/* What VALUE comes to there. NULL when memory is short; the caller frees. */
char *setting_text(const Object *o, const Section *section, const Key *key, const char *value);

/* Frees the settings of O, and leaves it without any. */
void object_clear(Object *o);
