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

/* Quotes and backslashes are systemd's to judge. */
static bool is_quoted(const char *s) {
        return strpbrk(s, "\"'\\");
}

/* [+]SOURCE[:DESTINATION[:OPTIONS]]; an empty source is a fresh folder below /var/tmp. */
int value_bind(const char *s) {
        size_t source, destination;

        if (is_quoted(s))
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
        return right(*s == '/' || is_quoted(s));
}

/* LOWER...:UPPER:DESTINATION, or LOWER:UPPER, which is the destination too. An empty UPPER is a fresh folder. */
int value_overlay(const char *s) {
        const char *last = strrchr(s, ':');

        if (is_quoted(s))
                return 0;
        return right(*s && *s != ':' && last && last[1] && (strchr(s, ':') == last || last[1] == '/'));
}

int value_pivot_root(const char *s) {
        return value_pair(s, value_path);
}

int value_volatile(const char *s) {
        return word_is(s, "state", "overlay") ? 0 : value_bool(s);
}

int value_mount_options(const char *s) {
        return right(!strpbrk(s, " \t"));
}

int value_ownership(const char *s) {
        return word_is(s, "off", "chown", "map", "auto", "foreign") ? 0 : value_bool(s);
}

int value_shell(const char *s) {
        return *s == '/' ? 0 : value_bool(s);
}
