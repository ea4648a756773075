/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "image.h"
#include "log.h"
#include "owners.h"

enum { RANGE = 0x10000 };

/* The last assignment of KEY ("\nKey=") in TEXT, up to its line's end; NULL: none. */
static const char *last_value(const char *text, const char *key, size_t *ret_length) {
        const char *value = NULL;

        while ((text = strstr(text, key)))
                value = text += strlen(key);
        if (value)
                *ret_length = strcspn(value, "\n");
        return value;
}

static bool is_any(const char *value, size_t length, const char *const *words) {
        for (; *words; words++)
                if (strlen(*words) == length && strncasecmp(value, *words, length) == 0)
                        return true;
        return false;
}

/* Whether systemd-nspawn chowns an image of such owners, as 252 to 262 do: what it cannot map it does, unless told not to. The
 * stock unit's -U is "pick" and "auto"; owners without a range switch that off. */
static bool is_chowned(const char *text) {
        static const char *const none[] = { "off", "no", "false", "n", "f", "0", "map", "foreign", NULL };
        static const char *const pick[] = { "pick", NULL };
        static const char *const some[] = { "auto", "chown", "yes", "true", "on", "y", "t", "1", NULL };
        size_t length = 0, n = 0;
        const char *users = last_value(text, "\nPrivateUsers=", &length);
        const char *owners = last_value(text, "\nPrivateUsersOwnership=", &n)
                                     ?: last_value(text, "\nPrivateUsersChown=", &n);

        if (!users)
                return !owners;
        if (is_any(users, length, pick))
                return !owners || !is_any(owners, n, none);
        return memchr(users, ':', length) && owners && is_any(owners, n, some);
}

/* A guest gives "/" to whom it likes, so one folder is no sign. */
static int find_foreign(const char *name, uid_t *ret) {
        _cleanup_close_ int fd = image_open(name);
        struct stat root, usr;

        if (fd < 0)
                return fd == -ENOENT ? 0 : fd;
        if (fstat(fd, &root) < 0)
                return -errno;
        if (root.st_uid < RANGE || root.st_uid % RANGE == 0 ||
            fstatat(fd, "usr", &usr, AT_SYMLINK_NOFOLLOW) < 0 || usr.st_uid != root.st_uid)
                return 0;
        *ret = root.st_uid;
        return 1;
}

int owners_check(const Generation *g, const char *name) {
        _cleanup_free_ char *text = NULL;
        uid_t uid;
        int r;

        r = find_foreign(name, &uid);
        if (r > 0)
                r = generation_container_file(g, name, "settings.nspawn", &text, NULL);
        if (r < 0)
                return log_error_errno(r, "Failed to look whose the image of %s is: %m", name);
        if (!text || !is_chowned(text))
                return 0;
        return log_error_errno(
                EPERM,
                "The image of %s is user %u's, as LXC or the like made it, and systemd-nspawn would give "
                "all in it to users that it does not have. Keep its owners: in %s.container, "
                "\"PrivateUsers=%u:65536\" in [Exec] and \"PrivateUsersOwnership=off\" in [Files].",
                name, uid, name, uid);
}
