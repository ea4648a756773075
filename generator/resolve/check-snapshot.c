/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve.h"
#include "strv.h"
#include "words.h"

static void check_command(Diags *d, const Setting *s, const char *consequence) {
        _cleanup_strv_ char **words = NULL;
        int r = words_split(s->value, &words);

        if (r == 0 && strchr("-@:+!|", *words[0]))
                (void) diag_add(d, LOG_ERR, s->path, s->line,
                                "\"%s=\" takes no prefix as a unit's commands do (\"%c\"); %s.", s->name,
                                *words[0], consequence);
        if (r == -EINVAL)
                (void) diag_add(
                        d, LOG_ERR, s->path, s->line,
                        "\"%s=\" is no command line: a quote is not closed, or \"\\\" escapes what it "
                        "cannot; %s.",
                        s->name, consequence);
}

void check_snapshot(const Resolved *x, Diags *d) {
        static const char *const hooks[][2] = {
                { "ExecBefore", "no snapshot is taken" },
                { "ExecAfter", "each snapshot is said to have failed" },
        };

        for (size_t i = 0; i < ELEMENTSOF(hooks); i++)
                for (const Setting *s = NULL; (s = object_next(x->object, s, "Snapshot", hooks[i][0]));)
                        check_command(d, s, hooks[i][1]);
}
