/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* common/retention.c for retention-model.py. A line of numbers asks: KeepLast KeepWithin(s) KeepHourly KeepDaily
 * KeepWeekly, now(s), uptime(s), N, and N times when it is named (s) and when it was made. A line of 0 and 1 answers. */

#include <inttypes.h>
#include <time.h>

#include "retention.h"
#include "strv.h"

static const uint64_t usec_per_sec = 1000000;

static uint64_t number(void) {
        uint64_t n;

        if (scanf("%" SCNu64, &n) != 1)
                exit(feof(stdin) ? EXIT_SUCCESS : EXIT_FAILURE);
        return n;
}

static int answer(const RetentionPolicy *p, char *const *names, const uint64_t *made, uint64_t now,
                  uint64_t uptime) {
        _cleanup_retention_ Retention plan = {};
        int r = retention_plan(p, names, NULL, now, &plan);

        if (r >= 0 && retention_deletes(&plan))
                r = retention_guard(&plan, made, uptime);
        for (size_t i = 0; r >= 0 && i < plan.n; i++)
                putchar(plan.verdicts[i].reasons ? '1' : '0');
        putchar('\n');
        fflush(stdout);
        return r;
}

static int ask(void) {
        RetentionPolicy p = {};
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ uint64_t *made = NULL;
        uint64_t now, uptime;
        size_t n;
        int r = 0;

        p.last = number();
        p.within_usec = number() * usec_per_sec;
        for (RetentionPeriod i = RETENTION_HOURLY; i <= RETENTION_WEEKLY; i++)
                p.periods[i] = number();
        now = number() * usec_per_sec;
        uptime = number() * usec_per_sec;
        n = number();
        names = calloc(n + 1, sizeof(char *));
        made = calloc(n + 1, sizeof(uint64_t));
        if (!names || !made)
                return -ENOMEM;
        for (size_t i = 0; r >= 0 && i < n; i++) {
                r = snapshot_name_format(number() * usec_per_sec, NULL, false, &names[i]);
                made[i] = number();
        }
        return r < 0 ? r : answer(&p, names, made, now, uptime);
}

int main(void) {
        int r;

        setenv("TZ", "UTC", 1);
        tzset();
        do
                r = ask();
        while (r >= 0);
        return EXIT_FAILURE;
}
