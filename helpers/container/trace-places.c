/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glob.h>

#include "log.h"
#include "paths.h"
#include "strv.h"
#include "trace-places.h"

/* Most telling first: the container's own file. A unit's own file may be a mask. */
static const char *const places[] = {
        "/etc/nspawn-btrfs.d/%s.container",
        "/etc/nspawn-btrfs.d/%s.container.d",
        "/run/nspawn-btrfs.d/%s.container",
        "/run/nspawn-btrfs.d/%s.container.d",
        "/etc/systemd/nspawn/%s.nspawn",
        MACHINES_DIR "/%s.nspawn",
        "/etc/systemd/system/systemd-nspawn@%s.service",
        "/etc/systemd/system/systemd-nspawn@%s.service.d",
        "/etc/systemd/system/systemd-nspawn@%s.service.wants",
        "/etc/systemd/system/systemd-nspawn@%s.service.requires",
        "/etc/systemd/system.control/systemd-nspawn@%s.service.d",
        "/etc/systemd/system/nspawn-btrfs-snapshot@%s.service",
        "/etc/systemd/system/nspawn-btrfs-snapshot@%s.service.d",
        "/etc/systemd/system/nspawn-btrfs-snapshot@%s.timer",
        "/etc/systemd/system/nspawn-btrfs-snapshot@%s.timer.d",
        "/run/systemd/system/systemd-nspawn@%s.service",
        "/run/systemd/system/systemd-nspawn@%s.service.d",
        "/run/systemd/system.control/systemd-nspawn@%s.service.d",
        "/run/systemd/system/nspawn-btrfs-snapshot@%s.timer",
        TIMER_STAMPS "stamp-nspawn-btrfs-snapshot@%s.timer",
};

static const char *const packaged[] = {
        "/usr/local/lib/nspawn-btrfs.d/%s.container",
        "/usr/lib/nspawn-btrfs.d/%s.container",
};

/* The folders of links that "systemctl enable" and "systemctl add-wants" make. They are moved and removed here, since
 * systemd does neither for a unit that is masked. */
static int add_enabling(char ***formats) {
        static const char *const patterns[] = { "/etc/systemd/system/*.wants",
                                                "/etc/systemd/system/*.requires" };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(patterns); i++) {
                glob_t g = {};

                (void) glob(patterns[i], 0, NULL, &g);
                for (size_t k = 0; k < g.gl_pathc && r >= 0; k++) {
                        _cleanup_free_ char *format = NULL;

                        if (asprintf(&format, "%s/systemd-nspawn@%%s.service", g.gl_pathv[k]) < 0)
                                r = -ENOMEM;
                        else
                                r = strv_extend(formats, format);
                }
                globfree(&g);
        }
        return r;
}

int trace_places(char ***ret) {
        _cleanup_strv_ char **formats = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(places); i++)
                r = strv_extend(&formats, places[i]);
        if (r >= 0)
                r = add_enabling(&formats);
        if (r < 0)
                return log_oom();
        *ret = TAKE_PTR(formats);
        return 0;
}

char *trace_place_of(const char *format, const char *name) {
        const char *at = strstr(format, "%s");
        char *path;

        return asprintf(&path, "%.*s%s%s", (int) (at - format), format, name, at + 2) < 0 ? NULL : path;
}

bool trace_is_there(const char *path) {
        return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}

int trace_packaged(const char *name, char **ret) {
        for (size_t i = 0; i < ELEMENTSOF(packaged); i++) {
                _cleanup_free_ char *path = trace_place_of(packaged[i], name);

                if (!path)
                        return log_oom();
                if (!trace_is_there(path))
                        continue;
                *ret = TAKE_PTR(path);
                return 1;
        }
        return 0;
}
