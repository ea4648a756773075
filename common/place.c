/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "place.h"
#include "paths.h"
#include "util.h"

#define DROPIN ".d/50-nspawn-btrfs.conf"
#define CONTAINER STAGED "/containers/%/"
#define NETWORKD "/50-nspawn-btrfs-%"
#define INSTALLED "/run/systemd/network" NETWORKD

/* Not in a file of its own: see manifest.h. */
#define CURRENT RUNTIME_DIR "/current:"

/* "%" is the name; a "*" in front is another unit. What a host has once, as its pool, has no name in its path. */
static const struct {
        const char *pattern;
        Kind kind; /* _KIND_INVALID: for all objects */
        Effect effect;
        const char *installed; /* NULL: it is used where it is generated */
} rows[_PLACE_MAX] = {
        [PLACE_UNIT] = { "systemd-nspawn@%.service" DROPIN, KIND_CONTAINER, EFFECT_NOW },
        [PLACE_WANTS] = { "*.wants/systemd-nspawn@%.service", KIND_CONTAINER, EFFECT_NOW },
        [PLACE_REQUIRES] = { "*.requires/systemd-nspawn@%.service", KIND_CONTAINER, EFFECT_NOW },
        [PLACE_MACHINE] = { STAGED "/machines/%", KIND_CONTAINER, EFFECT_NONE },
        [PLACE_INFO] = { CONTAINER "info", KIND_CONTAINER, EFFECT_NONE, CURRENT "containers/%/info" },
        [PLACE_START] = { CONTAINER "start", KIND_CONTAINER, EFFECT_NEXT_START,
                          CURRENT "containers/%/start" },
        [PLACE_CLONE] = { CONTAINER "clone", KIND_CONTAINER, EFFECT_NEW_CLONES,
                          CURRENT "containers/%/clone" },
        [PLACE_GUEST] = { CONTAINER "guest.network", KIND_CONTAINER, EFFECT_NEXT_START,
                          GUEST_DIR "/%/" GUEST_FILE },
        [PLACE_SETTINGS] = { CONTAINER "settings.nspawn", KIND_CONTAINER, EFFECT_NEXT_START,
                             "/run/systemd/nspawn/%.nspawn" },
        [PLACE_SNAPSHOT] = { CONTAINER "snapshot", KIND_CONTAINER, EFFECT_NOW,
                             CURRENT "containers/%/snapshot" },
        [PLACE_SNAPSHOT_UNIT] = { "nspawn-btrfs-snapshot@%.service" DROPIN, KIND_CONTAINER, EFFECT_NOW },
        [PLACE_TIMER] = { "nspawn-btrfs-snapshot@%.timer", KIND_CONTAINER, EFFECT_NOW },
        [PLACE_TIMER_LINK] = { "timers.target.wants/nspawn-btrfs-snapshot@%.timer", KIND_CONTAINER,
                               EFFECT_NONE },
        [PLACE_TEMPLATE] = { STAGED "/templates/%/fields", KIND_TEMPLATE, EFFECT_NEW_CLONES,
                             CURRENT "templates/%/fields" },
        [PLACE_TEMPLATE_UNIT] = { "nspawn-btrfs-template@%.service" DROPIN, KIND_TEMPLATE, EFFECT_NOW },
        [PLACE_NETDEV] = { STAGED "/network" NETWORKD ".netdev", KIND_BRIDGE, EFFECT_NOW,
                           INSTALLED ".netdev" },
        [PLACE_NETWORK] = { STAGED "/network" NETWORKD ".network", KIND_BRIDGE, EFFECT_NOW,
                            INSTALLED ".network" },
        [PLACE_UPLINK] = { STAGED "/bridges/%/uplink", KIND_BRIDGE, EFFECT_UPLINK,
                           CURRENT "bridges/%/uplink" },
        [PLACE_UPLINK_NETDEV] = { STAGED "/uplink" NETWORKD ".netdev", KIND_BRIDGE, EFFECT_UPLINK,
                                  INSTALLED ".netdev" },
        [PLACE_UPLINK_NETWORK] = { STAGED "/uplink" NETWORKD ".network", KIND_BRIDGE, EFFECT_UPLINK,
                                   INSTALLED ".network" },
        [PLACE_POOL] = { STAGED_POOL, KIND_POOL, EFFECT_NEXT_BOOT, CURRENT "pool" },
        [PLACE_POOL_UNIT] = { "nspawn-btrfs-pool.service" DROPIN, KIND_POOL, EFFECT_NONE },
        [PLACE_POOL_GROW_UNIT] = { "nspawn-btrfs-pool-grow.service" DROPIN, KIND_POOL, EFFECT_NONE },
        [PLACE_POOL_GROW_LINK] = { "nspawn-btrfs-apply.service.wants/nspawn-btrfs-pool-grow.service",
                                   KIND_POOL, EFFECT_NONE },
        [PLACE_POOL_STATE] = { STATE_UNIT, KIND_POOL, EFFECT_NONE },
        [PLACE_POOL_MACHINES] = { MACHINES_UNIT, KIND_POOL, EFFECT_NONE },
        [PLACE_POOL_MACHINES_LINK] = { "nspawn-btrfs-apply.service.wants/" MACHINES_UNIT, KIND_POOL,
                                       EFFECT_NONE },
        [PLACE_DIAGNOSTICS] = { STAGED "/diagnostics", _KIND_INVALID, EFFECT_NONE },
        [PLACE_PATHS] = { "paths.target" DROPIN, _KIND_INVALID, EFFECT_NONE },
        [PLACE_APPLY_LINK] = { "multi-user.target.wants/nspawn-btrfs-apply.service", _KIND_INVALID,
                               EFFECT_NONE },
        [PLACE_PRUNE_LINK] = { "nspawn-btrfs-apply.service.wants/nspawn-btrfs-prune.timer", _KIND_INVALID,
                               EFFECT_NONE },
        [PLACE_PORTS] = { STAGED "/network/80-container-%.network.d/" NETWORK_DROPIN, _KIND_INVALID,
                          EFFECT_NONE },
        [PLACE_NETWORKD_LINK] = { "nspawn-btrfs-apply.service.wants/systemd-networkd.service", _KIND_INVALID,
                                  EFFECT_NONE },
        [PLACE_NETWORK_LINK] = { "systemd-networkd.service.wants/nspawn-btrfs-network.service",
                                 _KIND_INVALID, EFFECT_NONE },
};

