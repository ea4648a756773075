/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What rollback and recreate share: a container stopped, its image exchanged for a snapshot of something, and the
 * container started again if it ran. All of it logs. */

#include "image-exchange.h"
#include "machine.h"
#include "policy.h"
#include "service.h"

typedef struct Replace {
        Machine *m;
        Service *service;
        const Policy *policy;
        const Generation *generation;
        int source;     /* the subvolume it becomes a snapshot of */
        CloneEdit edit; /* says itself what fails, and returns -ECANCELED */
        void *userdata;
        const char *to_do; /* "roll back" */
        bool drop_nested;  /* subvolumes that are nested in the image go with it, whatever they hold */
} Replace;

/* Whether it can be done: what cannot is said, and nothing has been changed. */
int replace_check(const Replace *p);

/* Does it. Lets go of our lock on the container before it starts again. *ret_replaced is the snapshot of what was there,
 * NULL if there was nothing; the caller frees. */
int replace_run(const Replace *p, char **ret_replaced);
