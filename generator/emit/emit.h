/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Each emitter prints one kind of artefact of an object and adds it to the plan. Returns 0 or -ENOMEM. */

#include "paths.h"
#include "plan.h"

int emit_container_unit(Plan *p, const Resolved *x);
int emit_install(Plan *p, const Resolved *x);
int emit_snapshot(Plan *p, const Resolved *x);
int emit_nspawn(Plan *p, const Resolved *x);
int emit_guest(Plan *p, const Resolved *x);
int emit_container_fields(Plan *p, const Resolved *x);
int emit_template_unit(Plan *p, const Resolved *x);
int emit_template_fields(Plan *p, const Resolved *x);
int emit_bridge(Plan *p, const Resolved *x);

/* The pool's units, if there is one. */
int emit_pool(Plan *p, const Resolution *r);

/* What is there once: diagnostics, links to our own units, what networkd is told of containers. */
int emit_common(Plan *p, const Resolution *r, const Diags *d);

/* The first line of each file: who wrote it, from what. O may be NULL. */
void emit_origin(FILE *f, const Object *o);

/* The settings of O whose section has USE, as [section] blocks, in their order; our own keys are left out. */
void emit_blocks(FILE *f, const Object *o, SectionUse use);

/* "Key=value" for each own setting of SECTION, list by list, in the order of the table. */
void emit_own(FILE *f, const Object *o, const char *section);

/* "KEY=complaint" if X is refused for COST. */
void emit_refusal(FILE *f, const Resolved *x, Cost cost, const char *key);
