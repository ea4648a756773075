/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>
#include <stdarg.h>
#include <strings.h>

#include "amount.h"
#include "ask.h"
#include "log.h"
#include "strv.h"

bool ask_possible(void) {
        return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* A line without its end, NULL at the end of the input. The caller frees. */
static char *read_line(void) {
        char *line = NULL;
        size_t size = 0;

        if (getline(&line, &size, stdin) < 0) {
                free(line);
                return NULL;
        }
        line[strcspn(line, "\n")] = 0;
        return line;
}

int ask(const Verb *v, bool yes, const char *format, ...) {
        va_list ap;

        if (yes)
                return 0;
        if (!ask_possible())
                return -verb_usage(v, "there is no terminal to ask on: say --yes.") - 1;

        for (;;) {
                _cleanup_free_ char *answer = NULL;

                va_start(ap, format);
                (void) vfprintf(stderr, format, ap);
                va_end(ap);
                fputs(" [y/N] ", stderr);
                answer = read_line();
                if (answer && (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0))
                        return 0;
                if (isempty(answer) || strcasecmp(answer, "n") == 0 || strcasecmp(answer, "no") == 0) {
                        log_info("Nothing was done.");
                        return -VERB_FAILED - 1;
                }
        }
}

int ask_of_others(const Verb *v, bool yes, const char *name, char *const *others) {
        if (!others || !*others)
                return 0;
        STRV_FOREACH(unit, others)
                log_info("%s goes down with %s, and is started again.", *unit, name);
        return !ask_possible() || ask(v, yes, "Go on?") >= 0 ? 0 : -ECANCELED;
}

int ask_number(const char *prompt, unsigned max) {
        for (;;) {
                _cleanup_free_ char *answer = NULL;
                unsigned n;

                fprintf(stderr, "%s [1-%u] ", prompt, max);
                answer = read_line();
                if (!answer || isempty(answer)) {
                        log_info("Nothing was done.");
                        return -ECANCELED;
                }
                if (amount_count(answer, &n) >= 0 && n >= 1 && n <= max)
                        return n;
        }
}
