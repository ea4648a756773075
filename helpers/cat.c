/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs cat: what the generator makes of the files as they are now, under the paths where it is used. */

#include "generate.h"
#include "log.h"
#include "output.h"
#include "place.h"
#include "util.h"
#include "verb.h"

static const char *arg_root;
static Output arg_output;

static const VerbOption options[] = {
        { "root", "FOLDER", "Read the configuration below FOLDER", set_folder, &arg_root },
        { "no-pager", NULL, "Do not use a pager", set_flag, &arg_output.no_pager },
        {},
};

static const Verb verb = { "cat", options, .min = 1, .max = -1 };

/* "web" is any object of that name, "web.container" one. */
static bool is_wanted(const Object *o, const char *wanted) {
        size_t len;
        Kind k = kind_of(wanted, &len);

        if (streq(o->name, wanted))
                return true;
        return k == o->kind && strlen(o->name) == len && strncmp(o->name, wanted, len) == 0;
}

static void print_header(const char *path, const Artefact *a) {
        const char *on = colours() ? COLOUR_BOLD : "", *off = colours() ? COLOUR_OFF : "";

        if (a->type == ARTEFACT_LINK)
                printf("%s# %s -> %s%s\n", on, path, a->text, off);
        else
                printf("%s# %s%s%s\n", on, path, a->type == ARTEFACT_FOLDER ? "/" : "", off);
}

static int print_artefact(const Artefact *a, bool first) {
        _cleanup_free_ char *path = place_installed(a->path);

        if (!path)
                return -ENOMEM;
        if (!first)
                putchar('\n');
        print_header(path, a);
        if (a->type == ARTEFACT_FILE)
                (void) fwrite(a->text, 1, a->size, stdout);
        return 0;
}

/* Returns how many there were. */
static int print_wanted(const Plan *p, const char *wanted, bool first) {
        int n = 0, r;

        for (size_t i = 0; i < p->n; i++) {
                if (!p->items[i].object || !is_wanted(p->items[i].object, wanted))
                        continue;
                r = print_artefact(&p->items[i], first && n == 0);
                if (r < 0)
                        return r;
                n++;
        }
        return n;
}

static VerbStatus cat(const Plan *p, char *const *names) {
        VerbStatus status = VERB_DONE;
        int printed = 0, r;

        pager_open(&arg_output);
        for (; *names; names++) {
                r = print_wanted(p, *names, printed == 0);
                if (r < 0) {
                        log_oom();
                        status = VERB_FAILED;
                } else if (r == 0) {
                        log_error("Nothing is generated for \"%s\": no such container, template, bridge or "
                                  "pool is declared in nspawn-btrfs.d/.",
                                  *names);
                        status = VERB_NOTHING;
                } else
                        printed += r;
        }
        return status;
}

int main(int argc, char *argv[]) {
        VerbStatus status = VERB_FAILED;
        Generated g;
        int r;

        log_open("nspawn-btrfs", false);
        arg_root = getenv("NSPAWN_BTRFS_ROOT") ?: "";
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        argv += r;

        r = generate(&g, arg_root, NULL);
        if (r < 0)
                log_error_errno(r, "Failed to read the configuration: %m");
        else
                status = cat(&g.plan, argv);

        generated_done(&g);
        return status;
}
