/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "place.h"
#include "paths.h"
#include "util.h"

#define NETWORKD "/run/systemd/network/50-nspawn-btrfs-%"

/* Not in a file of its own: see manifest.h. */
#define CURRENT RUNTIME_DIR "/current:"

/* "%" is the name; a "*" in front is anything. What a host has once, as its pool, has no name in its path. */
static const struct {
        const char *pattern;
        Kind kind;
        Effect effect;
        const char *installed;
} rows[] = {
        { "timers.target.wants/nspawn-btrfs-snapshot@%.timer", KIND_CONTAINER, EFFECT_NONE },
        { "*.wants/systemd-nspawn@%.service", KIND_CONTAINER, EFFECT_NOW },
        { "*.requires/systemd-nspawn@%.service", KIND_CONTAINER, EFFECT_NOW },
        { "systemd-nspawn@%.service.d/50-nspawn-btrfs.conf", KIND_CONTAINER, EFFECT_NOW },
        { "nspawn-btrfs-snapshot@%.timer", KIND_CONTAINER, EFFECT_NOW },
        { "nspawn-btrfs-snapshot@%.service.d/50-nspawn-btrfs.conf", KIND_CONTAINER, EFFECT_NOW },
        { STAGED "/machines/%", KIND_CONTAINER, EFFECT_NONE },
        { STAGED "/containers/%/info", KIND_CONTAINER, EFFECT_NONE, CURRENT "containers/%/info" },
        { STAGED "/containers/%/start", KIND_CONTAINER, EFFECT_NEXT_START, CURRENT "containers/%/start" },
        { STAGED "/containers/%/clone", KIND_CONTAINER, EFFECT_NEW_CLONES, CURRENT "containers/%/clone" },
        { STAGED "/containers/%/snapshot", KIND_CONTAINER, EFFECT_NOW, CURRENT "containers/%/snapshot" },
        { STAGED "/containers/%/guest.network", KIND_CONTAINER, EFFECT_NEXT_START,
          GUEST_DIR "/%/" GUEST_FILE },
        { STAGED "/containers/%/settings.nspawn", KIND_CONTAINER, EFFECT_NEXT_START,
          "/run/systemd/nspawn/%.nspawn" },
        { "nspawn-btrfs-template@%.service.d/50-nspawn-btrfs.conf", KIND_TEMPLATE, EFFECT_NOW },
        { STAGED "/templates/%/fields", KIND_TEMPLATE, EFFECT_NEW_CLONES, CURRENT "templates/%/fields" },
        { STAGED "/network/50-nspawn-btrfs-%.netdev", KIND_BRIDGE, EFFECT_NOW, NETWORKD ".netdev" },
        { STAGED "/network/50-nspawn-btrfs-%.network", KIND_BRIDGE, EFFECT_NOW, NETWORKD ".network" },
        { STAGED "/uplink/50-nspawn-btrfs-%.netdev", KIND_BRIDGE, EFFECT_UPLINK, NETWORKD ".netdev" },
        { STAGED "/uplink/50-nspawn-btrfs-%.network", KIND_BRIDGE, EFFECT_UPLINK, NETWORKD ".network" },
        { STAGED "/bridges/%/uplink", KIND_BRIDGE, EFFECT_UPLINK, CURRENT "bridges/%/uplink" },
        { STAGED_POOL, KIND_POOL, EFFECT_NEXT_BOOT, CURRENT "pool" },
        { "nspawn-btrfs-pool.service.d/50-nspawn-btrfs.conf", KIND_POOL, EFFECT_NONE },
        { "nspawn-btrfs-pool-grow.service.d/50-nspawn-btrfs.conf", KIND_POOL, EFFECT_NONE },
        { "var-lib-nspawn\\x2dbtrfs.mount", KIND_POOL, EFFECT_NONE },
        { "var-lib-machines.mount", KIND_POOL, EFFECT_NONE },
        { "nspawn-btrfs-apply.service.wants/var-lib-machines.mount", KIND_POOL, EFFECT_NONE },
        { "nspawn-btrfs-apply.service.wants/nspawn-btrfs-pool-grow.service", KIND_POOL, EFFECT_NONE },
};

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

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                if (match(rows[i].pattern, path, &p.name, &p.name_len)) {
                        p.kind = rows[i].kind;
                        p.effect = rows[i].effect;
                        p.installed = rows[i].installed;
                        *ret = p;
                        return true;
                }
        return false;
}

int place_installed(const char *path, char **ret) {
        const char *percent;
        char *text;
        Place p;
        int r;

        if (!place_of(path, &p) || !p.installed)
                r = asprintf(&text, GENERATOR_DIR "/%s", path);
        else {
                percent = strchrnul(p.installed, '%');
                r = asprintf(&text, "%.*s%.*s%s", (int) (percent - p.installed), p.installed,
                             (int) p.name_len, p.name, percent + !!*percent);
        }
        if (r < 0)
                return -ENOMEM;
        *ret = text;
        return 0;
}
