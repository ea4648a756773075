/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All that is known of one container, for list and status: what was read at the last daemon-reload, what is on disk,
 * and what runs. */

#include <stdint.h>

#include "generation.h"
#include "image.h"
#include "unit-states.h"

/* Read once, for all containers. */
typedef struct Sources {
        Generation generation; /* "current"; may be none */
        sd_bus *bus;           /* NULL: PID 1 cannot be asked, states are not known */
        UnitStates units;
        char **enabled; /* names with links in /etc/systemd/system/ */
        char **images;  /* names in machined's places */
        int root_fd;
} Sources;

/* Goes without what is not there. WANTED: one container, NULL for all. Returns 0 or -errno. */
int sources_open(Sources *s, const char *wanted);
void sources_done(Sources *s);

/* The names of all containers, declared or not, sorted; among them may be some of which only a folder for snapshots is left,
 * that is none. */
int sources_names(const Sources *s, char ***ret);

typedef enum Drift {
        DRIFT_CONFIG_ERROR = 1 << 0,
        DRIFT_NOT_CREATED = 1 << 1,
        DRIFT_IMAGE_GONE = 1 << 2, /* it existed: a start is refused */
        DRIFT_OTHER_TEMPLATE = 1 << 3,
        DRIFT_RESTART = 1 << 4,
        DRIFT_UNMANAGED = 1 << 5,
        DRIFT_ROLLBACK = 1 << 6, /* ordered, for the next start */
        DRIFT_RECREATE = 1 << 7,
        DRIFT_REMOVED = 1 << 8, /* its snapshots are left */
        DRIFT_AWAY = 1 << 9,    /* its image is somewhere: a start is refused */
} Drift;

typedef struct View {
        const char *name;
        Fields info, start, clone; /* empty if it is not declared */
        Image image;               /* .type IMAGE_NONE: there is none */
        bool declared, running;
        const char *state, *sub; /* of its unit; NULL: not known */
        const char *template;    /* as declared */
        char *origin;            /* the template it was cloned from; NULL: not by us, or not known */
        char **addresses;        /* those it has, or if it does not run shall have */
        char *mac;
        char *autostart; /* "web.container:17", "enabled" */
        size_t snapshots;
        uint64_t newest_usec, next_usec; /* 0: none */
        unsigned drift;
        char *away; /* why its image cannot be seen now, and the remedy; NULL: it can, or there is none */
        char *move; /* a rename or removal of it that was cut short, or is at work, and how that ends; NULL: none */
        char *order; /* what is ordered for the next start, or why the last order was withdrawn; NULL: nothing */
} View;

/* NAME must outlive *ret. Returns 0, -ENOENT if there is no such container, or -ENOMEM. */
int view_make(const Sources *s, const char *name, View *ret);

/* "restart needed, ..."; "" for none; what somebody has to end is followed by how. The caller frees *ret. */
int drift_format(const View *v, char **ret);

void view_done(View *v);

#define _cleanup_sources_ _cleanup_(sources_done)
#define _cleanup_view_ _cleanup_(view_done)
