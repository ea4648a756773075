/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "identity.h"
#include "image.h"
#include "log.h"
#include "machine.h"
#include "moved.h"
#include "name.h"
#include "paths.h"
#include "remembered.h"
#include "state-folder.h"
#include "strv.h"

static bool is_of(const char *name, sd_id128_t id) {
        _cleanup_close_ int fd = image_open(name);
        sd_id128_t there;

        return fd >= 0 && identity_read(fd, &there) >= 0 && sd_id128_equal(there, id);
}

static int read_remembered(const char *name, Remembered *ret) {
        _cleanup_close_ int snapshots = state_open_snapshots(name);

        return snapshots < 0 ? snapshots : remembered_read(snapshots, ret);
}

static int explain_image(const char *name, const char *image, char **ret) {
        int r = asprintf(ret,
                         "%s has no image of its name, but %s, which no file declares, has its machine-id. "
                         "If that is "
                         "it, renamed by hand: \"machinectl rename %s %s\" takes that back, and "
                         "\"nspawn-btrfs rename "
                         "%s %s\" then renames all of it.",
                         name, image, image, name, name, image);

        return r < 0 ? -ENOMEM : 1;
}

static int find_image(MovedIsDeclared is_declared, void *userdata, const char *name, char **ret) {
        _cleanup_close_ int root = -EBADF;
        _cleanup_strv_ char **names = NULL;
        Remembered who;
        int r;

        if (read_remembered(name, &who) < 0)
                return 0;
        root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        r = root < 0 ? -errno : image_list(root, &names);
        if (r < 0)
                return r;
        STRV_FOREACH(n, names)
                if (!streq(*n, name) && !is_declared(userdata, *n) && is_of(*n, who.machine_id))
                        return explain_image(name, *n, ret);
        return 0;
}

static bool is_file_of(const char *name, FileId file) {
        Remembered who;

        return read_remembered(name, &who) >= 0 && file_id_equal(who.file, file);
}

static int explain_file(const char *name, const char *was, char **ret) {
        int r = asprintf(
                ret,
                "%s has no image, and its file is that of %s, which no file declares any more: "
                "\"nspawn-btrfs rename %s %s\" renames all of it. Or, for a container of its own, write "
                "the file anew (\"cp\", not \"mv\").",
                name, was, was, name);

        return r < 0 ? -ENOMEM : 1;
}

static int find_file(MovedIsDeclared is_declared, void *userdata, const char *name, char **ret) {
        _cleanup_closedir_ DIR *d = NULL;
        FileId file = remembered_file(name);
        struct dirent *de;

        if (file.inode == 0 || open_folder_fd(state_folder_open(SNAPSHOTS_DIR), &d) < 0)
                return 0;
        while ((de = readdir(d)))
                if (machine_name_is_valid(de->d_name) && !streq(de->d_name, name) &&
                    !is_declared(userdata, de->d_name) && is_file_of(de->d_name, file))
                        return explain_file(name, de->d_name, ret);
        return 0;
}

int moved_find(MovedIsDeclared is_declared, void *userdata, const char *name, char **ret) {
        int r = find_image(is_declared, userdata, name, ret);

        return r != 0 ? r : find_file(is_declared, userdata, name, ret);
}

static bool is_in(void *generation, const char *name) {
        return generation_has_container(generation, name);
}

int moved_find_in(const Generation *g, const char *name, char **ret) {
        return moved_find(is_in, (void *) g, name, ret);
}

static bool has_undeclared_image(const Generation *g) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_strv_ char **names = NULL;

        if (root < 0 || image_list(root, &names) < 0)
                return true; /* perhaps */
        STRV_FOREACH(n, names)
                if (!generation_has_container(g, *n))
                        return true;
        return false;
}

static bool has_undeclared_snapshots(const Generation *g) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;

        if (open_folder_fd(state_folder_open(SNAPSHOTS_DIR), &d) < 0)
                return false;
        while ((de = readdir(d)))
                if (machine_name_is_valid(de->d_name) && !generation_has_container(g, de->d_name))
                        return true;
        return false;
}

/* What was moved is under a name that no file declares: where there is none, as mostly, nobody need look at
 * each container. */
void moved_warn_all(const Generation *g) {
        if (!has_undeclared_snapshots(g) && !has_undeclared_image(g))
                return;
        for (ManifestEntry e = {}; manifest_next(&g->manifest, STAGED "/containers/", &e);) {
                _cleanup_free_ char *name = manifest_entry_name(&e, STAGED "/containers/", "/info"),
                                    *text = NULL;
                _cleanup_machine_ Machine m = MACHINE_INIT;

                if (name && machine_look(name, &m) >= 0 && m.image.type == IMAGE_NONE && !m.away &&
                    moved_find_in(g, name, &text) > 0)
                        log_warning("%s", text);
        }
}

bool moved_file_is(const char *from, const char *to) {
        return !machine_file_is_there(from, "container") && is_file_of(from, remembered_file(to));
}
