/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs diff: what a daemon-reload would change. */

#include <fcntl.h>

#include "changes.h"
#include "generate.h"
#include "log.h"
#include "paths.h"
#include "root.h"
#include "table.h"
#include "util.h"
#include "verb.h"

static const char *arg_root;
static Output arg_output;

static const VerbOption options[] = {
        { "root", "FOLDER", "Compare the configuration and the generated files below FOLDER", set_folder,
          &arg_root },
        OUTPUT_OPTIONS(arg_output),
        {},
};

static const Verb verb = { "diff", options };

static int print_changes(const Changes *c) {
        static const char *const columns[] = { "OBJECT", "CHANGE", "EFFECT", "WHERE" };
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns));

        if (!t)
                return -ENOMEM;
        for (size_t i = 0; i < c->n; i++) {
                const Change *x = &c->items[i];

                table_text(t, x->object);
                table_text(t, x->what);
                table_colour(t, x->what[0] == '+' ? COLOUR_GREEN : x->what[0] == '-' ? COLOUR_RED : NULL);
                table_text(t, effect_word(x->effect));
                table_text(t, x->where);
        }
        return table_print(t, &arg_output, NULL);
}

static int show(const Generated *g) {
        _cleanup_close_ int folder = root_open(arg_root, GENERATOR_DIR, O_RDONLY | O_DIRECTORY);
        Changes c = {};
        int r;

        if (folder < 0 && folder != -ENOENT)
                return folder;

        r = changes_find(&g->plan, folder, &c);
        if (r >= 0)
                r = change_uplinks(&c, &g->plan, arg_root);
        if (r < 0) {
                changes_done(&c);
                return r;
        }
        if (c.n == 0)
                log_info("No changes.");
        if (diags_errors(&g->diags) > 0)
                log_warning("There are mistakes in the configuration, see \"nspawn-btrfs check\".");
        if (c.n > 0 || arg_output.json != JSON_OFF)
                r = print_changes(&c);
        changes_done(&c);
        return r;
}

int main(int argc, char *argv[]) {
        Generated g;
        int r;

        log_open("nspawn-btrfs", false);
        arg_root = getenv("NSPAWN_BTRFS_ROOT") ?: "";
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);

        r = generate(&g, arg_root, NULL);
        if (r < 0)
                log_error_errno(r, "Failed to read the configuration: %m");
        else {
                r = show(&g);
                if (r == -EAGAIN)
                        log_error("%s" GENERATOR_DIR " is being rewritten by a daemon-reload, try again.",
                                  arg_root);
                else if (r == -EBADMSG || r == -EPROTO)
                        log_error("%s" STAGED_DIR "/complete is broken or of another version; \"systemctl "
                                  "daemon-reload\" renews it.",
                                  arg_root);
                else if (r < 0)
                        log_error_errno(r, "Failed to compare with %s" GENERATOR_DIR ": %m", arg_root);
        }

        generated_done(&g);
        return r < 0 ? VERB_FAILED : VERB_DONE;
}
