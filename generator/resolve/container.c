/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve.h"
#include "segment.h"
#include "util.h"

/* An unknown template refuses no container that is there: it matters when a clone is needed. */
static void resolve_template(const Config *c, Resolved *x, Diags *d) {
        const Setting *s = object_get(x->object, "Container", "Template");
        const char *text;

        x->template = s ? config_find(c, KIND_TEMPLATE, s->value) : NULL;
        if (!s || x->template)
                return;

        text = diag_add(d, LOG_ERR, s->path, s->line,
                        "there is no template \"%s\": no file %s.template in nspawn-btrfs.d/.", s->value,
                        s->value);
        x->refused[COST_CLONE] = x->refused[COST_CLONE] ?: text;
}

/* The image's /etc/hostname wins over the name that systemd-nspawn gives. */
static void resolve_hostname(Resolved *x) {
        if (object_get(x->object, "Container", "Template") &&
            !object_get(x->object, "Provision", "Hostname"))
                x->hostname = object_value(x->object, "Exec", "Hostname");
}

int resolve_container(Resolution *r, Resolved *x, Diags *d) {
        x->has_pool = r->pool;
        resolve_template(r->config, x, d);
        resolve_network(x);
        resolve_nspawn(x);
        resolve_hostname(x);
        check_guest(x, d);
        check_snapshot(x, d);
        r->any_veth = r->any_veth || x->has_veth;
        r->any_zone = r->any_zone || x->has_zone;
        return segments_find(r->config, x->object, &x->segments);
}
