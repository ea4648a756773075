/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "log.h"
#include "name.h"
#include "output.h"
#include "util.h"
#include "verb.h"

enum { OPTIONS_MAX = 24, OPTION_FIRST = 0x100 };

int set_flag(const char *argument, void *ret_bool) {
        *(bool *) ret_bool = true;
        return 0;
}

int set_string(const char *argument, void *ret_string) {
        *(const char **) ret_string = argument;
        return 0;
}

/* Held open until the end: whoever owns a folder above it may put another one, or a link, in its place meanwhile. */
int set_folder(const char *argument, void *ret_string) {
        int fd = open(argument, O_PATH | O_DIRECTORY | O_CLOEXEC);
        char *path;

        if (fd < 0)
                return -EINVAL;
        if (asprintf(&path, "/proc/self/fd/%d", fd) < 0)
                return -ENOMEM;
        return set_string(path, ret_string);
}

void print_version(void) {
        printf("nspawn-btrfs %s\n", PROJECT_VERSION);
}

static const VerbOption standard[] = {
        { "help", NULL, "Show this help", .letter = 'h' },
        { "version", NULL, "Show the version" },
        {},
};

static bool is_optional(const VerbOption *o) {
        return o->metavar && o->metavar[0] == '[';
}

static void print_option(const VerbOption *o) {
        char left[64];

        (void) snprintf(left, sizeof(left), "%c%c --%s%s%s", o->letter ? '-' : ' ', o->letter ?: ' ',
                        o->name, o->metavar && !is_optional(o) ? "=" : "",
                        is_optional(o) ? "" : (o->metavar ?: ""));
        if (is_optional(o)) /* --json[=MODE] */
                (void) snprintf(left + strlen(left), sizeof(left) - strlen(left), "[=%s", o->metavar + 1);
        printf("  %-24s %s\n", left, o->help);
}

static void print_help(const Verb *v) {
        const VerbInfo *info = verb_info(v->name);
        const char *arguments = info ? info->arguments : "";

        printf("nspawn-btrfs %s [OPTION...]%s%s\n\n", v->name, *arguments ? " " : "", arguments);
        if (info)
                printf("%s.\n\n", info->help);
        for (const VerbOption *o = v->options; o && o->name; o++)
                print_option(o);
        for (const VerbOption *o = standard; o->name; o++)
                print_option(o);
        printf("\nSee nspawn-btrfs(1).\n");
}

int verb_usage(const Verb *v, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        if (vasprintf(&text, format, ap) < 0)
                text = NULL;
        va_end(ap);

        log_error("nspawn-btrfs %s: %s", v->name, text ?: "Out of memory.");
        log_error("See \"nspawn-btrfs %s --help\".", v->name);
        return VERB_USAGE;
}

/* All options as getopt_long(3) wants them; returns how many there are. */
static size_t collect(const Verb *v, const VerbOption **all, struct option *longs, char *letters) {
        const VerbOption *const lists[] = { v->options, standard };
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTSOF(lists); i++)
                for (const VerbOption *o = lists[i]; o && o->name && n < OPTIONS_MAX; o++) {
                        int has = !o->metavar      ? no_argument
                                  : is_optional(o) ? optional_argument
                                                   : required_argument;

                        longs[n] = (struct option){ o->name, has, NULL, OPTION_FIRST + (int) n };
                        if (o->letter)
                                *letters++ = o->letter;
                        if (o->letter && has == required_argument)
                                *letters++ = ':';
                        all[n++] = o;
                }
        longs[n] = (struct option){};
        *letters = 0;
        return n;
}

static const VerbOption *option_of(const VerbOption *const *all, size_t n, int c) {
        if (c >= OPTION_FIRST)
                return all[c - OPTION_FIRST];
        for (size_t i = 0; i < n; i++)
                if (all[i]->letter == c)
                        return all[i];
        return NULL;
}

static int count(const Verb *v, int n) {
        const VerbInfo *info = verb_info(v->name);

        if (n < v->min)
                return -verb_usage(v, "missing arguments: %s", info ? info->arguments : "") - 1;
        if (v->max >= 0 && n > v->max)
                return -verb_usage(v, "too many arguments.") - 1;
        return 0;
}

static int check_names(const Verb *v, char *const *argv) {
        for (int i = 0; argv[i] && (v->names < 0 || i < v->names); i++)
                if (!machine_name_is_valid(argv[i]))
                        return -verb_usage(v, "\"%s\" is no name of a container.", argv[i]) - 1;
        return 0;
}

int verb_parse(const Verb *v, int argc, char *argv[]) {
        const VerbOption *all[OPTIONS_MAX];
        struct option longs[OPTIONS_MAX + 1];
        char letters[OPTIONS_MAX * 2 + 1];
        size_t n = collect(v, all, longs, letters);
        int c, r;

        umask(0022); /* what is made, by programs that are run too, has the modes that we give it */
        (void) setlocale(LC_CTYPE, "");
        output_end_at_exit();
        while ((c = getopt_long(argc, argv, letters, longs, NULL)) >= 0) {
                const VerbOption *o = option_of(all, n, c);

                if (!o) /* getopt_long() has said why */
                        return -VERB_USAGE - 1;
                if (o == &standard[0])
                        print_help(v);
                else if (o == &standard[1])
                        print_version();
                if (!o->set)
                        return -VERB_DONE - 1;
                if (o->set(optarg, o->ret) < 0)
                        return -verb_usage(v, "--%s wants %s, not \"%s\".", o->name, o->wants ?: o->metavar,
                                           optarg ?: "") -
                               1;
        }

        r = count(v, argc - optind);
        if (r >= 0)
                r = check_names(v, argv + optind);
        return r < 0 ? r : optind;
}
