/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>

#include "values-words.h"
#include "values.h"

static bool path_is_safe(const char *s, size_t n) {
        if (n == 0 || n >= PATH_MAX || s[0] != '/')
                return false;
        for (size_t i = 0; i + 2 < n; i++)
                if (strncmp(s + i, "/..", 3) == 0 && (i + 3 == n || s[i + 3] == '/'))
                        return false;
        return true;
}

int value_path(const char *s) {
        return right(path_is_safe(s, strlen(s)));
}

int value_copy(const char *s) {
        const char *colon = strchr(s, ':');

        return right(colon && path_is_safe(s, colon - s) && value_path(colon + 1) >= 0 &&
                     !strchr(colon + 1, ':'));
}

int value_absolute(const char *s) {
        return right(*s == '/' && strlen(s) < PATH_MAX);
}

/* Escapes are systemd's to judge. Quotes mean nothing there. */
static bool has_escape(const char *s) {
        return strchr(s, '\\');
}

/* [+]SOURCE[:DESTINATION[:OPTIONS]]; an empty source is a fresh folder below /var/tmp. */
int value_bind(const char *s) {
        size_t source, destination;

        if (has_escape(s))
                return 0;

        s += *s == '+' && s[1] == '/';
        source = strcspn(s, ":");
        if (source > 0 ? *s != '/' : !*s)
                return -EINVAL;
        if (!s[source])
                return 0;

        destination = strcspn(s + source + 1, ":");
        return right(destination > 0 && s[source + 1] == '/');
}

int value_tmpfs(const char *s) {
        return right(*s == '/');
}

/* LOWER...:UPPER:DESTINATION, or LOWER:UPPER, which is the destination too. "+" in front is below the image's root; an
 * empty UPPER is a fresh folder. */
int value_overlay(const char *s) {
        size_t parts = 0, n;
        bool empty = false;

        if (has_escape(s))
                return 0;
        for (;; s += n + 1) {
                n = strcspn(s, ":");
                if (empty && s[n] == ':')
                        return -EINVAL;
                parts++;
                if (!s[n])
                        break;
                empty = n == 0;
                if ((empty && parts == 1) || (*s == '+' && s[1] != '/'))
                        return -EINVAL;
        }
        return right(n > 0 && parts >= 2 && (parts > 2 ? *s == '/' : *s != '+' || s[1] == '/'));
}

/* Without escapes, empty parts, "." and "..". */
static bool is_normal(const char *s, size_t n) {
        if (*s != '/' || n >= PATH_MAX || memchr(s, '\\', n))
                return false;
        for (size_t i = 1; i < n; i++) {
                size_t part = strcspn(s + i, "/:");

                if (part == 0 || (part <= 2 && strncmp(s + i, "..", part) == 0))
                        return false;
                i += part;
        }
        return true;
}

/* ROOT, ROOT: or ROOT:PUT-OLD */
int value_pivot_root(const char *s) {
        size_t n = strcspn(s, ":");

        return right(is_normal(s, n) && (!s[n] || !s[n + 1] || is_normal(s + n + 1, strlen(s + n + 1))));
}

int value_volatile(const char *s) {
        return word_is(s, "state", "overlay") ? 0 : value_bool(s);
}

/* What btrfs(5) and mount(8) have that leaves a pool what it is: whole, writable and on top. Discarding would punch
 * holes into the image, and a host that is full then loses what its guests write; "subvol=" hides all that is there. */
static int check_mount_option(const char *s) {
        static const char *const accepted[] = {
                "noatime=",          "relatime=",    "strictatime=",    "nodiratime=",
                "lazytime=",         "compress=",    "compress-force=", "autodefrag=",
                "noautodefrag=",     "commit=",      "flushoncommit=",  "noflushoncommit=",
                "space_cache=",      "clear_cache=", "max_inline=",     "metadata_ratio=",
                "thread_pool=",      "ssd=",         "nossd=",          "ssd_spread=",
                "nossd_spread=",     "datacow=",     "nodatacow=",      "datasum=",
                "nodatasum=",        "acl=",         "noacl=",          "skip_balance=",
                "rescan_uuid_tree=", "nodiscard=",
        };
        size_t n = strcspn(s, "=");

        for (size_t i = 0; i < ELEMENTSOF(accepted); i++)
                if (strncmp(accepted[i], s, n) == 0 && accepted[i][n] == '=')
                        return right(s[n] == 0 || s[n + 1] != 0);
        return -EINVAL;
}

int value_mount_options(const char *s) {
        while (s) {
                const char *comma = strchrnul(s, ',');
                _cleanup_free_ char *option = strndup(s, comma - s);

                if (!option || check_mount_option(option) < 0)
                        return -EINVAL;
                s = *comma ? comma + 1 : NULL;
        }
        return 0;
}

int value_ownership(const char *s) {
        return word_is(s, "off", "chown", "map", "auto", "foreign") ? 0 : value_bool(s);
}

unsigned since_ownership(const char *s) {
        return streq(s, "foreign") ? 258 : 0;
}

int value_shell(const char *s) {
        return *s == '/' ? 0 : value_bool(s);
}
