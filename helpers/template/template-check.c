/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether what a program made can be a template. */

#include <fcntl.h>
#include <sys/stat.h>

#include "exec.h"
#include "fileio.h"
#include "log.h"
#include "rootfs.h"
#include "template-check.h"

static bool has(int root_fd, const char *path) {
        _cleanup_close_ int fd = rootfs_open(root_fd, path, O_PATH);

        return fd >= 0;
}

/* The name of the only entry of FOLDER, which is a folder. Returns 1, or 0 if it is not so; the caller frees. */
static int only_entry(int root_fd, const char *folder, char **ret) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_free_ char *name = NULL;
        struct dirent *de;
        struct stat st;
        int r;

        r = open_folder_fd(rootfs_open(root_fd, *folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
                           &d);
        while (r >= 0 && (de = readdir(d))) {
                if (streq(de->d_name, ".") || streq(de->d_name, ".."))
                        continue;
                if (name)
                        return 0;
                name = strdup(de->d_name);
                r = name ? 0 : -ENOMEM;
        }
        if (r < 0 || !name || fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode))
                return 0;
        *ret = TAKE_PTR(name);
        return 1;
}

static bool is_system(int root_fd, const char *folder) {
        static const char *const needed[] = { "usr", "etc/os-release", "usr/lib/os-release" };
        bool is[ELEMENTSOF(needed)];

        for (size_t i = 0; i < ELEMENTSOF(needed); i++) {
                _cleanup_free_ char *path = NULL;

                is[i] = asprintf(&path, "%s/%s", folder, needed[i]) >= 0 && has(root_fd, path);
        }
        return is[0] && (is[1] || is[2]);
}

/* The folder that all else is in, a path with a slash at its start; up to three deep. NULL: there is none. The caller frees. */
static char *find_wrapper(int root_fd) {
        _cleanup_free_ char *path = strdup("");

        for (unsigned depth = 1; path && depth <= 3; depth++) {
                _cleanup_free_ char *name = NULL;
                char *longer;

                if (only_entry(root_fd, path, &name) <= 0 || asprintf(&longer, "%s/%s", path, name) < 0)
                        return NULL;
                free(path);
                path = longer;
                if (is_system(root_fd, path))
                        return TAKE_PTR(path);
        }
        return NULL;
}

static int on_first_name(char *line, void *userdata) {
        *(bool *) userdata = startswith(line, "./") || streq(line, ".");
        return -ECANCELED;
}

/* Whether the names in the archive begin with "./", which tar(1) counts as one more to strip. */
static bool begins_with_dot(const char *source) {
        _cleanup_free_ char *file = NULL;
        bool dot = false;

        if (asprintf(&file, "--file=%s", source) >= 0)
                (void) exec_run(&(Exec){ .argv = (char *[]){ (char *) "tar", (char *) "--list", file, NULL },
                                         .line = on_first_name,
                                         .userdata = &dot });
        return dot;
}

/* The usual way to get it wrong. */
static int refuse_wrapped(const Template *t, const char *wrapper) {
        const char *source = fields_get(t->fields, "Source");
        unsigned depth;

        if (!source)
                return log_error_errno(
                        EINVAL,
                        "Failed to build template %s: the system is in the folder \"%s\" of what "
                        "was made, not at its top.",
                        t->name, wrapper + 1);
        depth = begins_with_dot(source);
        for (const char *c = wrapper; *c; c++)
                depth += *c == '/';
        return log_error_errno(
                EINVAL,
                "Failed to build template %s: all of %s is in one folder, \"%s\". Instead of "
                "\"Source=\" write \"Command=tar --extract --strip-components=%u --numeric-owner "
                "--xattrs --acls --xattrs-include=* --file=%s --directory=%%p\".",
                t->name, source, wrapper + 1, depth, source);
}

/* Is it a system at all? */
int template_check(const Template *t, int fd) {
        _cleanup_free_ char *wrapper = is_system(fd, "") ? NULL : find_wrapper(fd);
        struct stat st;

        if (wrapper)
                return refuse_wrapped(t, wrapper);
        if (!is_system(fd, ""))
                return log_error_errno(
                        EINVAL,
                        "Failed to build template %s: what was made is no system, it lacks /usr "
                        "or /etc/os-release.",
                        t->name);
        if (fstat(fd, &st) < 0)
                return log_error_errno(errno, "Failed to look at template %s: %m", t->name);
        if (st.st_uid != 0)
                return log_error_errno(EINVAL,
                                       "Failed to build template %s: its files belong to user %u instead of "
                                       "root, as those of a container that ran with \"PrivateUsers=pick\".",
                                       t->name, st.st_uid);
        if (!has(fd, "/sbin/init") && !has(fd, "/usr/lib/systemd/systemd") &&
            !has(fd, "/lib/systemd/systemd"))
                log_warning("Template %s has no /sbin/init, and its containers will not boot; does "
                            "\"Packages=\" "
                            "lack systemd-sysv?",
                            t->name);
        return 0;
}
