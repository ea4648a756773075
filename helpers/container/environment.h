/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Writes what the packaged drop-in's EnvironmentFile= reads for container NAME; MAC "" means nothing. Returns 0. */
int environment_install(const char *name, const char *mac);
