/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values for systemd to judge, and what we say to them. Reads examples, "FILE SECTION KEY VALUE" a line, from stdin;
 * makes N lines of them, the examples first and then what comes of cutting, doubling and mixing them, always the same
 * for one SEED. Writes FOLDER/FILE, where each is a line, and to stdout "FILE:LINE VERDICT KEY=VALUE", the verdict "ok"
 * or "no".
 *
 *      twins SEED N FOLDER < EXAMPLES */

#include <inttypes.h>

#include "keys.h"
#include "name.h"
#include "reader.h"
#include "strv.h"
#include "values-words.h"
#include "values.h"
#include "words.h"

enum { VALUE_MAX = 400 };

typedef struct Example {
        char file[32], section[32], key[64];
        char value[VALUE_MAX];
} Example;

typedef struct Out {
        char name[32], section[32];
        unsigned line;
        FILE *f;
} Out;

typedef struct Check {
        const char *key;
        int (*check)(const char *);
        const char *prefix; /* of the line that systemd reads */
        const char *skip;   /* values with one of these letters say something else there */
} Check;

static uint64_t state;

/* splitmix64: the same on every machine. */
static size_t below(size_t n) {
        uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        return (z ^ z >> 31) % n;
}

static int file_of_unit(const char *s) {
        return right(unit_name_is_valid(s));
}

static int command(const char *s) {
        _cleanup_strv_ char **words = NULL;

        return words_split(s, &words);
}

/* Whatever the reader lets through is one line for systemd, too: of a key that it does not know. */
static int unknown(const char *s) {
        return -EINVAL;
}

/* Those that are in no table, or whose key means something else to systemd. */
static const Check *find_check(const char *section, const char *key) {
        static const Check checks[] = {
                { "After", file_of_unit, .skip = " \t\"'" },
                { "Before", value_unit, .skip = " \t\"'" },
                { "RuntimeMaxSec", value_span },
                { "LimitFSIZE", value_size, .skip = ":" },
                { "IPAddressAllow", value_address, .skip = " \t" },
                { "IPAddressDeny", value_ip, .skip = " \t/" },
                { "ExecStartPre", command, .prefix = "-/x " },
                { "OnCalendar", value_calendar },
                { "Text", unknown },
        };
        static Check copied;
        const Key *k = key_table_key(&container_table, section, key);

        for (size_t i = 0; i < ELEMENTSOF(checks); i++)
                if (streq(checks[i].key, key) && !streq(section, "Exec"))
                        return &checks[i];
        if (!k)
                return NULL;
        copied = (Check){ k->name, k->parse };
        return &copied;
}

/*
 * Changes
 */

/* Puts PIECE in place of the N letters at AT, where there is room. */
static void splice(char *value, size_t at, size_t n, const char *piece) {
        size_t rest = strlen(value + at + n) + 1, size = strlen(piece);

        if (at + size + rest > VALUE_MAX)
                return;
        memmove(value + at + size, value + at + n, rest);
        memcpy(value + at, piece, size);
}

static void change(char *value, const char *other) {
        static const char *const pieces[] = {
                ":",  ",",  "/",        " ",    ".",        "..",         "-",        "+",   "@",   "~",
                "=",  "_",  "\"",       "'",    "\\",       "\\x41",      "a",        "Z",   "0",   "9",
                "%",  "\t", "\xc3\xa4", "::",   "//",       "/../",       "infinity", "yes", "all", "auto",
                "\r", "\n", "\x1b",     "\x7f", "\xc2\x85", "\n[Unit]\n", "\\\n",     "\n#",
        };
        static const char *const numbers[] = { "0",
                                               "1",
                                               "-1",
                                               "007",
                                               "0x10",
                                               "63",
                                               "64",
                                               "65535",
                                               "65536",
                                               "2147483648",
                                               "1.5",
                                               "+5",
                                               "4294967294",
                                               "4294967295",
                                               "4294967296",
                                               "00001",
                                               "999999",
                                               "18446744073709551615",
                                               "99999999999999999999" };
        char piece[VALUE_MAX];
        size_t size = strlen(value), at = below(size + 1), n = below(4);

        n = n < size - at ? n : size - at;
        switch (below(6)) {
        case 0: /* cut */
                splice(value, at, n, "");
                break;
        case 1: /* double */
                (void) snprintf(piece, sizeof(piece), "%.*s", (int) n, value + at);
                splice(value, at, 0, piece);
                break;
        case 2: /* mix */
                splice(value, at, below(2) ? size - at : 0, other + below(strlen(other)));
                break;
        case 3: /* another number */
                at = strcspn(value, "0123456789");
                splice(value, at, strspn(value + at, "0123456789"), numbers[below(ELEMENTSOF(numbers))]);
                break;
        case 4: /* another case */
                if (at < size)
                        value[at] ^= value[at] >= 'A' && value[at] < 127 ? 0x20 : 0;
                break;
        default:
                splice(value, at, below(2), pieces[below(ELEMENTSOF(pieces))]);
        }
}

