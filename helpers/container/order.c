/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "fields.h"
#include "fileio.h"
#include "order.h"
#include "state-folder.h"
#include "strv.h"

enum { ORDER_MAX = 64 * 1024 };

static void put_id(FILE *f, const char *key, sd_id128_t id) {
        fprintf(f, "%s=" SD_ID128_FORMAT_STR "\n", key, SD_ID128_FORMAT_VAL(id));
}

static void put_bool(FILE *f, const char *key, bool value) {
        fprintf(f, "%s=%s\n", key, value ? "yes" : "no");
}

/* No value has a line break: what could have one is left out. */
static void put_text(FILE *f, const char *key, const char *value) {
        if (value && !strchr(value, '\n'))
                fprintf(f, "%s=%s\n", key, value);
}

int order_format(const Order *o, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r = memstream_open(&m);

        if (r < 0)
                return r;
        put_text(m.f, "Verb", o->verb);
        put_text(m.f, "Who", o->who);
        fprintf(m.f, "Time=%" PRIu64 " %" PRIu64 "\nLasts=%" PRIu64 "\nBuilt=%" PRIu64 "\n",
                o->realtime_usec, o->boottime_usec, o->lasts_usec, o->built);
        put_id(m.f, "Boot", o->boot);
        put_text(m.f, "Source", o->source);
        put_id(m.f, "SourceUUID", o->source_uuid);
        put_id(m.f, "Was", o->was);
        put_id(m.f, "Shall", o->shall);
        put_text(m.f, "Image", o->image);
        put_bool(m.f, "Declared", o->declared);
        put_bool(m.f, "Running", o->running);
        put_bool(m.f, "DropNested", o->drop_nested);
        STRV_FOREACH(unit, o->dependents)
                put_text(m.f, "Dependent", *unit);
        return memstream_take(&m, ret, NULL);
}

static int get_text(const Fields *f, const char *key, char **ret) {
        const char *value = fields_get(f, key);

        if (!value)
                return -EBADMSG;
        *ret = strdup(value);
        return *ret ? 0 : -ENOMEM;
}

static int get_id(const Fields *f, const char *key, sd_id128_t *ret) {
        const char *value = fields_get(f, key);

        return !value || sd_id128_from_string(value, ret) < 0 ? -EBADMSG : 0;
}

static int get_bool(const Fields *f, const char *key, bool *ret) {
        const char *value = fields_get(f, key);

        if (!value || (!streq(value, "yes") && !streq(value, "no")))
                return -EBADMSG;
        *ret = streq(value, "yes");
        return 0;
}

static int get_times(const Fields *f, Order *o) {
        const char *time = fields_get(f, "Time"), *lasts = fields_get(f, "Lasts"),
                   *built = fields_get(f, "Built");
        char end;

        if (!time || !lasts || !built ||
            sscanf(time, "%" SCNu64 " %" SCNu64 "%c", &o->realtime_usec, &o->boottime_usec, &end) != 2 ||
            sscanf(lasts, "%" SCNu64 "%c", &o->lasts_usec, &end) != 1 ||
            sscanf(built, "%" SCNu64 "%c", &o->built, &end) != 1)
                return -EBADMSG;
        return 0;
}

static int get_all(const Fields *f, Order *o) {
        const struct {
                const char *key;
                char **ret;
        } texts[] = {
                { "Verb", &o->verb }, { "Who", &o->who }, { "Source", &o->source }, { "Image", &o->image }
        };
        const struct {
                const char *key;
                sd_id128_t *ret;
        } ids[] = { { "Boot", &o->boot },
                    { "SourceUUID", &o->source_uuid },
                    { "Was", &o->was },
                    { "Shall", &o->shall } };
        int r = get_times(f, o);

        for (size_t i = 0; i < ELEMENTSOF(texts) && r >= 0; i++)
                r = get_text(f, texts[i].key, texts[i].ret);
        for (size_t i = 0; i < ELEMENTSOF(ids) && r >= 0; i++)
                r = get_id(f, ids[i].key, ids[i].ret);
        if (r >= 0)
                r = get_bool(f, "Declared", &o->declared);
        if (r >= 0)
                r = get_bool(f, "Running", &o->running);
        if (r >= 0)
                r = get_bool(f, "DropNested", &o->drop_nested);
        return r < 0 ? r : fields_list(f, "Dependent", &o->dependents);
}

int order_parse(const char *text, Order *ret) {
        _cleanup_fields_ Fields f = {};
        _cleanup_order_ Order o = {};
        char *copy = strdup(text);
        int r;

        if (!copy)
                return -ENOMEM;
        r = fields_parse(copy, &f);
        if (r >= 0)
                r = get_all(&f, &o);
        if (r < 0)
                return r;
        *ret = o;
        o = (Order){};
        return 0;
}

int order_write_text(const char *name, const char *text) {
        _cleanup_close_ int folder = state_folder_make(ORDERS_DIR);
        int r = folder;

        if (r >= 0)
                r = fsync_parent_at(AT_FDCWD, ORDERS_DIR);
        if (r >= 0)
                r = write_file_at(folder, name, text, strlen(text), 0600, WRITE_SYNC);
        return r < 0 ? r : 0;
}

int order_write(const char *name, const Order *o) {
        _cleanup_free_ char *text = NULL;
        int r = order_format(o, &text);

        return r < 0 ? r : order_write_text(name, text);
}

static bool is_roots(int folder, const char *name) {
        struct stat st;

        return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) >= 0 && S_ISREG(st.st_mode) &&
               st.st_uid == 0 && (st.st_mode & 022) == 0;
}

int order_read_text(const char *name, char **ret) {
        _cleanup_close_ int folder = state_folder_open(ORDERS_DIR);

        if (folder < 0)
                return folder;
        if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (!is_roots(folder, name))
                return -EBADMSG;
        return read_file_at(folder, name, ORDER_MAX, ret, NULL);
}

int order_read(const char *name, Order *ret) {
        _cleanup_free_ char *text = NULL;
        int r = order_read_text(name, &text);

        if (r >= 0 && (startswith(text, "Verb=rename\n") || startswith(text, "Verb=remove\n")))
                return -ENOENT;
        return r < 0 ? r : order_parse(text, ret);
}

bool order_exists(const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, ORDERS_DIR "/%s", name) >= 0 &&
               faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}

int order_end(const char *name) {
        _cleanup_close_ int folder = state_folder_open(ORDERS_DIR);

        if (folder < 0)
                return folder == -ENOENT ? 0 : folder;
        if (unlinkat(folder, name, 0) < 0 && errno != ENOENT)
                return -errno;
        return fsync(folder) < 0 ? -errno : 0;
}

int order_describe(const Order *o, char **ret) {
        const char *format = streq(o->verb, "rollback") ? "rollback to %s" : "fresh clone of template %s";

        return asprintf(ret, format, o->source) < 0 ? -ENOMEM : 0; /* NOLINT: both are above */
}

void order_done(Order *o) {
        freep(&o->verb);
        freep(&o->who);
        freep(&o->source);
        freep(&o->image);
        strv_freep(&o->dependents);
        *o = (Order){};
}
