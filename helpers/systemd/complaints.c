/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "complaints.h"
#include "log.h"
#include "paths.h"

int complaints_log(const Generation *g) {
        _cleanup_free_ char *text = NULL;
        char *rest, *line;
        int r, n = 0;

        r = manifest_data(&g->manifest, STAGED "/diagnostics", &text, NULL);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        rest = text;
        while ((line = strsep(&rest, "\n"))) {
                int level;

                if (strlen(line) < strlen("<3>"))
                        continue;
                level = line[1] - '0';
                (void) log_full(level, 0, "%s", line + strlen("<3>"));
                n += level <= LOG_ERR;
        }
        return n;
}
