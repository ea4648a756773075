/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What rollback and recreate share: what a container shall be is built beside it, and an order written that its next start
 * carries out; one that runs is restarted for that. All of it logs. */

#include "image-exchange.h"
#include "machine.h"
#include "order-request.h"
#include "service.h"
#include "verb.h"

typedef struct Replace {
        Machine *m; /* open whole */
        Service *service;
        const char *verb;        /* "rollback" */
        bool declared;           /* there is a file for it */
        int source;              /* the subvolume it becomes a snapshot of */
        const char *source_name; /* as a person knows it */
        CloneEdit edit;          /* says itself what fails, and returns -ECANCELED */
        void *userdata;
        const char *to_do; /* "roll back" */
        bool start;        /* also one that was down */
        bool drop_nested;  /* subvolumes that are nested in the image go with it, whatever they hold */
} Replace;

/* Whether it can be done, and what goes down with it: what cannot is said, and nothing has been changed. */
int replace_check(const Replace *p);

/* Does it, and says what came of it. Returns 0 if the image is the new one and the container runs if it is to. */
int replace_run(const Replace *p);

/* Fills O, which must be zero, for what P has built. Returns 0. */
int replace_order(const Replace *p, Order *o);

/* Takes back what VERB has ordered for NAME, for the verb's --cancel. */
int replace_cancel(const char *verb, const char *name);