/*
 * Lines
 */

static Out *find_out(const char *folder, const char *name) {
        static Out outs[16];
        _cleanup_free_ char *path = NULL;
        Out *o = outs;

        while (o->f && !streq(o->name, name))
                o++;
        assert(o < outs + ELEMENTSOF(outs) - 1);
        if (!o->f) {
                (void) snprintf(o->name, sizeof(o->name), "%s", name);
                assert(asprintf(&path, "%s/%s", folder, name) > 0);
                o->f = fopen(path, "we");
                assert(o->f);
        }
        return o;
}

static void put(Out *o, const Example *e, const char *value) {
        const Check *c = find_check(e->section, e->key);

        if (!c) {
                fprintf(stderr, "No such key: [%s] %s\n", e->section, e->key);
                exit(EXIT_FAILURE);
        }
        /* An empty value starts a list over, and "%" is expanded by whoever copies. */
        if (!*value || strchr(value, '%') || (c->skip && strpbrk(value, c->skip)))
                return;
        if (!streq(o->section, e->section)) {
                (void) snprintf(o->section, sizeof(o->section), "%s", e->section);
                fprintf(o->f, "[%s]\n", o->section);
                o->line++;
        }
        fprintf(o->f, "%s=%s%s\n", e->key, c->prefix ?: "", value);
        printf("%s:%u %s %s=%s\n", o->name, ++o->line, c->check(value) < 0 ? "no" : "ok", e->key, value);
}

typedef struct Reading {
        Out *out;
        const Example *example;
} Reading;

static int on_section(void *userdata, unsigned line, char *section) {
        return 0;
}

static int on_assignment(void *userdata, unsigned line, char *key, char *value) {
        Reading *r = userdata;

        put(r->out, r->example, value);
        return 0;
}

static int on_broken(void *userdata, unsigned line, const char *why) {
        return 0;
}

/* As it would get there: through the reader, which has the last word on what is one line. */
static void print(const char *folder, const Example *e) {
        static const ReaderEvents events = { on_section, on_assignment, on_broken };
        Reading r = { find_out(folder, e->file), e };
        _cleanup_free_ char *text = NULL;
        int n = asprintf(&text, "[Any]\n%s=%s\n", e->key, e->value);

        assert(n > 0 && reader_parse(text, n, &events, &r) == 0);
}

int main(int argc, char *argv[]) {
        _cleanup_free_ Example *examples = NULL;
        size_t n_examples = 0, n;
        Example e;

        if (argc != 4)
                return EXIT_FAILURE;
        state = strtoull(argv[1], NULL, 10);
        n = strtoull(argv[2], NULL, 10);
        while (scanf(" %31s %31s %63s %399[^\n]", e.file, e.section, e.key, e.value) == 4) {
                examples = reallocarray(examples, n_examples + 1, sizeof(Example));
                assert(examples);
                examples[n_examples++] = e;
                print(argv[3], &e);
        }
        for (size_t i = n_examples; i < n; i++) {
                const Example *base = &examples[below(n_examples)], *other = base + below(3);

                e = *base;
                other = other < examples + n_examples ? other : base;
                for (size_t changes = 1 + below(3); changes > 0; changes--)
                        change(e.value, other->value);
                print(argv[3], &e);
        }
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