const char *effect_word(Effect e) {
        static const char *const words[] = {
                [EFFECT_NOW] = "now",
                [EFFECT_NEXT_START] = "next start",
                [EFFECT_NEW_CLONES] = "new clones only",
                [EFFECT_UPLINK] = "apply --uplink",
                [EFFECT_NEXT_BOOT] = "next boot",
        };

        return e < ELEMENTSOF(words) ? words[e] : NULL;
}

/* PATTERN with N bytes of NAME for "%", and OTHER for a "*" in front. */
static char *fill(const char *pattern, const char *name, size_t n, const char *other) {
        const char *rest = pattern + (*pattern == '*'), *percent = strchrnul(rest, '%');
        char *path;

        if (asprintf(&path, "%s%.*s%.*s%s", *pattern == '*' ? other : "", (int) (percent - rest), rest,
                     *percent ? (int) n : 0, name ?: "", percent + !!*percent) < 0)
                return NULL;
        return path;
}

char *place_path(PlaceId id, const char *name, const char *other) {
        return fill(rows[id].pattern, name, name ? strlen(name) : 0, other);
}

Effect place_effect(PlaceId id) {
        return rows[id].effect;
}

static bool match(const char *pattern, const char *path, const char **ret_name, size_t *ret_len) {
        const char *percent = strchr(pattern, '%'), *tail = percent + 1, *name, *end;
        size_t head = percent - pattern;

        if (!percent) {
                *ret_name = "";
                *ret_len = 0;
                return streq(pattern, path);
        }
        if (*pattern == '*') {
                name = memmem(path, strlen(path), pattern + 1, head - 1);
                name = name ? name + head - 1 : NULL;
        } else
                name = strncmp(path, pattern, head) == 0 ? path + head : NULL;
        end = name ? endswith(name, tail) : NULL;
        if (!end || end == name || memchr(name, '/', end - name))
                return false;

        *ret_name = name;
        *ret_len = end - name;
        return true;
}

bool place_of(const char *path, Place *ret) {
        Place p = {};

        for (p.id = 0; p.id < _PLACE_MAX; p.id++)
                if (rows[p.id].kind != _KIND_INVALID &&
                    match(rows[p.id].pattern, path, &p.name, &p.name_len)) {
                        p.kind = rows[p.id].kind;
                        p.effect = rows[p.id].effect;
                        *ret = p;
                        return true;
                }
        return false;
}

char *place_installed(const char *path) {
        Place p;

        if (!place_of(path, &p) || !rows[p.id].installed)
                return fill(GENERATOR_DIR "/%", path, strlen(path), NULL);
        return fill(rows[p.id].installed, p.name, p.name_len, NULL);
}
