/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which program fills a template, with which arguments. Pure. */

#include "fields.h"

typedef struct Method {
        char **argv;
        char *source;  /* tar: the archive, which it gets as its stdin; else NULL */
        bool terminal; /* exec.h */
} Method;

/* What O says, for the empty folder TARGET. Returns 0, -ENOMEM, or -EINVAL with the complaint in *reterr. The caller
 * ends *ret. */
int method_plan(const Fields *o, const char *target, Method *ret, const char **reterr);

/* The program that unpacks what begins with the SIZE bytes at HEAD: "zstd", "" for none (plain tar), NULL if unknown. */
const char *method_decompressor(const void *head, size_t size);

/* The package of Debian that brings PROGRAM; NULL: not known. */
const char *method_package(const char *program);

void method_done(Method *m);

#define _cleanup_method_ _cleanup_(method_done)
