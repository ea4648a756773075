/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "adopt-compare.h"
#include "adopt-convert.h"
#include "adopt-one.h"
#include "adopt-system.h"
#include "adopt-unit.h"
#include "adopt-write.h"
#include "away.h"
#include "bus.h"
#include "image-exposed.h"
#include "log.h"
#include "move-carry.h"
#include "output.h"
#include "paths.h"
#include "root.h"
#include "strv.h"
#include "verbs.h"

char *adoption_declared_by(const char *root, const char *name) {
        static const char *const parents[] = { CONF_PARENTS };

        for (size_t i = 0; i < ELEMENTSOF(parents); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/nspawn-btrfs.d/%s.container", parents[i], name) < 0)
                        return NULL;
                if (root_has(root, path))
                        return TAKE_PTR(path);
        }
        return NULL;
}

static void print_source(const Source *s) {
        static const char *const types[] = {
                [IMAGE_SUBVOLUME] = "a subvolume",     [IMAGE_FOLDER] = "a plain folder",
                [IMAGE_RAW] = "a disk image",          [IMAGE_BLOCK] = "a block device",
                [IMAGE_OTHER] = "nothing that starts",
        };

        print_plain(stdout, "%s: %s, %s\n", s->name, s->image.path, types[s->image.type]);
        if (s->image.type == IMAGE_FOLDER)
                print_plain(stdout, "  It can be snapshotted once it is a subvolume: --write --convert\n");
        if (s->unit)
                print_plain(stdout, "  %s stays as it is\n", s->unit);
        if (s->dropins_stay)
                print_plain(stdout, "  Its drop-ins stay where they are: %s\n", s->dropins_stay);
        if (s->nspawn && !s->trusted)
                print_plain(stdout, "  %s stays, and is read no more\n", s->nspawn);
        if (s->hidden)
                print_plain(stdout, "  %s goes aside, %s is what counts\n", s->hidden, s->nspawn);
}

/* They are in the file, too; who has not seen it hears of them here. */
static void print_left_out(const AdoptKeys *k) {
        for (size_t i = 0; i < k->n; i++)
                if (k->items[i].left_out)
                        print_plain(stdout, "  Left out: [%s] %s=%s (%s)\n", k->items[i].section,
                                    k->items[i].key, k->items[i].value, k->items[i].why);
}

/* What PID 1 knows of the unit, with the words of its ExecStart=. */
static int ask_unit(Adoption *a, char ***ret_command) {
        _cleanup_free_ char *unit = NULL;
        int r;

        if (asprintf(&unit, "systemd-nspawn@%s.service", a->name) < 0)
                return log_oom();
        r = adopt_unit_show(unit, &a->unit);
        if (r >= 0)
                r = bus_service_command(a->bus, unit, "ExecStart", NULL, ret_command);
        if (r < 0)
                return log_error_errno(r, "Failed to ask for the unit of %s: %m", a->name);
        if (strv_contains(a->unit, "NeedDaemonReload=yes"))
                return log_error_errno(
                        ESTALE, "%s: its unit has changed on disk; run \"systemctl daemon-reload\" first.",
                        a->name);
        return 0;
}

static int write_file(Adoption *a, const char *text, size_t size) {
        int r = adopt_write(&a->source, text, size, &a->undo);

        if (r < 0)
                return log_error_errno(
                        r,
                        "Failed to write /etc/nspawn-btrfs.d/%s.container or to put aside what it "
                        "replaces: %m. %s",
                        a->name, a->undo.file ? "Run it again when that is mended." : "All is as it was.");
        print_plain(stdout, "  Wrote /etc/nspawn-btrfs.d/%s.container\n", a->name);
        a->written = true;
        return 0;
}

static int read_keys(Adoption *a, char *const *command, AdoptKeys *ret) {
        int r = adopt_keys_read(&a->source, a->bus ? bus_systemd_version(a->bus) : 0, command, ret);

        switch (r) {
        case -EINVAL:
                return log_error_errno(
                        r,
                        "%s: what network its \"ExecStart=\" gives it cannot be told; say that in "
                        "[Network] of /etc/systemd/nspawn/%s.nspawn first.",
                        a->name, a->name);
        case -EBADMSG:
                return log_error_errno(r,
                                       "%s:%u: systemd-nspawn fails at this line, or reads it as no "
                                       ".container file can have it; mend it first.",
                                       a->source.nspawn, a->source.unreadable);
        default:
                return r < 0 ? log_error_errno(r, "Failed to read what there is of %s: %m", a->name) : 0;
        }
}

