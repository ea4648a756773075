/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Each emitter prints one kind of artefact of an object and adds it to the plan. Returns 0 or -ENOMEM. */

#include "paths.h"
#include "plan.h"

int emit_container_unit(Plan *p, const Object *o);
int emit_install(Plan *p, const Object *o);
int emit_snapshot(Plan *p, const Object *o);
int emit_nspawn(Plan *p, const Object *o);
int emit_guest(Plan *p, const Object *o);
int emit_container_fields(Plan *p, const Object *o);
int emit_template_unit(Plan *p, const Object *o);
int emit_template_fields(Plan *p, const Object *o);
int emit_bridge(Plan *p, const Object *o);

/* The pool's units, if there is one. */
int emit_pool(Plan *p, const Config *c);

/* What is there once: diagnostics, links to our own units, what networkd is told of containers. */
int emit_common(Plan *p, const Config *c);

/* The first line of each file: who wrote it, from what. O may be NULL. */
void emit_origin(FILE *f, const Object *o);

/* The settings of O whose section has USE, as [section] blocks, in their order; our own keys are left out. */
void emit_blocks(FILE *f, const Object *o, SectionUse use);

/* "Key=value" for each own setting of SECTION, list by list, in the order of the table. */
void emit_own(FILE *f, const Object *o, const char *section);

/* "KEY=complaint" if O is refused for COST. */
void emit_refusal(FILE *f, const Object *o, Cost cost, const char *key);

/* Whether O has its own network keys, so that the stock unit's veth does not hold. */
bool container_owns_network(const Object *o);

/* Whether the guest has, or may have, the interface host0, to which our own network keys go. */
bool container_has_host0(const Object *o);

/* Whether the host's networkd has to set up O's side of the network: a link ve-NAME, or the bridge of a zone, vz-ZONE. */
bool container_has_veth(const Object *o);
bool container_has_zone(const Object *o);
