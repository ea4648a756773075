/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>

#include "check-machine.h"
#include "image-exposed.h"
#include "root.h"
#include "util.h"

/* systemd-nspawn(1) takes the first settings file that it finds, and nothing of the others. MACAddress= goes another
 * way. */
static int check_own_settings(Config *c, const Object *o, const char *root, bool *ret) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        if (asprintf(&path, "/etc/systemd/nspawn/%s.nspawn", o->name) < 0)
                return -ENOMEM;
        *ret = root_stat(root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
        if (!*ret)
                return 0;

        for (const Setting *s = o->settings; s < object_end(o); s++)
                if (s->section->use == SECTION_NSPAWN && !streq(s->name, "MACAddress"))
                        (void) diag_add(&c->diags, LOG_WARNING, s->path, s->line,
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

/* Only noise, and no mistake: the file may be meant for several hosts. */
static void check_versions(Config *c, const Object *o, unsigned version) {
        for (const Setting *s = o->settings; s < object_end(o); s++)
                if (s->key && s->key->since > version)
                        (void) diag_add(
                                &c->diags, LOG_NOTICE, s->path, s->line,
                                "\"%s=\" in [%s] has no effect here: it takes systemd %u, and this is %u.",
                                s->name, s->section->name, s->key->since, version);
}

static bool has_user_namespace(const Object *o) {
        static const char *const without[] = { "no", "false", "n", "f", "0", "off", "identity" };
        const char *users = object_value(o, "Exec", "PrivateUsers");

        for (size_t i = 0; users && i < ELEMENTSOF(without); i++)
                if (strcasecmp(users, without[i]) == 0)
                        return false;
        return true;
}

/* Whether the third part of SOURCE:TARGET:OPTIONS says how owners are to be mapped. */
static bool says_mapping(const char *value) {
        const char *options = strchr(value, ':');

        options = options ? strchr(options + 1, ':') : NULL;
        return options && strstr(options, "idmap"); /* also rootidmap, owneridmap, noidmap */
}

/* Without a mapping all of the host's files belong to nobody inside: only what others may do is left. */
static bool suffices_for_others(const struct stat *st, bool writable) {
        mode_t wanted = S_IROTH | (writable ? S_IWOTH : 0) | (S_ISDIR(st->st_mode) ? S_IXOTH : 0);

        return (st->st_mode & wanted) == wanted;
}

/* The first N bytes of the value are the source, which is at PATH. Nodes in /dev cannot be idmapped. */
static void say_nobody(Config *c, const Setting *s, const char *path, size_t n, bool device) {
        const char *verb = streq(s->name, "Bind") ? "write to" : "read";

        if (device)
                (void) diag_add(&c->diags, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": %s would belong to nobody in the container, which cannot %s it; "
                                "let others do so (MODE=\"0666\" in a udev rule), or set "
                                "\"PrivateUsers=no\".",
                                s->name, path, verb);
        else
                (void) diag_add(&c->diags, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": %s would belong to nobody in the container, which cannot %s it; "
                                "add \":idmap\" (%s=%.*s:TARGET:idmap).",
                                s->name, path, verb, s->name, (int) n, s->value);
}

static int check_bind(Config *c, const Object *o, const Setting *s, const char *root) {
        bool writable = streq(s->name, "Bind");
        _cleanup_free_ char *path = NULL;
        size_t n = strcspn(s->value, ":");
        struct stat st;
        int r;

        /* A source with escapes is too rare to be worth a parser; one that begins with "+" is the image's own. */
        if (s->value[0] != '/' || strcspn(s->value, "\\\"'") < n)
                return 0;
        path = strndup(s->value, n);
        if (!path)
                return -ENOMEM;

        r = root_stat(root, path, 0, &st);
        if (r < 0) {
                if (r == -ENOENT)
                        (void) diag_add(
                                &c->diags, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": there is no %s now; without it the container does not start.",
                                s->name, path);
                return 0;
        }
        if (has_user_namespace(o) && !says_mapping(s->value) && !suffices_for_others(&st, writable))
                say_nobody(c, s, path, n, S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode));
        return 0;
}

static int check_binds(Config *c, const Object *o, const char *root) {
        static const char *const names[] = { "Bind", "BindReadOnly" };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                for (const Setting *s = NULL; r >= 0 && (s = object_next(o, s, "Files", names[i]));)
                        r = check_bind(c, o, s, root);
        return r;
}

/* What is not there yet is made where nobody else may pass. */
static int check_image(Config *c, const Object *o, int root_fd) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_image_ Image image = {};
        int r = image_find(root_fd, o->name, &image);

        if (r < 0)
                return r == -ENOENT || r == -EACCES ? 0 : r;
        if (image_is_exposed(root_fd, &image, &folder) > 0)
                (void) diag_add(&c->diags, LOG_WARNING, o->path, 0, IMAGE_EXPOSED, image.target, folder);
        return 0;
}

int check_machine(Config *c, const char *root) {
        _cleanup_close_ int root_fd = open(*root ? root : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        unsigned version = *root ? 0 : nspawn_version();
        int r = 0;

        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER] && r >= 0; i++) {
                const Object *o = &c->objects[KIND_CONTAINER][i];
                bool own = false;

                r = check_own_settings(c, o, root, &own);
                if (r >= 0)
                        r = check_dropins(c, o, root);
                if (r >= 0 && root_fd >= 0)
                        r = check_image(c, o, root_fd);
                if (r >= 0 && !own)
                        r = check_binds(c, o, root);
                if (version > 0 && !own)
                        check_versions(c, o, version);
        }
        return r < 0 ? r : c->diags.error;
}
