/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A container's state made a template, as the article's author does by hand. It is built beside its place and renamed. */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "generation.h"
#include "hidden.h"
#include "log.h"
#include "machine.h"
#include "name.h"
#include "nested.h"
#include "paths.h"
#include "placeholders.h"
#include "service.h"
#include "storage.h"
#include "strv.h"
#include "subvol.h"
#include "template-reset.h"
#include "template-sweep.h"
#include "template.h"
#include "unshift.h"
#include "verb.h"

static bool arg_live = false, arg_replace = false;

static const VerbOption options[] = {
        { "live", NULL, "Though it runs: as after a power cut", set_flag, &arg_live },
        { "replace", NULL, "In the place of a template that is there", set_flag, &arg_replace },
        {},
};

static const Verb verb = { "save-template", options, 2, 2 };

typedef struct Save {
        const char *name, *template;
        char *hidden;
        int templates;
        Service service;
        Machine m;
} Save;

static void save_done(Save *s) {
        freep(&s->hidden);
        closep(&s->templates);
        service_done(&s->service);
        machine_done(&s->m);
}

/* Adds what helps, to what has been said. */
static int explain(const Save *s, int r) {
        return r == -ENOSPC || r == -EDQUOT ? machine_no_room(s->name, r) : r;
}

/* The copy, of a state that nobody writes to unless --live. */
static int copy(Save *s) {
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT;
        int r = 0;

        if (!arg_live) {
                r = service_check_stopped(&s->service, "save a template of");
                if (r == -EBUSY)
                        log_notice("Or say --live: the template is then as after a power cut.");
                if (r >= 0)
                        r = machine_lock_image(&s->m, &lock);
        }
        if (r < 0)
                return r;
        r = subvol_snapshot(s->m.root, s->templates, s->hidden, false);
        return r < 0 ? explain(s, log_error_errno(r, "Failed to copy %s: %m", s->name)) : 0;
}

/* Clones would have folders in their place that take no files. */
static int flatten(const Save *s, int fd) {
        _cleanup_strv_ char **emptied = NULL;
        _cleanup_free_ char *names = NULL;
        int r = placeholders_replace(s->m.root, fd, &emptied);

        if (r >= 0 && emptied && nested_list_text(emptied, &names) >= 0)
                log_warning(emptied[1]
                                    ? "%s in %s are subvolumes of their own: empty folders in the template."
                                    : "%s in %s is a subvolume of its own: an empty folder in the template.",
                            names, s->name);
        return r < 0 ? log_error_errno(r, "Failed to look for what is nested in %s: %m", s->name) : 0;
}

static int refuse_owner(const Save *s, int fd, int r) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return log_error_errno(errno, "Failed to look at %s: %m", s->name);
        return log_error_errno(r,
                               "The root folder of %s belongs to user %u, group %u, which no range of "
                               "\"PrivateUsers=\" begins with (multiples of 65536, both the same), so the "
                               "owners of its files are not known: put them right first.",
                               s->name, (unsigned) st.st_uid, (unsigned) st.st_gid);
}

static int shift_back(const Save *s, int fd) {
        uid_t shift;
        int r = unshift_detect(fd, &shift);

        if (r == -EINVAL)
                return refuse_owner(s, fd, r);
        if (r < 0)
                return log_error_errno(r, "Failed to look at %s: %m", s->name);
        if (shift == 0)
                return 0;
        log_notice("The files of %s belong to users from %u on (\"PrivateUsers=pick\"): shifting them back.",
                   s->name, (unsigned) shift);
        r = unshift(fd, shift);
        return r < 0 ? log_error_errno(r, "Failed to shift the owners back: %m") : 0;
}

static int build(Save *s) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = copy(s);
        if (r < 0)
                return r;
        fd = subvol_open(s->templates, s->hidden);
        if (fd < 0)
                return log_error_errno(fd, "Failed to open the copy of %s: %m", s->name);

        r = flatten(s, fd);
        if (r >= 0)
                r = shift_back(s, fd);
        if (r >= 0)
                r = template_reset(fd);
        if (r < 0)
                return explain(s, r);
        template_name_addresses(fd);
        r = subvol_set_read_only(fd, true);
        if (r >= 0)
                r = subvol_sync(fd);
        return r < 0 ? explain(s, log_error_errno(r, "Failed to finish template %s: %m", s->template)) : 0;
}

