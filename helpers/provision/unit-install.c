/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "fileio.h"
#include "rootfs.h"
#include "unit-install.h"

enum { UNIT_MAX = 1024 * 1024 };

/* In the order in which a system manager reads them. */
static const char *const folders[] = { "/etc/systemd/system", "/usr/local/lib/systemd/system",
                                       "/usr/lib/systemd/system", "/lib/systemd/system" };

static char ***find_list(UnitInstall *u, const char *key, size_t size) {
        const struct {
                const char *key;
                char ***list;
        } lists[] = {
                { "WantedBy", &u->wanted_by }, { "RequiredBy", &u->required_by },
                { "UpheldBy", &u->upheld_by }, { "Alias", &u->alias },
                { "Also", &u->also },
        };

        for (size_t i = 0; i < ELEMENTSOF(lists); i++)
                if (strlen(lists[i].key) == size && memcmp(lists[i].key, key, size) == 0)
                        return lists[i].list;
        return NULL;
}

static int parse_line(UnitInstall *u, const char *line) {
        const char *value = strchr(line, '=');
        size_t size = value ? strcspn(line, " \t=") : 0;
        char ***list = find_list(u, line, size);

        if (!value)
                return 0;
        value += 1 + strspn(value + 1, " \t");
        if (size == strlen("DefaultInstance") && startswith(line, "DefaultInstance")) {
                free(u->default_instance);
                u->default_instance = strndup(value, strcspn(value, " \t"));
                return u->default_instance ? 0 : -ENOMEM;
        }
        if (!list)
                return 0;
        if (!*value)
                *list = strv_free(*list);
        return strv_split_extend(list, value);
}

int unit_install_parse(const char *text, UnitInstall *u) {
        _cleanup_free_ char *copy = strdup(text);
        char *line, *rest = copy;
        bool inside = false;
        int r = 0;

        if (!copy)
                return -ENOMEM;
        while (r >= 0 && (line = strsep(&rest, "\n"))) {
                line[strcspn(line, "\r")] = 0;
                line += strspn(line, " \t");
                if (*line == '[')
                        inside = startswith(line, "[Install]");
                else if (inside && *line != '#' && *line != ';')
                        r = parse_line(u, line);
        }
        return r;
}

/* The name of what FD is, behind all links. */
static int true_name(int fd, const char *self, char **ret) {
        char path[PATH_MAX];
        ssize_t n = readlink(self, path, sizeof(path) - 1);

        if (n < 0)
                return -errno;
        path[n] = 0;
        *ret = strdup(strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
        return *ret ? 0 : -ENOMEM;
}

static int read_at(int root_fd, const char *path, UnitInstall *u) {
        _cleanup_free_ char *text = NULL, *self = NULL;
        _cleanup_close_ int fd = -EBADF;
        struct stat st;
        int r;

        fd = rootfs_open(root_fd, path, O_PATH);
        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -ERFKILL; /* /dev/null */
        if (asprintf(&self, "/proc/self/fd/%d", fd) < 0)
                return -ENOMEM;

        r = read_file_at(AT_FDCWD, self, UNIT_MAX, &text, NULL);
        if (r >= 0)
                r = true_name(fd, self, &u->name);
        if (r >= 0 && !(u->path = strdup(path)))
                r = -ENOMEM;
        return r < 0 ? r : unit_install_parse(text, u);
}

static int find(int root_fd, const char *file, UnitInstall *ret) {
        int r = -ENOENT;

        for (size_t i = 0; r == -ENOENT && i < ELEMENTSOF(folders); i++) {
                _cleanup_unit_install_ UnitInstall u = {};
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", folders[i], file) < 0)
                        return -ENOMEM;
                r = read_at(root_fd, path, &u);
                if (r == -ENOTDIR || r == -ELOOP)
                        r = -ENOENT;
                if (r >= 0) {
                        *ret = u;
                        u = (UnitInstall){};
                }
        }
        return r;
}

int unit_install_read(int root_fd, const char *name, UnitInstall *ret) {
        const char *at = strchr(name, '@'), *suffix = strrchr(name, '.');
        _cleanup_free_ char *template = NULL;
        int r;

        r = find(root_fd, name, ret);
        if (r != -ENOENT || !at || !suffix || suffix < at)
                return r;
        if (asprintf(&template, "%.*s@%s", (int) (at - name), name, suffix) < 0)
                return -ENOMEM;
        return find(root_fd, template, ret);
}

void unit_install_done(UnitInstall *u) {
        free(u->path);
        free(u->name);
        free(u->default_instance);
        strv_free(u->wanted_by);
        strv_free(u->required_by);
        strv_free(u->upheld_by);
        strv_free(u->alias);
        strv_free(u->also);
        *u = (UnitInstall){};
}
