/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <strings.h>

#include "adopt-keys.h"
#include "adopt-trust.h"
#include "hint.h"
#include "keys.h"
#include "reader.h"
#include "strv.h"
#include "words.h"

typedef struct Reading {
        AdoptKeys *keys;
        unsigned unreadable; /* the first such line */
        const char *section;
        bool units, trusted;
} Reading;

int adopt_keys_add(AdoptKeys *k, const char *section, const char *key, const char *value) {
        AdoptKey *grown = reallocarray(k->items, k->n + 1, sizeof(AdoptKey)), *new;

        if (!grown)
                return -ENOMEM;
        k->items = grown;
        new = &k->items[k->n++];
        *new = (AdoptKey){ strdup(section), strdup(key), strdup(value) };
        return new->section &&new->key &&new->value ? 0 : -ENOMEM;
}

const AdoptKey *adopt_keys_next(const AdoptKeys *k, const AdoptKey *after, const char *section,
                                const char *name) {
        for (const AdoptKey *i = after ? after + 1 : k->items; i < k->items + k->n; i++)
                if (!i->left_out && streq(i->section, section) && (!name || streq(i->key, name)))
                        return i;
        return NULL;
}

/* Why systemd-nspawn does nothing with a key, or would, but we must not; NULL if it counts. */
static const char *fault(const Reading *r, const char *name, const char *value) {
        const Section *section = key_table_section(&container_table, r->section);
        const Key *key = key_table_key(&container_table, r->section, name);

        if (!r->trusted && adopt_is_privileged(r->section, name, value))
                return "systemd-nspawn ignores it in a file beside the image";
        if (key && (key->flags & KEY_OWN))
                return "systemd-nspawn does not know it, and here it would mean something";
        if (!key && near_miss_cost(&container_table, section, name) != COST_KEY)
                return "systemd-nspawn does not know it, and here it would be a mistake";
        if (isempty(value) && streq(r->section, "Files"))
                return "systemd-nspawn ignores an empty one";
        if (key && key->parse && !isempty(value) && key->parse(value) < 0)
                return "systemd-nspawn cannot read the value";
        return NULL;
}

static int on_section(void *userdata, unsigned line, char *section) {
        Reading *r = userdata;

        r->section = section;
        return 0;
}

static bool is_settings(const char *section) {
        return streq(section, "Exec") || streq(section, "Files") || streq(section, "Network");
}

static int on_setting(Reading *r, char *key, char *value) {
        int k;

        if (!r->section || !is_settings(r->section))
                return 0; /* systemd-nspawn reads no others */
        k = adopt_keys_add(r->keys, r->section, key, value);
        if (k >= 0) {
                AdoptKey *new = &r->keys->items[r->keys->n - 1];

                new->why = fault(r, key, value);
                new->left_out = new->why;
        }
        return k;
}

/* [Install] of a drop-in is ignored by systemd. */
static int on_unit_setting(Reading *r, char *key, char *value) {
        if (!r->section || (!streq(r->section, "Unit") && !streq(r->section, "Service")))
                return !r->section || streq(r->section, "Install") || startswith(r->section, "X-")
                               ? 0
                               : -EBADMSG;
        return adopt_keys_add(r->keys, r->section, key, value);
}

static int on_assignment(void *userdata, unsigned line, char *key, char *value) {
        Reading *r = userdata;

        return r->units ? on_unit_setting(r, key, value) : on_setting(r, key, value);
}

static int on_broken(void *userdata, unsigned line, const char *why) {
        Reading *r = userdata;

        return r->units ? -EBADMSG : 0; /* systemd-nspawn ignores the line */
}

static int on_unreadable(void *userdata, unsigned line, const char *why) {
        Reading *r = userdata;

        r->unreadable = line;
        return -EBADMSG;
}

static int read_one(Source *s, const char *path, bool units, AdoptKeys *keys) {
        static const ReaderEvents events = { on_section, on_assignment, on_broken, on_unreadable };
        Reading reading = { .keys = keys, .units = units, .trusted = units || s->trusted };
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = source_read(s, path, &text, &size);
        if (r == -ENXIO)
                return units ? -EBADMSG : 0; /* a mask */
        if (r < 0)
                return r;
        r = reader_parse(text, size, &events, &reading);
        if (!units)
                s->unreadable = reading.unreadable;
        return r;
}

static const char *value_of(const AdoptKeys *k, const char *section, const char *name) {
        const char *value = NULL;

        for (const AdoptKey *i = NULL; (i = adopt_keys_next(k, i, section, name));)
                value = i->value;
        return value;
}

/* In a .container file the user namespace is not lost by PrivateUsersOwnership= alone (or its older form), and no tree
 * is chowned for want of it: systemd-nspawn does both, so it has to be said. */
