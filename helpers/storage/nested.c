/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <endian.h>
#include <linux/btrfs_tree.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "fileio.h"
#include "nested.h"
#include "strv.h"
#include "subvol.h"
#include "tree-search.h"

enum { SHOWN_MAX = 200 };

/* A subvolume, and where it is: NAME in the folder DIRID of its parent. */
typedef struct Sub {
        uint64_t id, dirid;
        size_t parent;
        char *name;
} Sub;

typedef struct Subs {
        Sub *items; /* parents before what is nested in them; the first is the outermost */
        size_t n;
        size_t at; /* whose children are being added */
} Subs;

static void subs_done(Subs *s) {
        for (size_t i = 0; i < s->n; i++)
                free(s->items[i].name);
        free(s->items);
}

static int add(Subs *s, Sub sub) {
        if ((s->n & (s->n - 1)) == 0) {
                Sub *grown = reallocarray(s->items, s->n > 0 ? s->n * 2 : 8, sizeof(Sub));

                if (!grown) {
                        free(sub.name);
                        return -ENOMEM;
                }
                s->items = grown;
        }
        s->items[s->n++] = sub;
        return 0;
}

static int add_child(const struct btrfs_ioctl_search_header *h, const char *data, void *userdata) {
        struct btrfs_root_ref ref;
        Subs *s = userdata;
        size_t length;
        char *name;

        if (h->type != BTRFS_ROOT_REF_KEY || h->len < sizeof(ref))
                return 0;
        memcpy(&ref, data, sizeof(ref));
        length = le16toh(ref.name_len);
        if (h->len < sizeof(ref) + length)
                return -EBADMSG;
        name = strndup(data + sizeof(ref), length);
        if (!name)
                return -ENOMEM;
        return add(s, (Sub){ .id = h->offset, .dirid = le64toh(ref.dirid), .parent = s->at, .name = name });
}

static int add_children(int fd, Subs *s) {
        const struct btrfs_ioctl_search_key range = {
                .tree_id = BTRFS_ROOT_TREE_OBJECTID,
                .min_objectid = s->items[s->at].id,
                .max_objectid = s->items[s->at].id,
                .min_type = BTRFS_ROOT_REF_KEY,
                .max_type = BTRFS_ROOT_REF_KEY,
                .max_offset = UINT64_MAX,
        };

        return tree_search(fd, &range, add_child, s);
}

/* What is nested is counted by itself. An item has several entries if their names have one hash. */
static int find_any(const struct btrfs_ioctl_search_header *h, const char *data, void *userdata) {
        struct btrfs_dir_item item;

        if (h->type != BTRFS_DIR_ITEM_KEY || h->len < sizeof(item))
                return 0;
        memcpy(&item, data, sizeof(item));
        return item.location.type != BTRFS_ROOT_ITEM_KEY || h->len > sizeof(item) + le16toh(item.name_len);
}

/* Returns 1 if there is anything in the root folder of subvolume ID but other subvolumes. */
static int has_content(int fd, uint64_t id) {
        const struct btrfs_ioctl_search_key range = {
                .tree_id = id,
                .min_objectid = BTRFS_FIRST_FREE_OBJECTID,
                .max_objectid = BTRFS_FIRST_FREE_OBJECTID,
                .min_type = BTRFS_DIR_ITEM_KEY,
                .max_type = BTRFS_DIR_ITEM_KEY,
                .max_offset = UINT64_MAX,
        };

        return tree_search(fd, &range, find_any, NULL);
}

/* The folder that SUB is in, with a final slash, as far as the kernel names it. */
static void folder_of(int fd, const Subs *s, const Sub *sub, struct btrfs_ioctl_ino_lookup_args *ret) {
        *ret = (struct btrfs_ioctl_ino_lookup_args){ .treeid = s->items[sub->parent].id,
                                                     .objectid = sub->dirid };
        if (ioctl(fd, BTRFS_IOC_INO_LOOKUP, ret) < 0)
                (void) snprintf(ret->name, sizeof(ret->name), ".../");
}

/* From its end on. */
static int path_of(int fd, const Subs *s, size_t i, char **ret) {
        _cleanup_free_ char *path = strdup("");

        while (path && i > 0 && strlen(path) < SHOWN_MAX) {
                const Sub *sub = &s->items[i];
                _cleanup_free_ char *rest = TAKE_PTR(path);
                struct btrfs_ioctl_ino_lookup_args folder;

                folder_of(fd, s, sub, &folder);
                if (asprintf(&path, "%s%s%s%s", folder.name, sub->name, *rest ? "/" : "", rest) < 0)
                        return -ENOMEM;
                i = sub->parent;
        }
        if (!path)
                return -ENOMEM;
        if (strlen(path) > SHOWN_MAX)
                return asprintf(ret, "...%s", path + strlen(path) - SHOWN_MAX) < 0 ? -ENOMEM : 0;
        *ret = TAKE_PTR(path);
        return 0;
}

static int count(int fd, const Subs *s, size_t i, bool with_content, Nested *n) {
        int r = with_content ? has_content(fd, s->items[i].id) : 1;

        if (r <= 0)
                return r;
        r = n->n < NESTED_NAMED ? path_of(fd, s, i, &n->names[n->n]) : 0;
        if (r >= 0)
                n->n++;
        return r;
}

int nested_find(int fd, bool with_content, Nested *ret) {
        _cleanup_(subs_done) Subs s = {};
        _cleanup_nested_ Nested n = {};
        SubvolInfo info;
        int r;

        r = subvol_get_info(fd, &info);
        if (r >= 0)
                r = add(&s, (Sub){ .id = info.id });
        for (s.at = 0; r >= 0 && s.at < s.n; s.at++)
                r = add_children(fd, &s);
        for (size_t i = 1; r >= 0 && i < s.n; i++)
                r = count(fd, &s, i, with_content, &n);
        if (r < 0)
                return r;
        *ret = n;
        n = (Nested){};
        return 0;
}

static int text_of(char *const *names, size_t n, char **ret) {
        size_t shown = n < NESTED_NAMED ? n : NESTED_NAMED;
        _cleanup_memstream_ Memstream m = {};
        int r = memstream_open(&m);

        if (r < 0)
                return r;
        for (size_t i = 0; i < shown; i++)
                fprintf(m.f, "%s/%s", i == 0 ? "" : i + 1 < n ? ", " : " and ", names[i]);
        if (n > shown)
                fprintf(m.f, " and %zu more", n - shown);
        return memstream_take(&m, ret, NULL);
}

int nested_text(const Nested *n, char **ret) {
        return text_of(n->names, n->n, ret);
}

int nested_list_text(char *const *list, char **ret) {
        return text_of(list, strv_length(list), ret);
}

void nested_done(Nested *n) {
        for (size_t i = 0; i < NESTED_NAMED; i++)
                free(n->names[i]);
        *n = (Nested){};
}
