/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A tree walked with a handful of descriptors, however deep it is: a guest's folders go further down than any process may
 * have files open, or any path be long. Links are never followed, and what is mounted in the tree is not entered. */

#include <stdbool.h>

typedef struct WalkActions {
        /* A folder NAME in AT, before what is in it. Returns 0, or 1 to leave it out, without leave(). May be NULL. */
        int (*enter)(int at, const char *name, void *userdata);
        /* Anything else. May be NULL. */
        int (*file)(int at, const char *name, void *userdata);
        /* A folder that was entered, after what is in it. May be NULL. */
        int (*leave)(int at, const char *name, void *userdata);
        /* Whether to end early; asked at each folder. May be NULL. */
        bool (*is_done)(void *userdata);
} WalkActions;

/* Takes A to NAME in DIRFD and all below it; what has gone meanwhile is left out. Each folder is read before what is in its
 * folders is entered. Goes on after a failure, an action's or its own (-EBUSY: something is mounted there), and returns
 * the first. */
int walk_tree(int dirfd, const char *name, const WalkActions *a, void *userdata);
