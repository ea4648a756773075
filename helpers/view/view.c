/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "addresses.h"
#include "away.h"
#include "fileio.h"
#include "move-carry.h"
#include "order-note.h"
#include "order-sight.h"
#include "paths.h"
#include "relative-time.h"
#include "remembered.h"
#include "snapshots.h"
#include "state-folder.h"
#include "strv.h"
#include "view.h"

enum { FILE_MAX = 4 * 1024 * 1024 };

static int read_fields(const Sources *s, View *v) {
        int r = generation_fields(&s->generation, "containers", v->name, "info", &v->info);

        if (r == -ENOENT)
                return 0;
        v->declared = r >= 0;
        if (r >= 0)
                r = generation_fields(&s->generation, "containers", v->name, "start", &v->start);
        if (r >= 0)
                r = generation_fields(&s->generation, "containers", v->name, "clone", &v->clone);
        v->template = fields_get(&v->clone, "Template");
        return r;
}

static const UnitState *find_unit(const Sources *s, const char *format, const char *name) {
        _cleanup_free_ char *unit = NULL;

        return asprintf(&unit, format, name) < 0 ? NULL : unit_states_find(&s->units, unit);
}

static void read_state(const Sources *s, View *v) {
        const UnitState *u = find_unit(s, "systemd-nspawn@%s.service", v->name);
        const UnitState *timer = find_unit(s, "nspawn-btrfs-snapshot@%s.timer", v->name);

        if (!s->bus)
                return;
        v->state = u ? u->active : "inactive";
        v->sub = u ? u->sub : "dead";
        v->running = u && streq(u->sub, "running");
        v->next_usec = timer ? timer->next_usec : 0;
}

static int read_image(const Sources *s, View *v) {
        _cleanup_close_ int fd = -EBADF;
        int r = image_find(s->root_fd, v->name, &v->image);

        if (r >= 0 || r == -ENOENT)
                r = away_find(&s->generation, v->name, &v->image, &v->away);
        if (r < 0)
                return r;
        if (v->image.type != IMAGE_SUBVOLUME && v->image.type != IMAGE_FOLDER)
                return 0;
        fd = open(v->image.target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0 && mac_clone_template(fd, &v->origin) < 0)
                v->origin = NULL;
        return 0;
}

/* Returns 1 if it has a folder for them. */
static int read_snapshots(View *v) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        fd = state_open_snapshots(v->name);
        if (fd < 0)
                return 0;
        r = snapshot_list(fd, &names);
        if (r < 0)
                return r;

        v->snapshots = strv_length(names);
        STRV_FOREACH(n, names) {
                SnapshotName when;

                if (snapshot_name_parse(*n, &when) >= 0 && when.usec > v->newest_usec &&
                    !snapshot_name_is_ahead(&when, now_realtime()))
                        v->newest_usec = when.usec;
        }
        return 1;
}

static int read_addresses(const Sources *s, View *v) {
        int r = 0;

        if (v->running && addresses_read(s->bus, v->name, &v->addresses) >= 0)
                return 0;
        for (const Field *o = NULL; r >= 0 && (o = fields_next(&v->start, o, "Address"));) {
                _cleanup_free_ char *address = strndup(o->value, strcspn(o->value, "/"));

                r = address ? strv_extend(&v->addresses, address) : -ENOMEM;
        }
        return r;
}

static int read_mac(View *v) {
        char mac[MAC_TEXT + 1];
        Remembered who = {};

        if (!v->declared)
                return 0;
        (void) remembered_look(v->name, &who);
        if (remembered_mac(&who, fields_get(&v->start, "MACAddress"), mac) <= 0)
                return 0;
        v->mac = strdup(mac);
        return v->mac ? 0 : -ENOMEM;
}

static int read_autostart(const Sources *s, View *v) {
        const char *a = fields_get(&v->info, "Autostart")
                                ?: strv_contains(s->enabled, v->name) ? "enabled"
                                                                      : NULL;

        if (!a)
                return 0;
        v->autostart = strdup(a);
        return v->autostart ? 0 : -ENOMEM;
}

static char *read_file(const char *format, const char *name) {
        _cleanup_free_ char *path = NULL;
        char *text;

        if (asprintf(&path, format, name) < 0)
                return NULL;
        return read_file_at(AT_FDCWD, path, FILE_MAX, &text, NULL) < 0 ? NULL : text;
}

/* Whether what is staged differs from what the running start went by. */
static bool needs_restart(const Sources *s, const View *v) {
        _cleanup_free_ char *staged = NULL, *hash = NULL, *guest = NULL, *guest_now = NULL;
        const char *hash_now;

        if (asprintf(&staged, STAGED "/containers/%s/settings.nspawn", v->name) < 0)
                return false;
        hash_now = manifest_find(&s->generation.manifest, staged);
        hash = read_file(RUNTIME_DIR "/settings/%s.hash", v->name);
        if (!hash || !hash_now) /* started before it was ours: its settings were others' */
                return true;
        if (strncmp(hash, hash_now, HASH_HEX) != 0)
                return true;

        /* For an older systemd the start adds the MAC address behind it. */
        guest = read_file(GUEST_DIR "/%s/" GUEST_FILE, v->name);
        if (generation_container_file(&s->generation, v->name, "guest.network", &guest_now, NULL) < 0)
                return guest;
        return !guest || !startswith(guest, guest_now);
}

