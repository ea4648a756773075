/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A fresh clone of the template in the place of a container, which stays as a snapshot. */

#include <fcntl.h>

#include "ask.h"
#include "fresh.h"
#include "log.h"
#include "name.h"
#include "paths.h"
#include "policy.h"
#include "remembered.h"
#include "replace.h"
#include "snapshots.h"
#include "strv.h"
#include "verb.h"

static bool arg_cancel = false, arg_drop_nested = false, arg_new_identity = false, arg_start = false,
            arg_yes = false;

static const VerbOption options[] = {
        { "cancel", NULL, "Take one back that waits to be carried out", set_flag, &arg_cancel },
        { "drop-nested", NULL, "Subvolumes nested in the image go, with all they hold", set_flag,
          &arg_drop_nested },
        { "new-identity", NULL, "Another machine-id, hostname and ssh host keys than before", set_flag,
          &arg_new_identity },
        { "start", NULL, "Start it, though it was down", set_flag, &arg_start },
        { "yes", NULL, "Do not ask", set_flag, &arg_yes, 'y' },
        {},
};

static const Verb verb = { "recreate", options, 1, 1, .names = 1 };

typedef struct Recreate {
        const char *name, *template;
        Fields fields; /* containers/NAME/clone */
        int kept;      /* the image whose identity is kept */
        const Machine *m;
} Recreate;

static void recreate_done(Recreate *c) {
        fields_done(&c->fields);
        closep(&c->kept);
}

/* The MAC address follows, at the next start. */
static int identify(const Recreate *c, int root_fd) {
        int r = arg_new_identity ? remembered_renew(c->m->snapshots, root_fd)
                                 : remembered_keep(c->m->snapshots, c->name, root_fd);

        return r < 0 ? log_error_errno(r, "Failed to see to who %s is: %m", c->name) : 0;
}

static int edit(int root_fd, void *userdata) {
        Recreate *c = userdata;
        int r = fresh_image(root_fd, c->name, c->template, &c->fields, c->kept);

        if (r >= 0)
                r = identify(c, root_fd);
        return r < 0 && r != -ENOSPC && r != -EDQUOT ? -ECANCELED : r;
}

static int read_fields(const Generation *g, Recreate *c) {
        const char *refused;
        int r = -ENOENT;

        if (generation_is_set(g))
                r = generation_fields(g, "containers", c->name, "clone", &c->fields);
        if (r == -ENOENT)
                return log_error_errno(r,
                                       "No %s.container was in /etc/nspawn-btrfs.d/ at the last \"systemctl "
                                       "daemon-reload\", so there is no template to make %s from.",
                                       c->name, c->name);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", c->name);
        refused = fields_get(&c->fields, "Refused");
        if (refused)
                return log_error_errno(EPERM, "%s", refused);
        c->template = fields_get(&c->fields, "Template");
        if (!c->template)
                return log_error_errno(EINVAL, "The file of %s names no \"Template=\" to make it from.",
                                       c->name);
        return 0;
}

/* The image that is there, else the newest state that is known. */
static int open_kept(const Machine *m, Recreate *c) {
        _cleanup_free_ char *newest = NULL;
        int r;

        if (arg_new_identity)
                return 0;
        if (m->root >= 0) {
                c->kept = fcntl(m->root, F_DUPFD_CLOEXEC, 3);
                return c->kept < 0 ? -errno : 0;
        }
        r = m->snapshots >= 0 ? snapshot_newest(m->snapshots, UINT64_MAX, &newest) : -ENOENT;
        if (r >= 0)
                c->kept = subvol_open(m->snapshots, newest);
        return r == -ENOENT ? 0 : r;
}

static int open_template(const Service *s, const char *template) {
        _cleanup_free_ char *path = NULL, *unit = NULL;
        int fd, r;

        if (asprintf(&path, TEMPLATES_DIR "/%s", template) < 0 ||
            asprintf(&unit, "nspawn-btrfs-template@%s.service", template) < 0)
                return log_oom();
        fd = subvol_open(AT_FDCWD, path);
        if (fd == -ENOENT && s->bus) {
                log_info("Making template %s first.", template);
                r = bus_start_unit(s->bus, unit, NULL);
                if (r < 0)
                        return log_error_errno(r,
                                               "Failed to make template %s (%s): see \"journalctl -u %s\".",
                                               template, bus_job_reason(r), unit);
                fd = subvol_open(AT_FDCWD, path);
        }
        if (fd == -ENOENT)
                return log_error_errno(fd, "There is no template %s yet: \"nspawn-btrfs bootstrap %s\".",
                                       template, template);
        return fd < 0 ? log_error_errno(fd, "Failed to open template %s: %m", template) : fd;
}

static int recreate_by(const Generation *g, const char *name) {
        _cleanup_(recreate_done) Recreate c = { .name = name, .kept = -EBADF };
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_service_ Service service = {};
        _cleanup_close_ int source = -EBADF;
        Replace p = { .m = &m,
                      .service = &service,
                      .verb = verb.name,
                      .declared = true,
                      .edit = edit,
                      .userdata = &c,
                      .to_do = "recreate",
                      .start = arg_start,
                      .drop_nested = arg_drop_nested };
        int r;

        r = read_fields(g, &c);
        if (r >= 0)
                r = service_open(name, &service);
        if (r < 0)
                return r;
        p.source = source = open_template(&service, c.template);
        p.source_name = c.template;
        if (source < 0)
                return source;
        r = machine_open_whole(name, &m);
        if (r >= 0)
                r = replace_check(&p);
        if (r < 0)
                return r;
        c.m = &m;
        r = open_kept(&m, &c);
        if (r < 0)
                return log_error_errno(r, "Failed to open the image of %s: %m", name);
        return replace_run(&p);
}

static void say_what_goes(const char *name, char *const *others) {
        log_info("What %s is now goes from its place, and stays as a snapshot labelled \"replaced\".", name);
        if (arg_drop_nested)
                log_info("Subvolumes that are nested in it go for ever.");
        STRV_FOREACH(unit, others)
                log_info("%s goes down with %s, and is started again.", *unit, name);
}

/* All that can be said before the question, without the lock, since a person may ponder long. Returns 1 if something goes
 * that is to be asked for. */
static int look(const Generation *g, const char *name) {
        _cleanup_(recreate_done) Recreate c = { .name = name, .kept = -EBADF };
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_service_ Service service = {};
        const Replace p = {
                .m = &m, .service = &service, .to_do = "recreate", .drop_nested = arg_drop_nested
        };
        int r;

        r = read_fields(g, &c);
        if (r >= 0)
                r = service_open(name, &service);
        if (r >= 0)
                r = machine_look(name, &m);
        if (r >= 0)
                r = machine_check_away(&m);
        if (r >= 0)
                r = replace_check(&p);
        if (r < 0 || m.image.type == IMAGE_NONE)
                return r;
        say_what_goes(name, service.others);
        return 1;
}

int main(int argc, char *argv[]) {
        _cleanup_generation_ Generation g = {};
        int r, first;

        log_open("recreate", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        if (arg_cancel)
                return verb_exit(replace_cancel(verb.name, argv[first]));
        r = policy_open_generation(&g);
        if (r >= 0)
                r = look(&g, argv[first]);
        if (r < 0)
                return verb_exit(r);
        r = r > 0 ? ask(&verb, arg_yes, "Recreate %s?", argv[first]) : 0;
        if (r < 0)
                return verb_status(r);
        return verb_exit(recreate_by(&g, argv[first]));
}
