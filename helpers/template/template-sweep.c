/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <stdio.h>

#include "fileio.h"
#include "hidden.h"
#include "lock.h"
#include "log.h"
#include "name.h"
#include "strv.h"
#include "template-sweep.h"
#include "template.h"

/* Whose the hidden ENTRY is, ".#NAME:new" or ".#NAME:sent1": NULL, or what the caller frees. */
static char *owner_of(const char *entry) {
        const char *name = startswith(entry, ".#"), *colon = name ? strchr(name, ':') : NULL;
        _cleanup_free_ char *owner = colon ? strndup(name, colon - name) : NULL;

        return owner && machine_name_is_valid(owner) ? TAKE_PTR(owner) : NULL;
}

static int list(int dirfd, const char *name, char ***ret) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = open_folder_at(dirfd, ".", 0, &d);

        while (r >= 0 && (de = readdir(d))) {
                _cleanup_free_ char *owner = owner_of(de->d_name);

                if (owner && (!name || streq(owner, name)) && (name || !strv_contains(*ret, owner)))
                        r = strv_extend(ret, name ? de->d_name : owner);
        }
        return r;
}

/* The same folder takes a read-only one under another name. */
static int free_name(int dirfd, const char *name) {
        _cleanup_free_ char *hidden = NULL;
        int r = hidden_name(name, &hidden);

        for (unsigned i = 1; r >= 0; i++) {
                _cleanup_free_ char *aside = NULL;

                if (asprintf(&aside, ".#%s:sent%u", name, i) < 0)
                        return -ENOMEM;
                if (renameat2(dirfd, hidden, dirfd, aside, RENAME_NOREPLACE) >= 0 || errno == ENOENT)
                        return 0;
                r = errno == EEXIST ? 0 : -errno;
        }
        return r;
}

int template_sweep(int dirfd, const char *name) {
        _cleanup_strv_ char **entries = NULL;
        bool sent = false;
        int r = list(dirfd, name, &entries);

        STRV_FOREACH(e, entries) {
                int q = hidden_sweep(dirfd, *e);

                sent = sent || q == -EPERM;
                RET_GATHER(r, q == -EPERM ? 0 : q);
        }
        if (r >= 0 && sent) {
                log_notice("What template %s was before is being sent: a later build or the daily prune "
                           "deletes it.",
                           name);
                r = free_name(dirfd, name);
        }
        return r < 0 ? log_error_errno(r, "Failed to remove what an earlier run left of template %s: %m",
                                       name)
                     : 0;
}

void template_sweep_all(int dirfd) {
        _cleanup_strv_ char **names = NULL;

        if (list(dirfd, NULL, &names) < 0)
                return;
        STRV_FOREACH(name, names) {
                _cleanup_close_ int lock = lock_take(TEMPLATE_LOCK_FOLDER, *name, LOCK_NOW);

                if (lock >= 0)
                        (void) template_sweep(dirfd, *name);
        }
}
