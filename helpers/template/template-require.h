/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Sees to it that TEMPLATE, which the start of container NAME needs, is there: it is made by a unit of its own, which
 * goes on when this start gives up, and two that need it wait for one. Extends the timeout of the start meanwhile. Logs.
 * Returns 0 or what became of the unit's job (bus_unit_job()). */
int template_require(const char *name, const char *template);
