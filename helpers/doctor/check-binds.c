/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What containers have of the host's folders: whether they can use it, and whether they can turn it against the host.
 *
 * A set-id program runs as its owner. Who owns what a guest's root makes in a folder that he can write to, depends: without
 * a user namespace, and with ":idmap", it is the host's root; with ":rootidmap" and ":owneridmap" the folder's owner. Its own
 * mode he can change; so only a folder above it, or "nosuid", keeps users of the host from running that. */

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "boolean.h"
#include "check-machine.h"
#include "reach.h"
#include "root.h"
#include "util.h"

typedef enum Mapping {
        MAPPING_UNSAID, /* all of the host's files are nobody's */
        MAPPING_NONE,   /* ":noidmap": that is meant */
        MAPPING_ALL,    /* ":idmap": each owner is himself */
        MAPPING_OWNER,  /* ":rootidmap", ":owneridmap": the folder's owner is one user inside */
} Mapping;

typedef struct Bind {
        const Setting *setting;
        bool writable;
        bool shared_users; /* no user namespace */
        Mapping mapping;
        const char *path; /* inside of ROOT */
        int fd;           /* O_PATH */
        struct stat st;
} Bind;

static bool has_user_namespace(const Object *o) {
        const char *users = object_value(o, "Exec", "PrivateUsers");

        return !users || (boolean_parse(users) != 0 && !streq(users, "identity"));
}

/* In the third part of SOURCE:TARGET:OPTION,...; the last one counts. */
static Mapping mapping_of(const char *value) {
        static const struct {
                const char *word;
                Mapping mapping;
        } words[] = {
                { "noidmap", MAPPING_NONE },
                { "idmap", MAPPING_ALL },
                { "rootidmap", MAPPING_OWNER },
                { "owneridmap", MAPPING_OWNER },
        };
        const char *options = strchr(value, ':');
        Mapping mapping = MAPPING_UNSAID;

        options = options ? strchr(options + 1, ':') : NULL;
        while (options) {
                size_t n = strcspn(++options, ",");

                for (size_t i = 0; i < ELEMENTSOF(words); i++)
                        if (n == strlen(words[i].word) && strncmp(options, words[i].word, n) == 0)
                                mapping = words[i].mapping;
                options = options[n] ? options + n : NULL;
        }
        return mapping;
}

/* Without a mapping only what others may do is left. */
static bool suffices_for_others(const Bind *b) {
        mode_t wanted = S_IROTH | (b->writable ? S_IWOTH : 0) | (S_ISDIR(b->st.st_mode) ? S_IXOTH : 0);

        return (b->st.st_mode & wanted) == wanted;
}

/* File systems of the kernel's own, of programs, and of other machines. */
static bool cannot_map(int fd) {
        static const unsigned magics[] = { PROC_SUPER_MAGIC,    SYSFS_MAGIC,      CGROUP_SUPER_MAGIC,
                                           CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,    TRACEFS_MAGIC,
                                           SECURITYFS_MAGIC,    BPF_FS_MAGIC,     DEVPTS_SUPER_MAGIC,
                                           FUSE_SUPER_MAGIC,    NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC,
                                           CIFS_SUPER_MAGIC,    SMB2_SUPER_MAGIC, V9FS_MAGIC };
        struct statfs fs;

        if (fstatfs(fd, &fs) < 0)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(magics); i++)
                if ((unsigned) fs.f_type == magics[i])
                        return true;
        return false;
}

/* devtmpfs is a tmpfs to statfs(2), and has the root of one where /dev is. */
static bool is_of_devices(const Bind *b) {
        return S_ISDIR(b->st.st_mode) && (streq(b->path, "/dev") || startswith(b->path, "/dev/")) &&
               !startswith(b->path, "/dev/shm");
}

static bool is_device(const Bind *b) {
        return S_ISCHR(b->st.st_mode) || S_ISBLK(b->st.st_mode);
}

static const char *how_to_map(const Bind *b) {
        if (is_device(b))
                return "; let others do so (MODE=\"0666\" in a udev rule), or set \"PrivateUsers=no\"";
        if (cannot_map(b->fd))
                return ", and its file system cannot map owners; let others do so by its modes";
        if (b->writable && b->st.st_uid == 0)
                return "; give it to an account of its own (chown), and add \":rootidmap\"";
        return "; add \":rootidmap\"";
}

static void say_nobody(Diags *d, const Bind *b) {
        const Setting *s = b->setting;
        const char *how = how_to_map(b);

        if (is_of_devices(b))
                return;
        if (endswith(how, ":rootidmap\""))
                (void) diag_add(d, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": %s would belong to nobody in the container, which cannot %s it%s "
                                "(%s=%s:TARGET:rootidmap).",
                                s->name, b->path, b->writable ? "write to" : "read", how, s->name, b->path);
        else
                (void) diag_add(d, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": %s would belong to nobody in the container, which cannot %s it%s.",
                                s->name, b->path, b->writable ? "write to" : "read", how);
}

/* Whether the container's root can make files there that are the host's root's. */
static bool makes_roots_files(const Bind *b) {
        if (!b->writable || is_device(b))
                return false;
        return b->shared_users || b->mapping == MAPPING_ALL ||
               (b->mapping == MAPPING_OWNER && b->st.st_uid == 0);
}

static bool is_nosuid(int fd) {
        struct statvfs fs;

        return fstatvfs(fd, &fs) >= 0 && (fs.f_flag & ST_NOSUID);
}

static void say_root(Diags *d, const Bind *b) {
        const Setting *s = b->setting;

        (void) diag_add(
                d, LOG_WARNING, s->path, s->line,
                "\"%s=\": what the container's root leaves in %s, a set-id program say, is the host's "
                "root's, "
                "and users of the host can run it. %s, put it into a folder that root alone may pass "
                "(chmod 700), or mount it with \"nosuid\".",
                s->name, b->path,
                b->shared_users ? "Do without \"PrivateUsers=no\""
                                : "Give it to an account of its own (chown) and say \":rootidmap\"");
}

static void judge(Diags *d, const Bind *b, int root_fd) {
        if (makes_roots_files(b) && !is_nosuid(b->fd) && reachable_by_others(root_fd, b->fd) > 0)
                say_root(d, b);
        if (!b->shared_users && b->mapping == MAPPING_UNSAID && !suffices_for_others(b))
                say_nobody(d, b);
}

static int check_bind(Diags *d, const Object *o, const Setting *s, const char *root, int root_fd) {
        Bind b = { s, streq(s->name, "Bind"), !has_user_namespace(o), mapping_of(s->value) };
        size_t n = strcspn(s->value, ":");
        _cleanup_free_ char *path = strndup(s->value, n);
        _cleanup_close_ int fd = -EBADF;

        if (!path)
                return -ENOMEM;
        /* A source with escapes is too rare to be worth a parser; one that begins with "+" is the image's own. */
        if (*path != '/' || strpbrk(path, "\\\"'"))
                return 0;

        b.path = path;
        b.fd = fd = root_open(root, path, O_PATH);
        if (fd == -ENOENT)
                (void) diag_add(d, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": there is no %s now; without it the container does not start.",
                                s->name, path);
        if (fd >= 0 && fstat(fd, &b.st) >= 0)
                judge(d, &b, root_fd);
        return 0;
}

int check_binds(Diags *d, const Object *o, const char *root, int root_fd) {
        static const char *const names[] = { "Bind", "BindReadOnly" };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                for (const Setting *s = NULL; r >= 0 && (s = object_next(o, s, "Files", names[i]));)
                        r = check_bind(d, o, s, root, root_fd);
        return r;
}
