/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "strv.h"
#include "uplink-files.h"
#include "uplink-text.h"

/* Adds NAME, which is freed. */
static int add(char ***names, char *name) {
        int r = name ? strv_extend(names, name) : -ENOMEM;

        free(name);
        return r;
}

int uplink_file_names(const Uplink *u, char ***names) {
        static const char *const suffixes[] = { ".netdev", ".network" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(suffixes); i++) {
                char *name;

                r = add(names,
                        asprintf(&name, "50-nspawn-btrfs-%s%s", u->bridge, suffixes[i]) < 0 ? NULL : name);
        }
        STRV_FOREACH(link, u->links)
                if (r >= 0)
                        r = add(names, uplink_port_file(*link));
        return r;
}

static int open_folder(void) {
        int r = mkdir_parents_at(AT_FDCWD, UPLINK_NETWORK_DIR, true), fd;

        if (r < 0)
                return r;
        fd = open(UPLINK_NETWORK_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

/* The record first: from then on daemon-reloads leave the files alone. */
int uplink_install(const Uplink *u, const UplinkPlan *p) {
        _cleanup_close_ int to = open_folder();
        int r;

        if (to < 0)
                return to;
        r = uplink_record(u);
        for (size_t i = 0; r >= 0 && i < p->n; i++)
                r = write_file_at(to, p->files[i].name, p->files[i].text, strlen(p->files[i].text), 0644,
                                  WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

int uplink_install_alone(const Uplink *u, const char *link) {
        _cleanup_free_ char *text = NULL, *name = uplink_port_file(link);
        _cleanup_close_ int to = open_folder();
        int r;

        if (to < 0 || !name)
                return to < 0 ? to : -ENOMEM;
        r = uplink_text_alone(u, link, &text);
        if (r >= 0)
                r = write_file_at(to, name, text, strlen(text), 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

int uplink_uninstall(const Uplink *u) {
        _cleanup_close_ int from = open_folder();
        _cleanup_strv_ char **names = NULL;
        int r;

        if (from < 0)
                return from;
        r = uplink_file_names(u, &names);
        STRV_FOREACH(n, names)
                if (unlinkat(from, *n, 0) < 0 && errno != ENOENT)
                        RET_GATHER(r, -errno);
        RET_GATHER(r, uplink_forget(u->bridge));
        return r;
}
