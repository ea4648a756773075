/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "ask.h"
#include "btrfs-fs.h"
#include "choose.h"
#include "log.h"
#include "paths.h"
#include "relative-time.h"
#include "retention.h"
#include "snapshots.h"
#include "strv.h"
#include "subvol.h"

enum { SHOWN_MAX = 20 };

static int check_path(const Machine *m, int fd, const char *path) {
        SubvolInfo info;
        int r = subvol_get_info(fd, &info);

        if (r == -ENOTSUP || r == -ENOTDIR)
                return log_error_errno(r, "%s is no btrfs subvolume.", path);
        if (r < 0)
                return log_error_errno(r, "Failed to look at %s: %m", path);
        if (!info.read_only)
                return log_error_errno(EINVAL,
                                       "%s is writable, so no snapshot: make a read-only one of it first.",
                                       path);
        r = m->folder >= 0 ? btrfs_fs_same(fd, m->folder) : 1;
        if (r < 0)
                return log_error_errno(r, "Failed to compare the file systems of %s and %s: %m", path,
                                       m->name);
        if (r == 0)
                return log_error_errno(EXDEV, "%s is on another file system than the image of %s.", path,
                                       m->name);
        return 0;
}

static int open_path(const Machine *m, const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int r;

        if (fd < 0)
                return log_error_errno(errno, "Failed to open %s: %m", path);
        r = check_path(m, fd, path);
        return r < 0 ? r : TAKE_FD(fd);
}

/* The newest of NAMES that has LABEL, NULL if none has; and how many have. */
static const char *newest_labelled(char *const *names, const char *label, size_t *ret_n) {
        const char *found = NULL;
        SnapshotName newest, n;
        size_t many = 0;

        STRV_FOREACH(name, names) {
                if (snapshot_name_parse(*name, &n) < 0 || !n.label || !streq(n.label, label))
                        continue;
                many++;
                if (found && snapshot_name_compare(&n, &newest) <= 0)
                        continue;
                found = *name;
                newest = n;
        }
        *ret_n = many;
        return found;
}

int choose_name(const Machine *m, const char *which, bool alone, char **ret) {
        _cleanup_strv_ char **names = NULL;
        const char *labelled = NULL;
        SnapshotName parsed;
        size_t n = 0;
        int r = 0;

        if (snapshot_name_parse(which, &parsed) < 0) {
                r = m->snapshots >= 0 ? snapshot_list(m->snapshots, &names) : 0;
                if (r < 0)
                        return log_error_errno(r, "Failed to list the snapshots of %s: %m", m->name);
                labelled = newest_labelled(names, which, &n);
        }
        if (alone && n > 1)
                return log_error_errno(ENOTUNIQ,
                                       "%zu snapshots of %s have the label %s: say which by its name, see "
                                       "\"nspawn-btrfs history %s\".",
                                       n, m->name, which, m->name);
        *ret = strdup(labelled ?: which);
        return *ret ? 0 : log_oom();
}

int choose_snapshot(const Machine *m, const char *which, char **ret_name) {
        _cleanup_free_ char *name = NULL;
        int r, fd;

        if (strchr(which, '/')) {
                name = strdup(which);
                r = name ? 0 : log_oom();
        } else
                r = choose_name(m, which, false, &name);
        if (r < 0)
                return r;
        fd = strchr(which, '/') ? open_path(m, which) : machine_open_snapshot(m, name);
        if (fd >= 0)
                *ret_name = TAKE_PTR(name);
        return fd;
}

static int print_choices(const Retention *plan) {
        size_t shown = plan->n < SHOWN_MAX ? plan->n : SHOWN_MAX;

        for (size_t i = 0; i < shown; i++) {
                const RetentionVerdict *v = &plan->verdicts[plan->n - 1 - i];
                _cleanup_free_ char *age = NULL;

                if (relative_time(v->when.usec, now_realtime(), &age) < 0)
                        return log_oom();
                fprintf(stderr, "%3zu  %-40s %s\n", i + 1, v->name, age);
        }
        if (shown < plan->n)
                fprintf(stderr, "     and %zu older ones: see \"nspawn-btrfs history\".\n", plan->n - shown);
        return shown;
}

int choose_on_terminal(const Machine *m, char **ret_name) {
        const RetentionPolicy all = RETENTION_POLICY_INIT;
        _cleanup_retention_ Retention plan = {};
        _cleanup_strv_ char **names = NULL;
        int r = 0;

        if (m->snapshots >= 0)
                r = snapshot_list(m->snapshots, &names);
        if (r >= 0)
                r = retention_plan(&all, names, NULL, UINT64_MAX, &plan); /* sorts them */
        if (r < 0)
                return log_error_errno(r, "Failed to list the snapshots of %s: %m", m->name);
        if (plan.n == 0)
                return log_error_errno(ENOENT, "%s has no snapshots.", m->name);

        r = print_choices(&plan);
        if (r >= 0)
                r = ask_number("Which one?", r);
        if (r < 0)
                return r;
        *ret_name = strdup(plan.verdicts[plan.n - r].name);
        return *ret_name ? 0 : log_oom();
}
