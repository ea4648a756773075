/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "plan-check-snapshot.h"
#include "strv.h"
#include "words.h"

static void check_command(Config *c, const Setting *s, const char *consequence) {
        _cleanup_strv_ char **words = NULL;

        if (words_split(s->value, &words) == -EINVAL)
                (void) diag_add(
                        &c->diags, LOG_ERR, s->path, s->line,
                        "\"%s=\" is no command line: a quote is not closed, or \"\\\" escapes what it "
                        "cannot; %s.",
                        s->name, consequence);
}

void plan_check_snapshot(Config *c, const Object *o) {
        static const char *const hooks[][2] = {
                { "ExecBefore", "no snapshot is taken" },
                { "ExecAfter", "each snapshot is said to have failed" },
        };

        for (size_t i = 0; i < ELEMENTSOF(hooks); i++)
                for (const Setting *s = NULL; (s = object_next(o, s, "Snapshot", hooks[i][0]));)
                        check_command(c, s, hooks[i][1]);
}