/* With "adopt" begins that we keep what its guest left in it for long. */
static int refuse_exposed(const Adoption *a) {
        _cleanup_close_ int root = open(isempty(a->root) ? "/" : a->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_free_ char *folder = NULL;

        if (root < 0 || image_is_exposed(root, &a->source.image, &folder) <= 0)
                return 0;
        return log_error_errno(EACCES, "%s: not adopted. " IMAGE_EXPOSED, a->name, a->source.image.target,
                               folder);
}

/* Whatever lies there is an image to machined. Returns 1 if it is passed over. */
static int refuse_no_system(const Adoption *a) {
        const char *why;
        int r = adopt_no_system(&a->source, &why);

        if (r < 0)
                return log_error_errno(r, "Failed to look at %s: %m", a->source.image.path);
        if (r == 0)
                return 0;
        if (a->flags & ADOPT_ALL) {
                log_info("%s: skipped, %s is no system: %s.", a->name, a->source.image.path, why);
                return 1;
        }
        return log_error_errno(EINVAL, "%s: not adopted, since %s is no system: %s.%s", a->name,
                               a->source.image.path, why,
                               a->source.image.type == IMAGE_RAW
                                       ? ""
                                       : " If it is one, make an empty etc/os-release in it.");
}

/* Returns 1 if it is passed over. */
static int adopt(Adoption *a) {
        _cleanup_adopt_keys_ AdoptKeys keys = {};
        _cleanup_strv_ char **command = NULL;
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = refuse_no_system(a);
        if (r == 0)
                r = refuse_exposed(a);
        if (r == 0 && a->bus)
                r = ask_unit(a, &command);
        if (r != 0)
                return r;
        r = read_keys(a, command, &keys);
        if (r < 0)
                return r;
        r = adopt_text(&a->source, &keys, &text, &size);
        if (r < 0)
                return log_oom();

        print_source(&a->source);
        if (a->flags & ADOPT_WRITE)
                print_left_out(&keys);
        else
                print_plain(stdout, "\n# /etc/nspawn-btrfs.d/%s.container\n%s\n", a->name, text);
        r = adopt_compare(&a->source, &keys, text, size);
        if (r < 0)
                return log_error_errno(r, "Failed to compare %s with what it would be: %m", a->name);
        print_plain(stdout, "  Settings at the next start: %s\n",
                    r > 0 ? "the same" : "NOT the same, see above");
        if (r == 0 && (a->flags & ADOPT_WRITE))
                return log_error_errno(EINVAL, "%s: not written, since its next start would be another one.",
                                       a->name);
        return (a->flags & ADOPT_WRITE) ? write_file(a, text, size) : 0;
}

static int convert(const Adoption *a) {
        if (!(a->flags & ADOPT_WRITE))
                return VERB_DONE;
        return adopt_convert(&a->source);
}

/* On this machine alone it is known what it lacks. Returns 1, and says it, if so. */
static int is_away(const Adoption *a) {
        _cleanup_generation_ Generation g = {};
        _cleanup_free_ char *away = NULL;

        if (!isempty(a->root))
                return 0;
        (void) generation_open("current", &g);
        if (away_find(&g, a->name, &a->source.image, &away) <= 0)
                return 0;
        log_error("%s", away);
        return 1;
}

static int find(Adoption *a) {
        int r = source_find(a->root, a->name, &a->source);

        if ((r >= 0 || r == -ENOENT) && is_away(a))
                return VERB_FAILED;
        if (r == -ENOENT || (r >= 0 && a->source.image.type == IMAGE_OTHER)) {
                log_error("There is no image of %s where systemd-machined looks for it.", a->name);
                return VERB_NOTHING;
        }
        if (r < 0) {
                log_error_errno(r, "Failed to look for what there is of %s: %m", a->name);
                return VERB_FAILED;
        }
        return VERB_DONE;
}

int adoption_run(Adoption *a) {
        _cleanup_free_ char *declared = NULL;
        int r, status;

        if ((a->flags & ADOPT_WRITE) && isempty(a->root) && move_settle(a->name) < 0)
                return VERB_LOCKED;
        r = (a->flags & ADOPT_WRITE) ? adopt_finish(a->root, a->name) : 0;
        if (r < 0) {
                log_error_errno(r, "Failed to end an earlier adoption of %s: %m", a->name);
                return VERB_FAILED;
        }
        if (r > 0)
                log_info("%s: ended an earlier adoption that was cut short.", a->name);
        a->written = r > 0;

        status = find(a);
        if (status != VERB_DONE)
                return status;
        declared = adoption_declared_by(a->root, a->name);
        status = declared ? 0 : adopt(a);
        if (status != 0)
                return status < 0 ? VERB_FAILED : VERB_DONE;
        if (declared && r == 0 && !(a->flags & ADOPT_CONVERT)) {
                log_error("%s is declared already, by %s.", a->name, declared);
                return VERB_FAILED;
        }
        return (a->flags & ADOPT_CONVERT) ? convert(a) : VERB_DONE;
}

static int undo(const Adoption *a) {
        int r = adopt_undo(&a->undo);

        if (r < 0)
                log_error_errno(r,
                                "%s: its unit is another one now, see above, and what was put aside in "
                                "\"" ADOPTED_SUFFIX "\" files cannot be put back: %m",
                                a->name);
        else
                log_error(
                        "%s: not adopted, since its unit would be another one, see above. All is as it was.",
                        a->name);
        return VERB_FAILED;
}

int adoption_look_again(const Adoption *a) {
        _cleanup_free_ char *unit = NULL;
        _cleanup_strv_ char **now = NULL;
        int r;

        if (!a->written || !a->unit)
                return VERB_DONE;
        if (asprintf(&unit, "systemd-nspawn@%s.service", a->name) < 0 || adopt_unit_show(unit, &now) < 0) {
                log_error("Failed to ask for the unit of %s after the reload.", a->name);
                return VERB_FAILED;
        }
        r = adopt_unit_compare(a->unit, now);
        if (r < 0)
                return undo(a);
        print_plain(stdout, "%s: the unit is the same (%d properties)\n", a->name, r);
        return VERB_DONE;
}

void adoption_done(Adoption *a) {
        source_done(&a->source);
        strv_free(a->unit);
        adopt_undo_done(&a->undo);
}
