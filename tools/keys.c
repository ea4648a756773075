/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* At build time: the manual's lists and the fuzzers' dictionary, from the tables that the programs go by, so that no
 * key and no verb can lack its place.
 *
 *      keys manual < PAGE.scd    copies a page; "@keys KIND SECTION@" becomes that section's keys, "@verbs@" the verbs
 *      keys dictionary           every section and key, for fuzzers */

#include "keys.h"
#include "util.h"
#include "verbs.h"

/* scdoc's own letters. */
static void print_escaped(const char *s) {
        for (; *s; s++)
                printf(strchr("_*\\<>", *s) ? "\\%c" : "%c", *s);
}

static void print_own(const Key *k) {
        putchar('*');
        print_escaped(k->name);
        printf("=*_");
        print_escaped(k->metavar ?: "VALUE");
        printf("_\n\t%s", k->help);
        if (k->fallback)
                printf(" Default: %s.", k->fallback);
        if (k->flags & KEY_LIST)
                printf(" May be given several times; an empty value starts over.");
        printf("\n\n");
}

static void print_copied(const KeyTable *t, const char *section) {
        const char *separator = "Copied as they are: ";

        for (const Key *k = t->keys; k < t->keys + t->n_keys; k++)
                if (streq(k->section, section) && !(k->flags & KEY_OWN)) {
                        printf("%s*", separator);
                        print_escaped(k->name);
                        printf("=*");
                        if (k->since > 252) /* the oldest that is supported */
                                printf(" (systemd %u)", k->since);
                        separator = ", ";
                }
        printf(".\n\n");
}

static int print_keys(const KeyTable *t, const char *name) {
        const Section *s = key_table_section(t, name);
        bool copied = false;
        size_t n = 0;

        if (!s)
                return -ENOENT;
        for (const Key *k = t->keys; k < t->keys + t->n_keys; k++)
                if (streq(k->section, name)) {
                        bool own = s->use == SECTION_OWN || s->use == SECTION_LINKS || (k->flags & KEY_OWN);

                        if (own)
                                print_own(k);
                        copied = copied || !own;
                        n++;
                }
        if (copied)
                print_copied(t, name);
        return n > 0 ? 0 : -ENOENT;
}

static int keys_of(const char *kind, const char *section) {
        for (Kind k = 0; k < _KIND_MAX; k++)
                if (streq(kind_name(k), kind))
                        return print_keys(key_table(k), section);
        return -EINVAL;
}

static void print_verbs(void) {
        for (size_t i = 0; i < n_verbs; i++) {
                printf("*%s*", verbs[i].name);
                if (*verbs[i].arguments) {
                        putchar(' ');
                        print_escaped(verbs[i].arguments);
                }
                printf("\n\t%s.\n\n", verbs[i].help);
        }
}

static int print_line(char *line) {
        char kind[32], section[64];

        if (sscanf(line, "@keys %31s %63[^@]@", kind, section) == 2)
                return keys_of(kind, section);
        if (streq(line, "@verbs@\n"))
                print_verbs();
        else
                fputs(line, stdout);
        return 0;
}

static int print_manual(void) {
        _cleanup_free_ char *line = NULL;
        size_t size = 0;

        while (getline(&line, &size, stdin) >= 0)
                if (print_line(line) < 0) {
                        fprintf(stderr, "There are no such keys: %s", line);
                        return EXIT_FAILURE;
                }
        return EXIT_SUCCESS;
}

static void print_table(const KeyTable *t) {
        for (size_t i = 0; i < t->n_sections; i++) {
                const Section *s = &t->sections[i];

                printf("\"[%s]\\x0a\"\n", s->name);
                for (const Key *k = t->keys; k < t->keys + t->n_keys; k++)
                        if (streq(k->section, s->name))
                                printf("\"%s=\"\n", k->name);
                for (const char *const *n = s->known; n && *n; n++)
                        printf("\"%s=\"\n", *n);
        }
}

int main(int argc, char *argv[]) {
        if (argc == 2 && streq(argv[1], "manual"))
                return print_manual();
        if (argc != 2 || !streq(argv[1], "dictionary"))
                return EXIT_FAILURE;
        for (Kind k = 0; k < _KIND_MAX; k++)
                if (k != KIND_PROFILE) /* the container's */
                        print_table(key_table(k));
        return EXIT_SUCCESS;
}
