/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The command line of one verb, from a table of its options. --help and --version come by themselves. */

#include <stdbool.h>

#include "verbs.h"

typedef struct VerbOption {
        const char *name;    /* "root" for --root */
        const char *metavar; /* "PATH"; "[MODE]" if the argument may be missing; NULL if it takes none */
        const char *help;
        int (*set)(const char *argument,
                   void *ret); /* -EINVAL if ARGUMENT is wrong; NULL if it is missing */
        void *ret;
        char letter;       /* 'r' for -r; 0 for none */
        const char *wants; /* what a complaint says that ARGUMENT may be; NULL: METAVAR says it */
} VerbOption;

typedef struct Verb {
        const char *name;
        const VerbOption *options; /* ended by an empty one; may be NULL */
        int min, max;              /* arguments that are no options; max -1: any number */
        int names;                 /* so many of them, the first, are names of containers; -1: all */
} Verb;

/* Reads the command line. Returns the index of the first argument in ARGV, which has been permuted so that all options
 * stand before it. Returns -status - 1 if that is all: the caller ends with verb_status(). */
int verb_parse(const Verb *v, int argc, char *argv[]);

/* The exit status in a negative result of verb_parse(). */
static inline int verb_status(int r) {
        return -r - 1;
}

/* Says what is wrong with the command line. Returns VERB_USAGE. */
int verb_usage(const Verb *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For VerbOption.set. */
int set_flag(const char *argument, void *ret_bool);
int set_string(const char *argument, void *ret_string);
int set_folder(const char *argument, void *ret_string); /* one that is there, whatever its path is next */

/* Prints "nspawn-btrfs VERSION". */
void print_version(void);
