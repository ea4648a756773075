/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifest.h"
#include "fileio.h"

enum { MANIFEST_MAX = 64 * 1024 * 1024 };

Hash manifest_hash(const char *path, char type, const void *data, size_t size) {
        Hash h = hash_add(hash_start(), path, strlen(path) + 1);

        h = hash_add(h, &type, 1);
        return hash_add(h, data, size);
}

static int add(Manifest *m, char *line) {
        ManifestEntry *grown;

        if (strlen(line) < HASH_HEX + 2 || line[HASH_HEX] != ' ')
                return -EBADMSG;

        if ((m->n & (m->n - 1)) == 0) {
                grown = reallocarray(m->items, m->n > 0 ? m->n * 2 : 8, sizeof(ManifestEntry));
                if (!grown)
                        return -ENOMEM;
                m->items = grown;
        }
        line[HASH_HEX] = 0;
        m->items[m->n++] = (ManifestEntry){ line, line + HASH_HEX + 1 };
        return 0;
}

int manifest_read_at(int dirfd, const char *path, Manifest *ret) {
        _cleanup_manifest_ Manifest m = {};
        char *rest, *line;
        int r;

        r = read_file_at(dirfd, path, MANIFEST_MAX, &m.text, NULL);
        if (r < 0)
                return r;

        rest = m.text;
        m.hash = strsep(&rest, "\n");
        if (strlen(m.hash) != HASH_HEX || !rest)
                return -EBADMSG;
        while ((line = strsep(&rest, "\n")) && *line) {
                r = add(&m, line);
                if (r < 0)
                        return r;
        }

        *ret = m;
        m = (Manifest){};
        return 0;
}

const char *manifest_find(const Manifest *m, const char *path) {
        for (size_t i = 0; i < m->n; i++)
                if (streq(m->items[i].path, path))
                        return m->items[i].hash;
        return NULL;
}

void manifest_done(Manifest *m) {
        free(m->items);
        free(m->text);
        *m = (Manifest){};
}
