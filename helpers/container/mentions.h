/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names the lines in files of other containers that speak of NAME's unit, as "After=systemd-nspawn@web.service" does: who
 * renamed or removed it wants to know, and the files are not ours to edit. */
void mentions_name(const char *name);
