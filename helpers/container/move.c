/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "fields.h"
#include "fileio.h"
#include "move.h"
#include "name.h"
#include "state-folder.h"
#include "strv.h"
#include "subvol.h"
#include "trace-places.h"

enum { ID_SIZE = SD_ID128_STRING_MAX };

/* A subvolume by its uuid, since all have one inode number; anything else by that, which a file of the same name in its place
 * has not. */
static int identify(const char *path, char id[static ID_SIZE]) {
        _cleanup_close_ int fd = -EBADF;
        SubvolInfo info;
        struct stat st;

        if (lstat(path, &st) < 0)
                return -errno;
        fd = S_ISDIR(st.st_mode) ? subvol_open(AT_FDCWD, path) : -ENOTDIR;
        if (fd >= 0 && subvol_get_info(fd, &info) >= 0)
                (void) sd_id128_to_string(info.uuid, id);
        else
                (void) snprintf(id, ID_SIZE, "%" PRIu64, (uint64_t) st.st_ino);
        return 0;
}

int move_item(const char *place, const char *name, char **ret) {
        _cleanup_free_ char *path = trace_place_of(place, name);
        char id[ID_SIZE];
        int r = path ? identify(path, id) : -ENOMEM;

        *ret = NULL;
        if (r < 0)
                return r == -ENOENT || r == -ENOTDIR ? 0 : r;
        return asprintf(ret, "%s %s", id, place) < 0 ? -ENOMEM : 0;
}

int move_add_file(Move *m, const char *place) {
        _cleanup_free_ char *item = NULL;
        int r = strchr(place, '\n') ? -EBADMSG : move_item(place, m->from, &item);

        return r < 0 || !item ? r : strv_extend(&m->files, item);
}

char *move_path(const char *item, const char *name) {
        return trace_place_of(strchr(item, ' ') + 1, name);
}

bool move_is_at(const char *item, const char *name) {
        _cleanup_free_ char *path = move_path(item, name);
        char id[ID_SIZE];

        return path && identify(path, id) >= 0 && strlen(id) == strcspn(item, " ") && startswith(item, id);
}

static void put(FILE *f, const char *key, const char *value) {
        if (value)
                fprintf(f, "%s=%s\n", key, value);
}

int move_format(const Move *m, char **ret) {
        _cleanup_memstream_ Memstream s = {};
        int r = memstream_open(&s);

        if (r < 0)
                return r;
        put(s.f, "Verb", m->verb);
        put(s.f, "Who", m->who);
        fprintf(s.f, "Time=%" PRIu64 "\n", m->realtime_usec);
        put(s.f, "To", m->to);
        STRV_FOREACH(file, m->files)
                put(s.f, "File", *file);
        put(s.f, "Snapshots", m->snapshots);
        put(s.f, "Image", m->image);
        return memstream_take(&s, ret, NULL);
}

static bool is_item(const char *item) {
        const char *space = strchr(item, ' ');

        return space && startswith(space + 1, "/") && strstr(space, "%s");
}

static int get_item(const Fields *f, const char *key, char **ret) {
        const char *value = fields_get(f, key);

        if (!value)
                return 0;
        if (!is_item(value))
                return -EBADMSG;
        *ret = strdup(value);
        return *ret ? 0 : -ENOMEM;
}

static int get_all(const Fields *f, const char *from, Move *m) {
        const char *verb = fields_get(f, "Verb"), *who = fields_get(f, "Who"), *to = fields_get(f, "To"),
                   *time = fields_get(f, "Time");
        bool renames = verb && streq(verb, "rename");
        char end;
        int r;

        if (!verb || !who || !to || !time || sscanf(time, "%" SCNu64 "%c", &m->realtime_usec, &end) != 1 ||
            (!renames && !streq(verb, "remove")) || (renames ? !machine_name_is_valid(to) : *to))
                return -EBADMSG;
        m->verb = strdup(verb);
        m->who = strdup(who);
        m->from = strdup(from);
        m->to = strdup(to);
        r = m->verb && m->who && m->from && m->to ? fields_list(f, "File", &m->files) : -ENOMEM;
        STRV_FOREACH(file, m->files)
                if (!is_item(*file))
                        return -EBADMSG;
        if (r >= 0)
                r = get_item(f, "Snapshots", &m->snapshots);
        return r < 0 ? r : get_item(f, "Image", &m->image);
}

int move_parse(const char *text, const char *from, Move *ret) {
        _cleanup_fields_ Fields f = {};
        _cleanup_move_ Move m = {};
        char *copy = strdup(text);
        int r = copy ? fields_parse(copy, &f) : -ENOMEM;

        if (r >= 0)
                r = get_all(&f, from, &m);
        if (r < 0)
                return r;
        *ret = m;
        m = (Move){};
        return 0;
}

int move_write(const Move *m) {
        _cleanup_free_ char *text = NULL;
        int r = move_format(m, &text);

        return r < 0 ? r : order_write_text(m->from, text);
}

static int read_one(const char *from, Move *ret) {
        _cleanup_free_ char *text = NULL;
        int r = order_read_text(from, &text);

        return r < 0 ? r : move_parse(text, from, ret);
}

int move_find(const char *name, Move *ret) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;

        if (open_folder_fd(state_folder_open(ORDERS_DIR), &d) < 0)
                return -ENOENT;
        while ((de = readdir(d))) {
                _cleanup_move_ Move m = {};

                if (!machine_name_is_valid(de->d_name) || read_one(de->d_name, &m) < 0 ||
                    (!streq(m.from, name) && !streq(m.to, name)))
                        continue;
                *ret = m;
                m = (Move){};
                return 0;
        }
        return -ENOENT;
}

void move_done(Move *m) {
        freep(&m->verb);
        freep(&m->who);
        freep(&m->from);
        freep(&m->to);
        strv_freep(&m->files);
        freep(&m->snapshots);
        freep(&m->image);
        *m = (Move){};
}