static int add_users(AdoptKeys *k, unsigned systemd) {
        const char *users = value_of(k, "Exec", "PrivateUsers");
        const char *chown = value_of(k, "Files", "PrivateUsersChown");
        bool ownership = value_of(k, "Files", "PrivateUsersOwnership");

        if ((ownership || chown) && !users)
                return adopt_keys_add(k, "Exec", "PrivateUsers", "no");
        if (users && chown && !ownership)
                return adopt_keys_add(k, "Files", "PrivateUsersOwnership",
                                      strchr("1yYtT", *chown) || strcasecmp(chown, "on") == 0 ? "chown"
                                                                                              : "off");
        if (users && streq(users, "pick") && !ownership)
                return adopt_keys_add(k, "Files", "PrivateUsersOwnership",
                                      systemd >= 262 ? "auto" : "chown");
        return 0;
}

static bool owns_network(const AdoptKeys *k) {
        for (const char *const *name = network_owning_keys; *name; name++)
                if (value_of(k, "Network", *name))
                        return true;
        return false;
}

/* Without network keys a .container has the stock unit's veth, so another command line has to be put into keys. */
static int add_network(AdoptKeys *k, char *const *command) {
        return owns_network(k) || !command ? 0 : adopt_command_network(command, k);
}

/* "multi-user.target" in /etc/systemd/system/multi-user.target.wants/systemd-nspawn@web.service. */
static int add_links(AdoptKeys *k, const Source *s) {
        int r = 0;

        for (char **l = s->links; r >= 0 && l && *l; l++) {
                _cleanup_free_ char *folder = strndup(*l, strrchr(*l, '/') - *l);
                char *unit, *dot;

                if (!folder)
                        return -ENOMEM;
                unit = strrchr(folder, '/') + 1;
                dot = strrchr(unit, '.');
                *dot = 0;
                r = adopt_keys_add(k, "Install", streq(dot + 1, "wants") ? "WantedBy" : "RequiredBy", unit);
        }
        return r;
}

/* The last ExecStart= of the drop-ins, or of the unit file of its own; NULL: it has none. */
static int find_command(Source *s, const AdoptKeys *units, char ***ret) {
        const char *command = value_of(units, "Service", "ExecStart");
        _cleanup_(adopt_keys_done) AdoptKeys own = {};
        int r = 0;

        if (!command && s->unit) {
                r = read_one(s, s->unit, true, &own);
                command = value_of(&own, "Service", "ExecStart");
        }
        if (r < 0 && r != -EBADMSG)
                return r;
        return isempty(command) ? 0 : words_split(command, ret);
}

static int append(AdoptKeys *k, const AdoptKeys *more) {
        int r = 0;

        for (size_t i = 0; i < more->n && r >= 0; i++)
                r = adopt_keys_add(k, more->items[i].section, more->items[i].key, more->items[i].value);
        return r;
}

static int read_dropins(Source *s, AdoptKeys *ret) {
        int r = 0;

        for (char **d = s->dropins; r >= 0 && d && *d; d++) {
                r = read_one(s, *d, true, ret);
                if (r != -EBADMSG)
                        continue;
                if (!s->dropins_stay &&
                    asprintf(&s->dropins_stay, "%s has more than [Unit] and [Service]", *d) < 0)
                        return -ENOMEM;
                r = 0;
        }
        return r;
}

/* What takes calls away is ignored as well, in a file beside the image, once something there gives some back. */
static void settle_system_calls(AdoptKeys *k) {
        const char *why = NULL;

        for (size_t i = 0; i < k->n; i++)
                if (k->items[i].left_out && streq(k->items[i].key, "SystemCallFilter"))
                        why = k->items[i].why;
        for (size_t i = 0; why && i < k->n; i++)
                if (streq(k->items[i].key, "SystemCallFilter")) {
                        k->items[i].left_out = true;
                        k->items[i].why = why;
                }
}

int adopt_keys_read(Source *s, unsigned systemd, char *const *command, AdoptKeys *ret) {
        _cleanup_(adopt_keys_done) AdoptKeys units = {};
        _cleanup_strv_ char **own = NULL;
        int r = 0;

        if (s->nspawn)
                r = read_one(s, s->nspawn, false, ret);
        if (!s->trusted)
                settle_system_calls(ret);
        if (r >= 0)
                r = read_dropins(s, &units);
        if (r >= 0 && !command)
                r = find_command(s, &units, &own);
        if (r >= 0)
                r = add_users(ret, systemd);
        if (r >= 0)
                r = add_network(ret, command ?: own);
        if (r >= 0)
                r = adopt_keys_add(ret, "Network", "MACAddress", "none");
        if (r >= 0 && !s->dropins_stay)
                r = append(ret, &units);
        return r < 0 ? r : add_links(ret, s);
}

void adopt_keys_done(AdoptKeys *k) {
        for (size_t i = 0; i < k->n; i++) {
                free(k->items[i].section);
                free(k->items[i].key);
                free(k->items[i].value);
        }
        free(k->items);
        *k = (AdoptKeys){};
}
