/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What /etc/ says beside our own files, as far as it decides anything: who else mounts at the places of a pool. */

#include <stdbool.h>

typedef enum PoolPlace {
        POOL_PLACE_STATE,
        POOL_PLACE_MACHINES,
        _POOL_PLACE_MAX,
} PoolPlace;

typedef struct Facts {
        unsigned fstab_line[_POOL_PLACE_MAX]; /* of /etc/fstab, that mounts something there; 0: none */
        bool has_unit[_POOL_PLACE_MAX];       /* /etc/systemd/system/ has the place's mount unit */
} Facts;

/* The folder, and the unit that mounts it. */
const char *pool_place_folder(PoolPlace p);
const char *pool_place_unit(PoolPlace p);

/* Reads them below ROOT, as config_load(). What cannot be read says nothing. */
void facts_read(Facts *f, const char *root);
