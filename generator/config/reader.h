/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One ini file into events. Lines mean what they mean to systemd (systemd.syntax(7)): "#" and ";" start comments,
 * blanks around key and value do not count, a final backslash joins the next line. */

#include <stddef.h>

typedef struct ReaderEvents {
        /* Each may return a negative errno, which ends the reading. LINE counts from 1. */
        int (*section)(void *userdata, unsigned line, char *section);
        int (*assignment)(void *userdata, unsigned line, char *key, char *value);
        /* WHY ends in a full stop. */
        int (*broken)(void *userdata, unsigned line, const char *why);
        /* A line that broken() would get and that systemd does not just pass over, as all other such lines; NULL: broken()
         * gets it. */
        int (*unreadable)(void *userdata, unsigned line, const char *why);
        /* As broken(), of a line that begins with "[", whatever is wrong with it: it ends the section, and no assignments
         * come until the next one. NULL: unreadable() gets it. */
        int (*broken_section)(void *userdata, unsigned line, const char *why);
} ReaderEvents;

enum { READER_LINE_MAX = 65536 };

/* Reads TEXT of SIZE bytes, with a NUL behind it. TEXT is taken apart in place: what the events get points into it
 * and lives as long. Returns 0, or what an event returned. */
int reader_parse(char *text, size_t size, const ReaderEvents *events, void *userdata);