static unsigned find_drift(const Sources *s, const View *v, bool existed) {
        bool has_image = v->image.type != IMAGE_NONE;
        unsigned drift = 0;

        if (v->move) /* what else there is or lacks follows from that */
                return 0;
        if (v->away)
                drift |= DRIFT_AWAY;
        else if (!v->declared)
                return has_image ? DRIFT_UNMANAGED : DRIFT_REMOVED;
        if (fields_get(&v->start, "Refused") || (!has_image && fields_get(&v->clone, "Refused")))
                drift |= DRIFT_CONFIG_ERROR;
        if (!has_image && !v->away)
                drift |= existed ? DRIFT_IMAGE_GONE : DRIFT_NOT_CREATED;
        if (v->origin && v->template && !streq(v->origin, v->template))
                drift |= DRIFT_OTHER_TEMPLATE;
        if (v->running && needs_restart(s, v))
                drift |= DRIFT_RESTART;
        return drift;
}

static int describe_order(View *v, const Order *o, const Machine *m) {
        _cleanup_free_ char *what = NULL, *when = NULL;
        bool meant = order_is_meant(m, o);
        int r;

        r = order_describe(o, &what);
        if (r >= 0)
                r = relative_time(o->realtime_usec, now_realtime(), &when);
        if (r < 0)
                return r;
        return asprintf(&v->order,
                        "%s, asked for %s by %s: %s; \"nspawn-btrfs %s --cancel %s\" takes it back", what,
                        when, o->who,
                        meant ? "the next start carries it out" : "too late, the next start withdraws it",
                        o->verb, v->name) < 0
                       ? -ENOMEM
                       : 0;
}

/* Both names tell of it. One that is over is ended by whoever comes next. */
static int read_move(View *v) {
        _cleanup_move_ Move m = {};
        MoveState state;
        int r;

        if (move_find(v->name, &m) < 0)
                return 0;
        state = move_judge(&m);
        if (state == MOVE_DONE || state == MOVE_NOT_BEGUN)
                return 0;
        r = *m.to ? asprintf(&v->move,
                             "being renamed, cut short (nspawn-btrfs rename %s %s, or rename --cancel %s)",
                             m.from, m.to, m.from)
                  : asprintf(&v->move, "being removed, cut short (nspawn-btrfs remove %s)", m.from);
        return r < 0 ? -ENOMEM : move_describe(&m, &v->order);
}

/* Of a name that waits for nothing no more than a file is looked for. */
static int read_order(View *v) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_free_ char *reason = NULL;
        _cleanup_order_ Order o = {};
        int r = read_move(v);

        if (r < 0 || v->move)
                return r;
        r = order_read(v->name, &o);
        if (r >= 0)
                v->drift |= streq(o.verb, "rollback") ? DRIFT_ROLLBACK : DRIFT_RECREATE;
        if (r >= 0 && machine_look(v->name, &m) >= 0)
                return describe_order(v, &o, &m);
        reason = order_note_read(v->name);
        return reason && asprintf(&v->order, "withdrawn: %s", reason) < 0 ? -ENOMEM : 0;
}

int view_make(const Sources *s, const char *name, View *ret) {
        _cleanup_view_ View v = { .name = name };
        int r, existed;

        r = read_fields(s, &v);
        if (r >= 0)
                r = read_image(s, &v);
        if (r < 0)
                return r;

        existed = read_snapshots(&v);
        r = read_order(&v);
        if (r < 0)
                return r;
        if (!v.declared && v.image.type == IMAGE_NONE && v.snapshots == 0 && !v.away && !v.move)
                return existed < 0 ? existed : -ENOENT;
        read_state(s, &v);
        RET_GATHER(r, existed);
        RET_GATHER(r, read_addresses(s, &v));
        RET_GATHER(r, read_mac(&v));
        RET_GATHER(r, read_autostart(s, &v));
        if (r < 0)
                return r;
        v.drift |= find_drift(s, &v, existed > 0);

        *ret = v;
        v = (View){};
        return 0;
}

int drift_format(const View *v, char **ret) {
        static const struct {
                const char *word, *way;
        } words[] = {
                { "config error" },
                { "not created" },
                { "image is gone" },
                { "cloned from another template" },
                { "restart needed" },
                { "unmanaged" },
                { "rollback ordered", "rollback --cancel" },
                { "recreate ordered", "recreate --cancel" },
                { "removed, its snapshots stay", "remove --snapshots" },
                { "image is away" },
        };
        _cleanup_memstream_ Memstream m = {};
        const char *separator = "";
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        if (v->move) {
                fputs(v->move, m.f);
                separator = ", ";
        }
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (v->drift & 1u << i) {
                        fprintf(m.f, "%s%s", separator, words[i].word);
                        if (words[i].way)
                                fprintf(m.f, " (nspawn-btrfs %s %s)", words[i].way, v->name);
                        separator = ", ";
                }
        return memstream_take(&m, ret, NULL);
}

void view_done(View *v) {
        fields_done(&v->info);
        fields_done(&v->start);
        fields_done(&v->clone);
        image_done(&v->image);
        free(v->origin);
        strv_free(v->addresses);
        free(v->mac);
        free(v->autostart);
        free(v->away);
        free(v->move);
        free(v->order);
        *v = (View){};
}
