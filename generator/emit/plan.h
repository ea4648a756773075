/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is to be written for a configuration: printed by the emitters, saved by main. No I/O. */

#include "fileio.h"
#include "hash.h"
#include "place.h"
#include "resolve.h"

typedef enum ArtefactType {
        ARTEFACT_FILE,
        ARTEFACT_LINK,
        ARTEFACT_FOLDER,
} ArtefactType;

typedef struct Artefact {
        ArtefactType type;
        PlaceId place;
        const Object *object; /* that it is for, NULL: for all */
        char *path;           /* below the generator's normal output folder */
        char *text;           /* a file's content, a link's target; NULL for a folder */
        size_t size;
        Hash hash; /* manifest_hash() */
} Artefact;

typedef struct Plan {
        Artefact *items; /* in the order in which they are to be written */
        size_t n;
} Plan;

/* Prints all that a resolved configuration comes to, and the complaints D. Returns 0 or -ENOMEM. */
int plan_make(Plan *p, const Resolution *r, const Diags *d);

void plan_done(Plan *p);

/* Prints the text of an artefact of X. */
typedef void (*PlanPrint)(FILE *f, const Resolved *x);

/* Each adds one artefact, at the PLACE that it has for its object, and returns 0 or -ENOMEM. */
int plan_print(Plan *p, const Resolved *x, PlaceId place, PlanPrint print);
int plan_folder(Plan *p, const Object *o, PlaceId place);

/* A link to TARGET, by which the unit OTHER (NULL where the place names it) starts something. */
int plan_link(Plan *p, const Object *o, PlaceId place, const char *other, const char *target);

/* What M holds, which is taken in all cases. NAME is the object's, or what stands in its place. */
int plan_file(Plan *p, const Object *o, PlaceId place, const char *name, Memstream *m);

/* Whether A is staged for the helpers: it goes into the manifest, not into a file of its own. */
bool artefact_is_staged(const Artefact *a);

/* The manifest, as "complete" holds it (manifest.h). The caller frees *ret. */
int plan_manifest(const Plan *p, char **ret, size_t *ret_size);
