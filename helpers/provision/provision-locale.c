/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <fcntl.h>

#include "log.h"
#include "provision-parts.h"
#include "rootfs.h"

static bool has(int root_fd, const char *path) {
        _cleanup_close_ int fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);

        return fd >= 0;
}

/* What ends up in a path or a file that shells read: nothing but names. */
static bool is_plain(const char *s, const char *also) {
        if (!*s || strstr(s, "..") || *s == '/')
                return false;
        for (; *s; s++)
                if (!isalnum((unsigned char) *s) && !strchr(also, *s))
                        return false;
        return true;
}

static int write_line(int root_fd, const char *path, const char *before, const char *value) {
        _cleanup_free_ char *line = NULL;
        int r;

        if (asprintf(&line, "%s%s\n", before, value) < 0)
                return log_oom();
        r = rootfs_write(root_fd, path, line, strlen(line), 0644);
        return r < 0 ? log_error_errno(r, "Failed to write the image's %s: %m", path) : 0;
}

static int set_timezone(int root_fd, const char *zone) {
        _cleanup_free_ char *target = NULL;
        int r;

        if (!is_plain(zone, "/_+-"))
                return log_error_errno(EINVAL, "\"Timezone=%s\" is no name of a time zone.", zone);
        if (asprintf(&target, "../usr/share/zoneinfo/%s", zone) < 0)
                return log_oom();
        if (!has(root_fd, target + strlen("..")))
                log_warning("\"Timezone=%s\": the image has no such zone (yet); is tzdata installed?", zone);

        r = rootfs_symlink(root_fd, target, "/etc/localtime");
        if (r < 0)
                return log_error_errno(r, "Failed to link the image's /etc/localtime: %m");
        return has(root_fd, "/etc/timezone") ? write_line(root_fd, "/etc/timezone", "", zone) : 0;
}

/* Debian reads /etc/default/locale, and up to release 12 nothing else. */
static int set_locale(int root_fd, const char *locale) {
        int r;

        if (!is_plain(locale, "_-.@"))
                return log_error_errno(EINVAL, "\"Locale=%s\" is no name of a locale.", locale);
        r = write_line(root_fd, "/etc/locale.conf", "LANG=", locale);
        if (r >= 0 && has(root_fd, "/etc/debian_version") && has(root_fd, "/etc/default"))
                r = write_line(root_fd, "/etc/default/locale", "LANG=", locale);
        return r;
}

int provision_locale(int root_fd, const Fields *o) {
        const char *zone = fields_get(o, "Timezone"), *locale = fields_get(o, "Locale");
        int r = 0;

        if (zone)
                r = set_timezone(root_fd, zone);
        if (r >= 0 && locale)
                r = set_locale(root_fd, locale);
        return r;
}
