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

/* Whole words in quotes; escapes stay ("dev-disk-by\\x2dlabel-data.device"). */
static int add_words(char ***list, const char *value) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_split_extend(&words, value);
        STRV_FOREACH(w, words) {
                size_t n = strlen(*w);
                bool quoted = n > 1 && strchr("\"'", **w) && (*w)[n - 1] == **w;

                if (quoted)
                        (*w)[n - 1] = 0;
                if (r >= 0)
                        r = strv_extend(list, *w + quoted);
        }
        return r;
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
        return add_words(list, value);
}

/* A line that ends with a backslash goes on in the next one, unless it is a comment. */
static void join_lines(char *text) {
        for (char *line = text; *line;) {
                size_t n = strcspn(line, "\n");
                bool comment = strchr("#;", line[strspn(line, " \t")]);

                if (!comment && n > 0 && line[n - 1] == '\\' && line[n])
                        line[n - 1] = line[n] = ' ';
                line += n;
                line += strspn(line, "\n ");
        }
}

int unit_install_parse(const char *text, UnitInstall *u) {
        _cleanup_free_ char *copy = strdup(text);
        char *line, *rest = copy;
        bool inside = false;
        int r = 0;

        if (!copy)
                return -ENOMEM;
        join_lines(copy);
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

static int path_of(int fd, char **ret) {
        char link[sizeof("/proc/self/fd/") + 3 * sizeof(int)], path[PATH_MAX];
        ssize_t n;

        (void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path));
        if (n < 0)
                return -errno;
        *ret = strndup(path, n);
        return *ret ? 0 : -ENOMEM;
}

/* The guest's path of what FD is, behind all links: a link of ours to an alias would end with that, or be one to
 * itself. */
static int true_path(int root_fd, int fd, char **ret) {
        _cleanup_free_ char *root = NULL, *path = NULL;
        const char *inside;
        int r;

        r = path_of(root_fd, &root);
        if (r >= 0)
                r = path_of(fd, &path);
        if (r < 0)
                return r;
        inside = startswith(path, root);
        if (!inside || *inside != '/')
                return -ENOENT;
        *ret = strdup(inside);
        return *ret ? 0 : -ENOMEM;
}

/* A link to /dev/null, which a template need not have, or an empty file. */
static bool is_mask(int root_fd, const char *path) {
        _cleanup_close_ int fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);
        char target[sizeof("/dev/null")] = "";
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0)
                return false;
        if (!S_ISLNK(st.st_mode))
                return !S_ISREG(st.st_mode) || st.st_size == 0;
        return readlinkat(fd, "", target, sizeof(target)) == strlen("/dev/null") &&
               streq(target, "/dev/null");
}

static int read_at(int root_fd, const char *path, UnitInstall *u) {
        _cleanup_free_ char *text = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (is_mask(root_fd, path))
                return -ERFKILL;
        fd = rootfs_open(root_fd, path, O_PATH);
        if (fd < 0)
                return fd;
        r = true_path(root_fd, fd, &u->path);
        if (r < 0)
                return r;
        u->name = strrchr(u->path, '/') + 1;
        if (is_mask(root_fd, u->path))
                return -ERFKILL;

        r = rootfs_read(root_fd, u->path, UNIT_MAX, &text, NULL);
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
        free(u->default_instance);
        strv_free(u->wanted_by);
        strv_free(u->required_by);
        strv_free(u->upheld_by);
        strv_free(u->alias);
        strv_free(u->also);
        *u = (UnitInstall){};
}
