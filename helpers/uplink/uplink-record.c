/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which uplinks are in force: what was declared of them then. In /run, since networkd's files are there too. */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "strv.h"
#include "uplink.h"

static int read_record(int dirfd, const char *name, Uplink *ret) {
        _cleanup_fields_ Fields fields = {};
        _cleanup_(uplink_done) Uplink u = {};
        int r;

        r = fields_read_at(dirfd, name, &fields);
        if (r >= 0)
                r = uplink_from_fields(&fields, name, &u);
        if (r < 0)
                return r;
        (void) snprintf(u.hash, sizeof(u.hash), "%s", fields_get(&fields, "Hash") ?: "");
        *ret = u;
        u = (Uplink){};
        return 0;
}

int uplinks_in_force(Uplinks *ret) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_uplinks_ Uplinks l = {};
        struct dirent *de;
        int r = 0;

        *ret = (Uplinks){};
        d = opendir(UPLINK_RECORD_DIR);
        if (!d)
                return errno == ENOENT ? 0 : -errno;
        while (r >= 0 && (de = readdir(d))) {
                Uplink u = {};

                if (de->d_name[0] == '.')
                        continue;
                r = read_record(dirfd(d), de->d_name, &u);
                if (r >= 0)
                        r = uplinks_add(&l, &u);
                else if (r == -ENOENT) /* removed meanwhile */
                        r = 0;
        }
        if (r < 0)
                return r;

        uplinks_sort(&l);
        *ret = l;
        l = (Uplinks){};
        return 0;
}

int uplink_record(const Uplink *u) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        fprintf(m.f, "ConfigFile=%s\nHash=%s\n", u->config, u->hash);
        STRV_FOREACH(link, u->links)
                fprintf(m.f, "Uplink=%s\n", *link);
        r = memstream_take(&m, &text, &size);
        if (r < 0)
                return r;

        if (asprintf(&path, UPLINK_RECORD_DIR "/%s", u->bridge) < 0)
                return -ENOMEM;
        r = mkdir_parents_at(AT_FDCWD, path, false);
        return r < 0 ? r : write_file_at(AT_FDCWD, path, text, size, 0644, WRITE_IF_DIFFERS);
}

int uplink_forget(const char *bridge) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, UPLINK_RECORD_DIR "/%s", bridge) < 0)
                return -ENOMEM;
        return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}
