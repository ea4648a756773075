/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What PID 1 knows of a unit it tells all users of the host: no mode of a file keeps that secret. */

#include <sys/stat.h>

#include "check-machine.h"
#include "root.h"
#include "strv.h"
#include "util.h"

/* Settings of systemd-nspawn itself. */
static bool is_known_public(const char *value) {
        _cleanup_strv_ char **words = NULL;

        if (strv_split_extend(&words, value) < 0)
                return false;
        STRV_FOREACH(w, words)
                if (!startswith(*w, "SYSTEMD_"))
                        return false;
        return true;
}

/* PATH is that of a file below ROOT, or as it was given on the command line. */
static bool is_private(const char *root, const char *path) {
        struct stat st;

        return (*path == '/' ? root_stat(root, path, 0, &st) : stat(path, &st)) >= 0 &&
               !(st.st_mode & S_IROTH);
}

static void check_setting(Diags *d, const Setting *s, const char *root) {
        if (is_known_public(s->value))
                return;
        if (is_private(root, s->path))
                (void) diag_add(
                        d, LOG_WARNING, s->path, s->line,
                        "\"%s=\" in [Service]: not all may read this file, but systemd shows the value to "
                        "all users of the host; name a file of mode 0600 by \"EnvironmentFile=\" or "
                        "\"LoadCredential=\", and give the guest what is its own in [Exec].",
                        s->name);
        else
                (void) diag_add(
                        d, LOG_NOTICE, s->path, s->line,
                        "\"%s=\" in [Service]: systemd shows the value to all users of the host. A secret "
                        "belongs in a file of mode 0600, named by \"EnvironmentFile=\" or "
                        "\"LoadCredential=\"; a guest's own in [Exec].",
                        s->name);
}

int check_secrets(const Config *c, Diags *d, const char *root) {
        static const char *const names[] = { "Environment", "SetCredential" };

        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER]; i++)
                for (size_t k = 0; k < ELEMENTSOF(names); k++)
                        for (const Setting *s = NULL;
                             (s = object_next(&c->objects[KIND_CONTAINER][i], s, "Service", names[k]));)
                                check_setting(d, s, root);
        return d->error;
}
