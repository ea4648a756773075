/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bar.h"
#include "util.h"

enum { BAR_MIN = 10, BAR_MAX = 40 };

int bar_format(const char *name, int percent, const char *doing, size_t columns, char **ret) {
        static const char full[] = "########################################",
                          empty[] = "........................................";
        size_t taken = strlen(name) + strlen("  []  42% ") + strlen(doing), width;
        char *line;
        int done, r;

        width = columns > taken ? columns - taken : 0;
        if (width > BAR_MAX)
                width = BAR_MAX;
        done = percent * (int) width / 100;

        if (percent < 0)
                r = asprintf(&line, "%s  %s", name, doing);
        else if (width < BAR_MIN)
                r = asprintf(&line, "%s  %3d%% %s", name, percent, doing);
        else
                r = asprintf(&line, "%s  [%.*s%.*s] %3d%% %s", name, done, full, (int) width - done, empty,
                             percent, doing);
        if (r < 0)
                return -ENOMEM;
        if (strlen(line) > columns)
                line[columns] = 0;
        *ret = line;
        return 0;
}
