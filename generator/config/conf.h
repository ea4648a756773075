/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which files there are: the four folders of the search path listed once, names merged, masks and drop-in folders
 * found. */

#include <dirent.h>
#include <stdbool.h>

#include "diag.h"
#include "kind.h"

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
        ConfFile *items; /* sorted by name, names unique */
        size_t n;
} ConfFiles;

/* A drop-in folder, from all folders of the search path together. */
typedef struct ConfDropins {
        char *name; /* "web.container.d", "container.d" */
        ConfFiles files;
} ConfDropins;

typedef struct Conf {
        const char *root; /* "" for the running system */
        int fds[CONF_DIRS + 1];
        ConfFiles files[_KIND_MAX];
        ConfDropins *dropins; /* sorted by name */
        size_t n_dropins;
} Conf;

/* Lists the configuration below ROOT ("" for the running system). Complains of suffixes that are none of ours. NAMED
 * (may be NULL) are paths of files to be taken as if they lay in the most important folder; their suffixes are the
 * caller's care. Returns 0, -ENOMEM, or the first error of a folder that is there and cannot be listed, after the
 * others. */
int conf_open(Conf *c, const char *root, char *const *named, Diags *diags);

/* Reads FILE, at most MAX bytes; below another root no link leads out of it. As read_file_at(). */
int conf_read(const Conf *c, const ConfFile *file, size_t max, char **ret, size_t *ret_size);

/* The drop-ins of FOLDER ("container.d"); an empty list if there are none. */
ConfFiles *conf_dropins(Conf *c, const char *folder);

ConfFile *conf_find(ConfFiles *files, const char *name);

void conf_done(Conf *c);
