/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "exec.h"
#include "fileio.h"
#include "hidden.h"
#include "log.h"
#include "notify.h"
#include "paths.h"
#include "provision.h"
#include "rootfs.h"
#include "subvol.h"
#include "template-sweep.h"
#include "template.h"

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
static int check_tree(const Template *t, int fd) {
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

/* Clones would have empty folders in their place. Packages leave such when systemd-tmpfiles runs in a subvolume;
 * those are empty, and become folders of the same owner and mode. */
static int flatten(const Template *t, int fd) {
        _cleanup_subvol_children_ SubvolChildren c = {};
        int r;

        r = subvol_list_children(fd, &c);
        if (r < 0)
                return log_error_errno(r, "Failed to list what is nested in template %s: %m", t->name);
        for (size_t i = c.n; i > 0; i--) {
                const char *path = c.children[i - 1].path;
                struct stat was;

                if (fstatat(fd, path, &was, AT_SYMLINK_NOFOLLOW) < 0 ||
                    unlinkat(fd, path, AT_REMOVEDIR) < 0 || mkdir_like_at(fd, path, &was) < 0)
                        log_warning("Template %s has a nested subvolume /%s, which clones will not have.",
                                    t->name, path);
        }
        return 0;
}

/* On disk before it gets its name. */
static int seal(const Template *t, int fd) {
        int r = subvol_set_read_only(fd, true);

        if (r >= 0)
                r = subvol_sync(fd);
        return r < 0 ? log_error_errno(r, "Failed to finish template %s: %m", t->name) : 0;
}

/* Programs get another path: apt's own user cannot pass the folder of the templates, and a "#" or ":" in a path is
 * asking for trouble. The mount is seen by us and them alone. */
static int fill(const Template *t, int fd) {
        _cleanup_free_ char *path = NULL, *self = NULL;
        int r;

        if (asprintf(&path, TEMPLATE_BUILD_FOLDER "/%s", t->name) < 0 ||
            asprintf(&self, "/proc/self/fd/%d", fd) < 0)
                return log_oom();
        r = mkdir_parents_at(AT_FDCWD, path, true);
        if (r >= 0 && mount(self, path, NULL, MS_BIND, NULL) < 0)
                r = -errno;
        if (r < 0)
                return log_error_errno(r, "Failed to mount template %s at %s: %m", t->name, path);

        r = template_fill(t, path, fd);
        if (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) >= 0)
                (void) rmdir(path);
        return r;
}

static int make(const Template *t, const char *hidden) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = subvol_create(t->dirfd, hidden);
        if (r < 0)
                return log_error_errno(r, "Failed to make a subvolume for template %s: %m", t->name);
        fd = subvol_open(t->dirfd, hidden);
        if (fd < 0)
                return log_error_errno(fd, "Failed to open the subvolume of template %s: %m", t->name);

        r = fill(t, fd);
        if (r >= 0)
                r = check_tree(t, fd);
        if (r >= 0)
                r = flatten(t, fd);
        if (r >= 0)
                r = provision_template(fd, t->fields);
        return r < 0 ? r : seal(t, fd);
}

/* A read-only subvolume can be renamed within its folder only, which is where it was made. */
static int publish(const Template *t, const char *hidden) {
        if (renameat2(t->dirfd, hidden, t->dirfd, t->name, RENAME_NOREPLACE) < 0 &&
            (errno != EEXIST || renameat2(t->dirfd, hidden, t->dirfd, t->name, RENAME_EXCHANGE) < 0))
                return log_error_errno(errno, "Failed to put template %s in its place: %m", t->name);
        if (fsync(t->dirfd) < 0)
                return log_error_errno(errno, "Failed to write %s to disk: %m", TEMPLATES_DIR);
        return 0;
}

int template_build(const Template *t) {
        _cleanup_free_ char *hidden = NULL;
        int r;

        if (hidden_name(t->name, &hidden) < 0)
                return log_oom();
        r = template_sweep(t->dirfd, t->name);
        if (r < 0)
                return r;

        r = make(t, hidden);
        if (r >= 0)
                r = publish(t, hidden);
        RET_GATHER(r, template_sweep(t->dirfd, t->name));
        if (r < 0)
                return r;
        notify_status("Template %s is ready", t->name);
        log_info("Built template %s.", t->name);
        return 0;
}
