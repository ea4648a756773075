/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lists of files, each name once: that of the most important folder. */

#include <stddef.h>

enum {
        CONF_DIRS = 4,
        CONF_NAMED =
                CONF_DIRS, /* not in the search path: files that a person named, relative to where he is */
};

/* A file by the folder that has it: the most important one of that name. */
typedef struct ConfFile {
        char *name;                /* "web.container", "10-limits.conf" */
        char *path;                /* as shown to people: "/etc/nspawn-btrfs.d/web.container" */
        unsigned dir;              /* its folder in the search path, or CONF_NAMED: Conf.fds[dir] */
        const char *at;            /* relative to that folder; points into path */
        struct Fragment *fragment; /* once it was read; belongs to the Config */
} ConfFile;

typedef struct ConfFiles {
        ConfFile *items; /* sorted by name, names unique, once they are merged */
        size_t n;
} ConfFiles;

/* Takes PATH, NULL if there was no memory for it; AT bytes of it are the folder DIR. Returns 0 or -ENOMEM. */
int conf_files_append(ConfFiles *l, unsigned dir, const char *name, char *path, size_t at);

/* Sorts them, and drops those that a more important folder hides. */
void conf_files_merge(ConfFiles *l);

ConfFile *conf_find(ConfFiles *files, const char *name);

void conf_files_done(ConfFiles *l);
