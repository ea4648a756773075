/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One configuration file as lines, read once however many containers use it. */

#include "conf.h"

typedef enum LineType {
        LINE_SECTION,
        LINE_KEY,
        LINE_BROKEN,
} LineType;

typedef struct Line {
        LineType type;
        unsigned number;
        unsigned block; /* counts the [section] lines of this file from 1; 0 before the first */
        const char *
                section; /* that the line stands in, NULL before the first, and behind one that cannot be read */
        const char *key;
        const char *value; /* LINE_BROKEN: what is wrong */
} Line;

typedef struct Fragment {
        const char *path; /* borrowed from the ConfFile */
        int error;        /* why it could not be read: see read_file_at(); -ENXIO is a mask */
        char *text;
        Line *lines;
        size_t n;
} Fragment;

/* Returns 0 or -ENOMEM; that the file cannot be read is in (*ret)->error. */
int fragment_read(const Conf *c, const ConfFile *f, Fragment **ret);

Fragment *fragment_free(Fragment *f);
