/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>

#include "method.h"
#include "strv.h"
#include "words.h"

enum { TAR_MAGIC_AT = 257 };

static int add(char ***argv, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int add(char ***argv, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;
        int r;

        va_start(ap, format);
        r = vasprintf(&text, format, ap);
        va_end(ap);
        if (r < 0) {
                text = NULL;
                return -ENOMEM;
        }
        return strv_extend(argv, text);
}

/* "OPTION=a,b,c" of all words of all values of KEY; nothing if there are none. */
static int add_list(char ***argv, const char *option, const Fields *o, const char *key) {
        _cleanup_strv_ char **words = NULL;
        _cleanup_free_ char *joined = NULL;
        int r = 0;

        for (const Field *i = NULL; r >= 0 && (i = fields_next(o, i, key));)
                r = strv_split_extend(&words, i->value);
        if (r < 0 || !words)
                return r;

        STRV_FOREACH(w, words) {
                char *longer;

                if (asprintf(&longer, "%s%s%s", joined ?: "", joined ? "," : "", *w) < 0)
                        return -ENOMEM;
                free(joined);
                joined = longer;
        }
        return add(argv, "%s=%s", option, joined);
}

/* What mmdebstrap and debootstrap take alike. */
static int add_debian(char ***argv, const Fields *o, const char *program, const char *architecture) {
        const char *arch = fields_get(o, "Architecture");
        int r;

        r = add(argv, "%s", program);
        if (r >= 0)
                r = add(argv, "--variant=%s", fields_get(o, "Variant") ?: "minbase");
        if (r >= 0 && arch)
                r = add(argv, "%s=%s", architecture, arch);
        if (r >= 0)
                r = add_list(argv, "--components", o, "Components");
        return r < 0 ? r : add_list(argv, "--include", o, "Packages");
}

static int add_target(char ***argv, const Fields *o, const char *target) {
        int r = add(argv, "%s", fields_get(o, "Suite"));

        if (r >= 0)
                r = add(argv, "%s", target);
        for (const Field *i = NULL; r >= 0 && (i = fields_next(o, i, "Mirror"));)
                r = add(argv, "%s", i->value);
        return r;
}

static int refuse(const char **reterr, const char *complaint) {
        *reterr = complaint;
        return -EINVAL;
}

static int plan_mmdebstrap(const Fields *o, const char *target, Method *m, const char **reterr) {
        int r;

        if (!fields_get(o, "Suite"))
                return refuse(reterr, "\"Suite=\" is missing");
        m->terminal = true;
        r = add_debian(&m->argv, o, "mmdebstrap", "--architectures");
        if (r >= 0)
                r = add(&m->argv, "--format=directory");
        return r < 0 ? r : add_target(&m->argv, o, target);
}

static int plan_debootstrap(const Fields *o, const char *target, Method *m, const char **reterr) {
        const Field *first = fields_next(o, NULL, "Mirror");
        int r;

        if (!fields_get(o, "Suite"))
                return refuse(reterr, "\"Suite=\" is missing");
        if (first && fields_next(o, first, "Mirror"))
                return refuse(reterr, "debootstrap takes one \"Mirror=\" only");
        r = add_debian(&m->argv, o, "debootstrap", "--arch");
        return r < 0 ? r : add_target(&m->argv, o, target);
}

static int plan_tar(const Fields *o, const char *target, Method *m, const char **reterr) {
        static const char *const options[] = {
                "tar",    "--extract",          "--preserve-permissions", "--xattrs",
                "--acls", "--xattrs-include=*", "--numeric-owner"
        };
        const char *source = fields_get(o, "Source");
        int r = 0;

        if (!source)
                return refuse(reterr, "\"Source=\" is missing");
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(options); i++)
                r = add(&m->argv, "%s", options[i]);
        if (r >= 0)
                r = add(&m->argv, "--directory=%s", target);
        if (r >= 0 && !(m->source = strdup(source)))
                r = -ENOMEM;
        return r;
}

static int plan_command(const Fields *o, const char *target, Method *m, const char **reterr) {
        const char *command = fields_get(o, "Command");
        int r;

        if (!command)
                return refuse(reterr, "\"Command=\" is missing");
        r = words_split(command, &m->argv);
        if (r == -EINVAL)
                return refuse(reterr, "\"Command=\" has an open quote or an unknown escape");
        return r < 0 ? r : words_fill(m->argv, target);
}

static int plan_none(const Fields *o, const char *target, Method *m, const char **reterr) {
        return refuse(reterr, "its file does not say how to make it (\"Method=none\"): "
                              "\"nspawn-btrfs save-template CONTAINER TEMPLATE\" makes it of a container");
}

int method_plan(const Fields *o, const char *target, Method *ret, const char **reterr) {
        static const struct {
                const char *name;
                int (*plan)(const Fields *, const char *, Method *, const char **);
        } methods[] = {
                { "mmdebstrap", plan_mmdebstrap },
                { "debootstrap", plan_debootstrap },
                { "tar", plan_tar },
                { "command", plan_command },
                { "none", plan_none },
        };
        const char *name = fields_get(o, "Method") ?: "none";

        for (size_t i = 0; i < ELEMENTSOF(methods); i++)
                if (streq(methods[i].name, name)) {
                        _cleanup_method_ Method m = {};
                        int r = methods[i].plan(o, target, &m, reterr);

                        if (r < 0)
                                return r;
                        *ret = m;
                        m = (Method){};
                        return 0;
                }
        return refuse(reterr, "\"Method=\" is not known");
}

const char *method_decompressor(const void *head, size_t size) {
        static const struct {
                size_t at;
                const char *magic, *program;
        } table[] = {
                { 0, "\x1f\x8b", "gzip" },
                { 0,
                  "\xfd"
                  "7zXZ",
                  "xz" },
                { 0, "\x28\xb5\x2f\xfd", "zstd" },
                { 0, "BZh", "bzip2" },
                { 0, "\x04\x22\x4d\x18", "lz4" },
                { 0, "LZIP", "lzip" },
                { 0, "\x5d\x00\x00", "lzma" },
                { TAR_MAGIC_AT, "ustar", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                size_t n = strlen(table[i].magic);

                if (size >= table[i].at + n &&
                    memcmp((const char *) head + table[i].at, table[i].magic, n) == 0)
                        return table[i].program;
        }
        return NULL;
}

const char *method_package(const char *program) {
        static const char *const table[][2] = {
                { "mmdebstrap", "mmdebstrap" },
                { "debootstrap", "debootstrap" },
                { "tar", "tar" },
                { "gzip", "gzip" },
                { "xz", "xz-utils" },
                { "zstd", "zstd" },
                { "bzip2", "bzip2" },
                { "lz4", "lz4" },
                { "lzip", "lzip" },
                { "lzma", "xz-utils" },
                { "mkosi", "mkosi" },
                { "dnf", "dnf" },
                { "pacstrap", "arch-install-scripts" },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (streq(table[i][0], program))
                        return table[i][1];
        return NULL;
}

void method_done(Method *m) {
        strv_free(m->argv);
        free(m->source);
        *m = (Method){};
}
