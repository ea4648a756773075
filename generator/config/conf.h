/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which files there are: the four folders of the search path listed once, names merged, masks and drop-in folders
 * found. */

#include "conf-files.h"
#include "diag.h"
#include "dropins.h"
#include "kind.h"

typedef struct Conf {
        const char *root; /* "" for the running system */
        int fds[CONF_DIRS + 1];
        ConfFiles files[_KIND_MAX];
        DropinFolders dropins;
} Conf;

/* Lists the configuration below ROOT ("" for the running system). Complains of suffixes that are none of ours. NAMED
 * (may be NULL) are paths of files to be taken as if they lay in the most important folder; their suffixes are the
 * caller's care. Returns 0, -ENOMEM, or the first error of a folder of the search path that is there, if only as a link, and cannot be
 * listed, after the others; that of a drop-in folder is kept there. */
int conf_open(Conf *c, const char *root, char *const *named, Diags *diags);

/* Reads FILE, at most MAX bytes; below another root no link leads out of it. As read_file_at(). */
int conf_read(const Conf *c, const ConfFile *file, size_t max, char **ret, size_t *ret_size);

void conf_done(Conf *c);
