/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What in a container's [Service], or in the administrator's drop-ins of its unit ("systemctl edit"), takes away what the
 * generator says there. */

#include <dirent.h>
#include <fcntl.h>

#include "check-machine.h"
#include "fileio.h"
#include "paths.h"
#include "util.h"

enum { DROPIN_MAX = 1024 * 1024 };

#define GENERATED "50-nspawn-btrfs.conf"

static void complain(Diags *d, const char *path, unsigned line, const Object *o) {
        (void) diag_add(d, LOG_NOTICE, path, line,
                        "\"Environment=\" without a value takes away " OURS_ENVIRONMENT
                        "=%s, too: a start in the midst of a daemon-reload goes by what was there before. "
                        "\"UnsetEnvironment=\" takes single ones away.",
                        o->name);
}

static bool is_reset(const char *line) {
        const char *rest = startswith(line, "Environment");

        if (!rest || *(rest += strspn(rest, " \t")) != '=')
                return false;
        return rest[1 + strspn(rest + 1, " \t\r")] == 0;
}

static void check_file(Diags *d, const Object *o, const char *root, const char *path) {
        _cleanup_free_ char *text = NULL;
        unsigned number = 0;
        char *line, *rest;

        if (read_file_at(AT_FDCWD, path, DROPIN_MAX, &text, NULL) < 0)
                return;
        for (rest = text; (line = strsep(&rest, "\n"));) {
                number++;
                if (is_reset(line))
                        complain(d, path + strlen(root), number, o);
        }
}

/* Those that systemd reads behind ours. */
static int check_folder(Diags *d, const Object *o, const char *root, const char *instance) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_closedir_ DIR *dir = NULL;
        struct dirent *de;

        if (asprintf(&folder, "%s/etc/systemd/system/systemd-nspawn@%s.service.d", root, instance) < 0)
                return -ENOMEM;
        if (open_folder_at(AT_FDCWD, folder, 0, &dir) < 0)
                return 0;
        while ((de = readdir(dir))) {
                _cleanup_free_ char *path = NULL;

                if (!endswith(de->d_name, ".conf") || strcmp(de->d_name, GENERATED) <= 0)
                        continue;
                if (asprintf(&path, "%s/%s", folder, de->d_name) < 0)
                        return -ENOMEM;
                check_file(d, o, root, path);
        }
        return 0;
}

int check_dropins(Diags *d, const Object *o, const char *root) {
        int r;

        for (const Setting *s = NULL; (s = object_next(o, s, "Service", "Environment"));)
                if (!*s->value)
                        complain(d, s->path, s->line, o);
        r = check_folder(d, o, root, o->name);
        return r < 0 ? r : check_folder(d, o, root, "");
}
