/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifest.h"
#include "fileio.h"

enum { MANIFEST_MAX = 256 * 1024 * 1024 };

Hash manifest_hash(const char *path, char type, const void *data, size_t size) {
        Hash h = hash_add(hash_start(), path, strlen(path) + 1);

        h = hash_add(h, &type, 1);
        return hash_add(h, data, size);
}

static int manifest_add(Manifest *m, ManifestEntry e) {
        if ((m->n & (m->n - 1)) == 0) { /* room for twice as many */
                ManifestEntry *grown =
                        reallocarray(m->items, m->n > 0 ? m->n * 2 : 8, sizeof(ManifestEntry));

                if (!grown)
                        return -ENOMEM;
                m->items = grown;
        }
        m->items[m->n++] = e;
        return 0;
}

/* "HASH SIZE PATH". A staged one gets data that is not NULL, for now. */
static int parse_line(char *line, ManifestEntry *ret) {
        const char *hash = strsep(&line, " "), *size = line ? strsep(&line, " ") : NULL;
        char *end;

        if (!line || strlen(hash) != HASH_HEX)
                return -EBADMSG;
        *ret = (ManifestEntry){ .hash = hash, .path = line };
        if (streq(size, "-"))
                return 0;
        ret->data = size;
        ret->size = strtoul(size, &end, 10);
        return end == size || *end ? -EBADMSG : 0;
}

static int compare(const void *a, const void *b) {
        return strcmp(((const ManifestEntry *) a)->path, ((const ManifestEntry *) b)->path);
}

static int manifest_parse(Manifest *m, size_t size) {
        char *rest = m->text, *line, *end = m->text + size;
        int r;

        m->hash = strsep(&rest, "\n");
        if (strlen(m->hash) != HASH_HEX)
                return -EBADMSG;
        while ((line = strsep(&rest, "\n")) && *line) {
                ManifestEntry e;

                r = parse_line(line, &e);
                if (r >= 0)
                        r = manifest_add(m, e);
                if (r < 0)
                        return r;
        }
        if (!rest)
                return -EBADMSG;

        for (size_t i = 0; i < m->n; i++)
                if (m->items[i].data) {
                        if (m->items[i].size > (size_t) (end - rest))
                                return -EBADMSG;
                        m->items[i].data = rest;
                        rest += m->items[i].size;
                }
        if (m->n > 0)
                qsort(m->items, m->n, sizeof(ManifestEntry), compare);
        return rest == end ? 0 : -EBADMSG;
}

int manifest_read_at(int dirfd, const char *path, Manifest *ret) {
        _cleanup_manifest_ Manifest m = {};
        size_t size;
        int r;

        r = read_file_at(dirfd, path, MANIFEST_MAX, &m.text, &size);
        if (r < 0)
                return r;
        r = manifest_parse(&m, size);
        if (r < 0)
                return r;

        *ret = m;
        m = (Manifest){};
        return 0;
}

static const ManifestEntry *find_entry(const Manifest *m, const char *path) {
        if (m->n == 0)
                return NULL;
        return bsearch(&(ManifestEntry){ .path = path }, m->items, m->n, sizeof(ManifestEntry), compare);
}

const char *manifest_find(const Manifest *m, const char *path) {
        const ManifestEntry *e = find_entry(m, path);

        return e ? e->hash : NULL;
}

int manifest_data(const Manifest *m, const char *path, char **ret, size_t *ret_size) {
        const ManifestEntry *e = find_entry(m, path);
        char *copy;

        if (!e || !e->data)
                return -ENOENT;
        copy = malloc(e->size + 1);
        if (!copy)
                return -ENOMEM;
        memcpy(copy, e->data, e->size);
        copy[e->size] = 0;
        if (ret_size)
                *ret_size = e->size;
        *ret = copy;
        return 0;
}

void manifest_done(Manifest *m) {
        free(m->items);
        free(m->text);
        *m = (Manifest){};
}
