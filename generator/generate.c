/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "generate.h"
#include "util.h"

int generate(Generated *g, const char *root, char *const *named) {
        int r, k;

        *g = (Generated){};
        r = config_load(&g->config, &g->diags, root, named);
        k = resolve(&g->resolution, &g->config, &g->diags);
        if (k >= 0)
                k = plan_make(&g->plan, &g->resolution, &g->diags);
        return r < 0 ? r : k;
}

void generated_done(Generated *g) {
        plan_done(&g->plan);
        resolution_done(&g->resolution);
        config_done(&g->config);
        diags_done(&g->diags);
}
