/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bridges with uplinks wait also behind a daemon-reload: what nobody has applied yet is a change as it was before. */

#include <dirent.h>
#include <fcntl.h>

#include "change-rows.h"
#include "changes.h"
#include "fields.h"
#include "root.h"
#include "strv.h"
#include "uplink-hash.h"

static bool is_of(const Change *c, const char *bridge) {
        const char *suffix = startswith(c->object, bridge);

        return suffix && *suffix == '.' && streq(suffix + 1, kind_name(KIND_BRIDGE));
}

/* Its lines say in what it differs. */
static bool has_rows(const Changes *c, const char *bridge) {
        for (size_t i = 0; i < c->n; i++)
                if (is_of(&c->items[i], bridge))
                        return true;
        return false;
}

/* Nothing holds a bridge that lost its uplinks, or is gone, before they were in force. NAMES are those held. */
static void release(Changes *c, char *const *names) {
        for (size_t i = 0; i < c->n; i++) {
                bool held = c->items[i].effect != EFFECT_UPLINK;

                STRV_FOREACH(n, names)
                        held = held || is_of(&c->items[i], *n);
                if (!held)
                        c->items[i].effect = EFFECT_NOW;
        }
}

static const Object *find_object(const Plan *p, const char *bridge) {
        for (size_t i = 0; i < p->n; i++) {
                const Object *o = p->items[i].object;

                if (o && o->kind == KIND_BRIDGE && streq(o->name, bridge))
                        return o;
        }
        return NULL;
}

static const Artefact *find_staged(const Plan *p, PlaceId place, const char *bridge) {
        for (size_t i = 0; i < p->n; i++)
                if (p->items[i].place == place && streq(p->items[i].object->name, bridge))
                        return &p->items[i];
        return NULL;
}

/* "" if it is declared without uplinks, or not at all. */
static void hash_declared(const Plan *p, const char *bridge, char *buf) {
        char hex[_UPLINK_STAGED][HASH_HEX + 1];
        const char *hashes[_UPLINK_STAGED];

        *buf = 0;
        for (size_t i = 0; i < _UPLINK_STAGED; i++) {
                const Artefact *a = find_staged(p, uplink_staged[i], bridge);

                if (!a)
                        return;
                hashes[i] = hash_hex(a->hash, hex[i]);
        }
        (void) uplink_hash(hashes, buf);
}

static int compare_bridge(Changes *c, const Plan *p, int records, const char *bridge) {
        Subject s = { KIND_BRIDGE, bridge, strlen(bridge), find_object(p, bridge), c->n };
        _cleanup_fields_ Fields record = {};
        char declared[HASH_HEX + 1];
        const char *in_force;
        int r;

        r = records < 0 ? -ENOENT : fields_read_at(records, bridge, &record);
        if (r < 0 && r != -ENOENT)
                return r;
        in_force = fields_get(&record, "Hash") ?: "";
        hash_declared(p, bridge, declared);
        if (streq(declared, in_force))
                return 0;
        return change_add(c, &s, EFFECT_UPLINK, s.object ? strdup(s.object->path) : NULL, "%s",
                          !*in_force ? "created"
                          : s.object ? "changed"
                                     : "removed");
}

/* All bridges with uplinks, declared or in force. */
static int collect(const Plan *p, int records, char ***names) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        for (size_t i = 0; i < p->n; i++) {
                const Artefact *a = &p->items[i];

                if (place_effect(a->place) == EFFECT_UPLINK && !strv_contains(*names, a->object->name) &&
                    strv_extend(names, a->object->name) < 0)
                        return -ENOMEM;
        }

        if (records < 0)
                return 0;
        r = open_folder_at(records, ".", 0, &d);
        while (r >= 0 && (de = readdir(d)))
                if (de->d_name[0] != '.' && !strv_contains(*names, de->d_name))
                        r = strv_extend(names, de->d_name);
        return r;
}

int change_uplinks(Changes *c, const Plan *p, const char *root) {
        _cleanup_close_ int records = root_open(root, UPLINK_RECORD_DIR, O_RDONLY | O_DIRECTORY);
        _cleanup_strv_ char **names = NULL;
        int r;

        if (records < 0 && records != -ENOENT)
                return records;
        r = collect(p, records, &names);
        if (r < 0)
                return r;
        release(c, names);

        strv_sort(names);
        for (char **n = names; r >= 0 && n && *n; n++)
                if (!has_rows(c, *n))
                        r = compare_bridge(c, p, records, *n);
        return r;
}
