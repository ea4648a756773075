/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "relative-time.h"
#include "util.h"

static const struct {
        const char *name;
        uint64_t seconds;
} units[] = {
        { "y", 31557600 }, { "month", 2629800 }, { "w", 604800 }, { "d", 86400 },
        { "h", 3600 },     { "min", 60 },        { "s", 1 },
};

int relative_time(uint64_t usec, uint64_t now, char **ret) {
        uint64_t s = (usec > now ? usec - now : now - usec) / 1000000;
        const char *before = usec > now ? "in " : "", *after = usec > now ? "" : " ago";
        char *text;
        size_t i = 0;
        int r;

        while (i < ELEMENTSOF(units) && s < units[i].seconds)
                i++;
        if (i == ELEMENTSOF(units))
                r = asprintf(&text, "now");
        else {
                uint64_t first = s / units[i].seconds, rest = s % units[i].seconds;
                uint64_t second = i + 1 < ELEMENTSOF(units) ? rest / units[i + 1].seconds : 0;

                if (second > 0)
                        r = asprintf(&text, "%s%llu%s %llu%s%s", before, (unsigned long long) first,
                                     units[i].name, (unsigned long long) second, units[i + 1].name, after);
                else
                        r = asprintf(&text, "%s%llu%s%s", before, (unsigned long long) first, units[i].name,
                                     after);
        }
        if (r < 0)
                return -ENOMEM;
        *ret = text;
        return 0;
}

uint64_t now_realtime(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_REALTIME, &t);
        return t.tv_sec * UINT64_C(1000000) + t.tv_nsec / 1000;
}
