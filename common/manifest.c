/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "manifest.h"

enum {
        MANIFEST_MAX = 256 * 1024 * 1024,
        HEAD_MAX = 128,
};

typedef struct Head {
        char hash[HASH_HEX + 1];
        size_t index, data;
        int size; /* its own */
} Head;

Hash manifest_hash(const char *path, char type, const void *data, size_t size) {
        Hash h = hash_add(hash_start(), path, strlen(path) + 1);

        h = hash_add(h, &type, 1);
        return hash_add(h, data, size);
}

static int read_head(int fd, Head *ret) {
        char text[HEAD_MAX + 1] = "";
        Head h = {};
        int format;

        if (pread(fd, text, HEAD_MAX, 0) < 0)
                return -errno;
        if (sscanf(text, MANIFEST_HEAD "%d", &format) != 1)
                return -EBADMSG;
        if (format != MANIFEST_FORMAT)
                return -EPROTO;
        if (sscanf(text, MANIFEST_HEAD "%*d %32[0-9a-f] %zu %zu%n", h.hash, &h.index, &h.data, &h.size) !=
                    3 ||
            text[h.size++] != '\n' || strlen(h.hash) != HASH_HEX || h.index > MANIFEST_MAX ||
            h.data > MANIFEST_MAX)
                return -EBADMSG;
        *ret = h;
        return 0;
}

int manifest_open_at(int dirfd, const char *path, Manifest *ret) {
        _cleanup_close_ int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        Manifest m = {};
        struct stat st;
        Head h = {};
        int r;

        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EBADMSG;
        r = read_head(fd, &h);
        if (r < 0)
                return r;
        m.size = h.size + h.index + h.data;
        if ((size_t) st.st_size != m.size)
                return -EBADMSG;

        m.map = mmap(NULL, m.size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (m.map == MAP_FAILED)
                return -errno;
        m.index = m.map + h.size;
        m.data = m.index + h.index;
        memcpy(m.hash, h.hash, sizeof(h.hash));
        *ret = m;
        return 0;
}

/* The lines of the index are ended by newlines, of which no path has one; what is behind them is not looked at. */
static const char *line_end(const Manifest *m, const char *line) {
        return memchr(line, '\n', m->data - line) ?: m->data;
}

static const char *line_start(const Manifest *m, const char *at) {
        const char *newline = memrchr(m->index, '\n', at - m->index);

        return newline ? newline + 1 : m->index;
}

/* "OFFSET SIZE\n": the newline stops strtoul(3). */
static bool parse_place(const Manifest *m, const char *place, ManifestEntry *e) {
        size_t left = m->map + m->size - m->data, offset, size;
        char *end;

        offset = strtoul(place, &end, 10);
        if (*end != ' ')
                return false;
        size = strtoul(end + 1, &end, 10);
        if (*end != '\n' || offset > left || size > left - offset)
                return false;
        e->data = m->data + offset;
        e->size = size;
        return true;
}

/* Returns false behind the last, and for a line that cannot be, which nobody writes. */
static bool parse_line(const Manifest *m, const char *line, ManifestEntry *ret) {
        const char *end = line_end(m, line), *hash = memchr(line, 0, end - line), *place;

        if (!hash || end == m->data || end - hash < HASH_HEX + 2 || hash[HASH_HEX + 1])
                return false;
        place = hash + HASH_HEX + 2;
        *ret = (ManifestEntry){ .path = line, .hash = hash + 1 };
        return *place == '-' || parse_place(m, place, ret);
}

/* The first line whose path is not before PATH; m->data if there is none. */
static const char *lower_bound(const Manifest *m, const char *path) {
        const char *low = m->index, *high = m->data;

        while (low < high) {
                const char *line = line_start(m, low + (high - low) / 2), *end = line_end(m, line);

                if (strncmp(line, path, end - line) < 0)
                        low = end == m->data ? end : end + 1;
                else
                        high = line;
        }
        return high;
}

bool manifest_get(const Manifest *m, const char *path, ManifestEntry *ret) {
        return m->map && parse_line(m, lower_bound(m, path), ret) && streq(ret->path, path);
}

bool manifest_next(const Manifest *m, const char *prefix, ManifestEntry *e) {
        const char *line;

        if (!m->map)
                return false;
        line = e->path ? line_end(m, e->hash) + 1 : lower_bound(m, prefix);
        return line < m->data && parse_line(m, line, e) && startswith(e->path, prefix);
}

const char *manifest_find(const Manifest *m, const char *path) {
        ManifestEntry e;

        return manifest_get(m, path, &e) ? e.hash : NULL;
}

char *manifest_entry_name(const ManifestEntry *e, const char *prefix, const char *suffix) {
        const char *name = startswith(e->path, prefix), *end = name ? endswith(name, suffix) : NULL;

        return end ? strndup(name, end - name) : NULL;
}

int manifest_data(const Manifest *m, const char *path, char **ret, size_t *ret_size) {
        ManifestEntry e;
        char *copy;

        if (!manifest_get(m, path, &e) || !e.data)
                return -ENOENT;
        copy = malloc(e.size + 1);
        if (!copy)
                return -ENOMEM;
        memcpy(copy, e.data, e.size);
        copy[e.size] = 0;
        if (ret_size)
                *ret_size = e.size;
        *ret = copy;
        return 0;
}

void manifest_done(Manifest *m) {
        if (m->map)
                munmap(m->map, m->size);
        *m = (Manifest){};
}
