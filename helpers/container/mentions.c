/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mentions.h"
#include "log.h"
#include "model.h"
#include "strv.h"

/* A line of a profile or drop-in belongs to many containers, and is said once. */
static int name_once(const Setting *s, const char *unit, char ***said) {
        _cleanup_free_ char *line = NULL;

        if (asprintf(&line, "%s:%u", s->path, s->line) < 0)
                return -ENOMEM;
        if (strv_contains(*said, line))
                return 0;
        log_notice("%s still names %s, in \"%s=\".", line, unit, s->name);
        return strv_extend(said, line);
}

void mentions_name(const char *name) {
        _cleanup_free_ char *unit = NULL;
        _cleanup_strv_ char **said = NULL;
        Diags d = {};
        Config c;
        int r;

        if (asprintf(&unit, "systemd-nspawn@%s.service", name) < 0)
                return;
        r = config_load(&c, &d, "", NULL);
        for (size_t i = 0; r >= 0 && i < c.n_objects[KIND_CONTAINER]; i++) {
                const Object *o = &c.objects[KIND_CONTAINER][i];

                for (size_t k = 0; r >= 0 && k < o->n; k++)
                        if (strstr(o->settings[k].value, unit))
                                r = name_once(&o->settings[k], unit, &said);
        }
        config_done(&c);
        diags_done(&d);
}