static int publish(const Save *s) {
        unsigned flags = arg_replace ? RENAME_EXCHANGE : RENAME_NOREPLACE;
        int r = 0;

        if (renameat2(s->templates, s->hidden, s->templates, s->template, flags) < 0)
                r = arg_replace && errno == ENOENT ? 1 : -errno;
        if (r == 1)
                r = renameat2(s->templates, s->hidden, s->templates, s->template, RENAME_NOREPLACE) < 0
                            ? -errno
                            : 0;
        if (r == -EEXIST)
                return log_error_errno(r, "There is a template %s: say --replace, or another name.",
                                       s->template);
        if (r >= 0 && fsync(s->templates) < 0)
                r = -errno;
        return r < 0 ? explain(s,
                               log_error_errno(r, "Failed to put template %s in its place: %m", s->template))
                     : 0;
}

static int make(Save *s) {
        int r = hidden_name(s->template, &s->hidden);

        if (r < 0)
                return log_oom();
        r = template_sweep(s->templates, s->template);
        if (r < 0)
                return r;
        r = build(s);
        if (r >= 0)
                r = publish(s);
        (void) template_sweep(s->templates, s->template);
        return r;
}

/* Declared, so that containers can name it. */
static int declare(const Save *s) {
        _cleanup_free_ char *text = NULL, *path = NULL;
        int r;

        if (machine_file_is_there(s->template, "template"))
                return 0;
        if (asprintf(&path, "/etc/nspawn-btrfs.d/%s.template", s->template) < 0 ||
            asprintf(&text,
                     "# Made of container %s by nspawn-btrfs save-template.\n[Template]\nMethod=none\n",
                     s->name) < 0)
                return log_oom();

        r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, text, strlen(text), 0644, WRITE_SYNC);
        if (r < 0)
                return log_error_errno(r, "Failed to write %s: %m", path);
        log_info("Wrote %s.", path);
        r = s->service.bus ? bus_reload(s->service.bus) : 0;
        return r < 0 ? log_error_errno(r, "Failed to have systemd reload (%m): \"systemctl daemon-reload\".")
                     : 0;
}

static bool exists(const Save *s) {
        struct stat st;

        return fstatat(s->templates, s->template, &st, AT_SYMLINK_NOFOLLOW) >= 0;
}

static int save(Save *s) {
        _cleanup_close_ int lock = -EBADF;
        int r;

        r = machine_open_whole(s->name, &s->m);
        if (r >= 0 && !machine_exists(&s->m))
                r = machine_unknown(s->name);
        if (r >= 0)
                r = machine_check_snapshot(&s->m);
        if (r >= 0)
                r = service_open(s->name, &s->service);
        if (r < 0)
                return r;
        s->templates = storage_open_templates();
        if (s->templates < 0)
                return s->templates;
        lock = lock_take(TEMPLATE_LOCK_FOLDER, s->template, LOCK_NOW);
        if (lock == -EAGAIN)
                return log_error_errno(lock, "Template %s is being made right now.", s->template);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock template %s: %m", s->template);
        if (!arg_replace && exists(s))
                return log_error_errno(EEXIST, "There is a template %s: say --replace, or another name.",
                                       s->template);

        r = make(s);
        if (r < 0)
                return r;
        log_info("%s is now a template; containers that exist keep what they have.", s->template);
        return declare(s);
}

int main(int argc, char *argv[]) {
        _cleanup_(save_done) Save s = { .templates = -EBADF, .m = MACHINE_INIT };
        int first;

        log_open("save-template", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        s.name = argv[first];
        s.template = argv[first + 1];
        for (int i = first; i < argc; i++)
                if (!machine_name_is_valid(argv[i]))
                        return verb_usage(&verb, "\"%s\" is no valid name.", argv[i]);
        return verb_exit(save(&s));
}
