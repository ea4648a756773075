/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "check-machine.h"
#include "image-exposed.h"
#include "moved.h"
#include "pool-image.h"
#include "root.h"
#include "rootfs.h"
#include "size.h"
#include "util.h"

enum { HOSTNAME_MAX = 4096 };

/* systemd-nspawn(1) takes the first settings file that it finds, and nothing of the others. MACAddress= goes another
 * way. */
static int check_own_settings(Diags *d, const Object *o, const char *root, bool *ret) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        if (asprintf(&path, "/etc/systemd/nspawn/%s.nspawn", o->name) < 0)
                return -ENOMEM;
        *ret = root_stat(root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
        if (!*ret)
                return 0;

        for (const Setting *s = o->settings; s < object_end(o); s++)
                if (s->section->use == SECTION_NSPAWN && !streq(s->name, "MACAddress"))
                        (void) diag_add(d, LOG_WARNING, s->path, s->line,
                                        "\"%s=\" in [%s] has no effect: %s is there, and it wins whole.",
                                        s->name, s->section->name, path);
        return 0;
}

/* Of the program that will read the keys; 0 if that cannot be told. */
static unsigned nspawn_version(void) {
        FILE *f = popen("exec systemd-nspawn --version 2>/dev/null", "re");
        unsigned version;

        if (!f)
                return 0;
        if (fscanf(f, "systemd %u", &version) != 1)
                version = 0;
        (void) pclose(f);
        return version;
}

/* Of a key it is only noise, and no mistake: the file may be meant for several hosts. A value that is dropped leaves
 * something else in force, and prepare refuses that. */
static void check_versions(Diags *d, const Object *o, unsigned version) {
        for (const Setting *s = o->settings; s < object_end(o); s++) {
                unsigned since = s->key && s->key->value_since ? s->key->value_since(s->value) : 0;

                if (since > version)
                        (void) diag_add(
                                d, LOG_WARNING, s->path, s->line,
                                "\"%s=%s\" takes systemd %u, and this is %u: the container does not start.",
                                s->name, s->value, since, version);
                else if (s->key && s->key->since > version)
                        (void) diag_add(
                                d, LOG_NOTICE, s->path, s->line,
                                "\"%s=\" in [%s] has no effect here: it takes systemd %u, and this is %u.",
                                s->name, s->section->name, s->key->since, version);
        }
}

static bool is_declared(void *config, const char *name) {
        return config_find(config, KIND_CONTAINER, name);
}

/* A start would refuse to make a twin of it. */
static void check_moved(const Config *c, Diags *d, const Object *o) {
        _cleanup_free_ char *moved = NULL;

        if (moved_find(is_declared, (void *) c, o->name, &moved) > 0)
                (void) diag_add(d, LOG_WARNING, o->path, 0, "%s", moved);
}

/* The guest's systemd goes by that file, over the name that systemd-nspawn gives; a clone has it from there. */
static void check_hostname(Diags *d, const Object *o, const char *root, const Image *image) {
        const Setting *s = object_get(o, "Exec", "Hostname");
        _cleanup_close_ int fd = s ? root_open(root, image->path, O_PATH | O_DIRECTORY) : -EBADF;
        _cleanup_free_ char *text = NULL;

        if (fd < 0 || rootfs_read(fd, "/etc/hostname", HOSTNAME_MAX, &text, NULL) < 0)
                return;
        text[strcspn(text, " \t\n")] = 0;
        if (*text && *text != '#' && !streq(text, s->value))
                (void) diag_add(
                        d, LOG_NOTICE, s->path, s->line,
                        "\"Hostname=%s\" has no effect: /etc/hostname of the image says \"%.64s\", which "
                        "wins; write the name there.",
                        s->value, text);
}

/* What is not there yet is made where nobody else may pass. */
static int check_image(const Config *c, Diags *d, const Object *o, const char *root, int root_fd) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_image_ Image image = {};
        int r = image_find(root_fd, o->name, &image);

        if (r == -ENOENT && !*root)
                check_moved(c, d, o);
        if (r < 0)
                return r == -ENOENT || r == -EACCES ? 0 : r;
        if (image_is_exposed(root_fd, &image, &folder) > 0)
                (void) diag_add(d, LOG_WARNING, o->path, 0, IMAGE_EXPOSED, image.target, folder);
        check_hostname(d, o, root, &image);
        return 0;
}

/* All containers are part of that target. */
static void check_required(Diags *d, const Object *o) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Install", "RequiredBy"));)
                if (strstr(s->value, "machines.target"))
                        (void) diag_add(
                                d, LOG_NOTICE, s->path, s->line,
                                "\"RequiredBy=machines.target\" has each restart of %s, by a rollback "
                                "too, restart all containers; \"WantedBy=machines.target\" starts it "
                                "as well.",
                                o->name);
}

/* It is allocated as a whole, when it is made and when it grows. */
void check_pool(const Object *pool, Diags *d) {
        const Setting *image = object_get(pool, "Pool", "Image"), *size = object_get(pool, "Pool", "Size");
        char wanted[SIZE_TEXT_MAX], there[SIZE_TEXT_MAX];
        uint64_t bytes, available;
        struct stat st;

        if (!image || !size || size_parse(size->value, &bytes) < 0)
                return;
        if (stat(image->value, &st) >= 0)
                bytes = (uint64_t) st.st_size < bytes ? bytes - st.st_size : 0;
        available = pool_image_free(image->value);
        if (available > 0 && bytes > available)
                (void) diag_add(
                        d, LOG_WARNING, size->path, size->line,
                        "\"Size=%s\" takes %s more of the file system of %s than now, and %s are free "
                        "there.",
                        size->value, size_text(bytes, wanted), image->value, size_text(available, there));
}

int check_machine(const Config *c, Diags *d, const char *root) {
        _cleanup_close_ int root_fd = open(*root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        unsigned version = *root ? 0 : nspawn_version();
        int r = 0;

        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER] && r >= 0; i++) {
                const Object *o = &c->objects[KIND_CONTAINER][i];
                bool own = false;

                r = check_own_settings(d, o, root, &own);
                if (r >= 0)
                        r = check_dropins(d, o, root);
                if (r >= 0 && root_fd >= 0)
                        r = check_image(c, d, o, root, root_fd);
                check_required(d, o);
                if (r >= 0 && !own)
                        r = check_binds(d, o, root, root_fd);
                if (version > 0 && !own)
                        check_versions(d, o, version);
        }
        return r < 0 ? r : d->error;
}
