/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which file of which folder counts. */

#include "conf.h"
#include "tmp-root.h"

#define ETC "etc/nspawn-btrfs.d/"
#define RUN "run/nspawn-btrfs.d/"
#define LOCAL "usr/local/lib/nspawn-btrfs.d/"
#define LIB "usr/lib/nspawn-btrfs.d/"

/* The paths of L, one a line. */
static void check_files(const ConfFiles *l, const char *expected) {
        char paths[1024] = "";

        for (size_t i = 0; i < l->n; i++) {
                strcat(paths, l->items[i].path);
                strcat(paths, "\n");
        }
        check_str(paths, expected);
}

static void check_said(const Diags *d, const char *expected) {
        char texts[2048] = "";

        for (size_t i = 0; i < d->n; i++) {
                strcat(texts, d->items[i].text);
                strcat(texts, "\n");
        }
        check_str(texts, expected);
}

static const ConfFiles *dropins(const Conf *c, const char *folder) {
        static const ConfFiles none;

        for (size_t i = 0; i < c->dropins.n; i++)
                if (streq(c->dropins.items[i].name, folder))
                        return &c->dropins.items[i].files;
        return &none;
}

static Conf open_conf(const TmpRoot *t, Diags *d) {
        Conf c;

        check_eq(conf_open(&c, t->path, NULL, d), 0);
        return c;
}

static void test_nothing_there(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};
        _cleanup_(conf_done) Conf c = open_conf(&t, &d);

        for (Kind k = 0; k < _KIND_MAX; k++)
                check_eq(c.files[k].n, 0);
        check_eq(dropins(&c, "container.d")->n, 0);
        check_eq(conf_find(&c.files[KIND_CONTAINER], "web.container") == NULL, true);
        check_said(&d, "");
}

static void test_etc_hides_run_hides_local_hides_lib(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, LIB "a.container", "");
        tmp_file(&t, LIB "b.container", "");
        tmp_file(&t, LIB "c.container", "");
        tmp_file(&t, LIB "d.container", "");
        tmp_file(&t, LOCAL "b.container", "");
        tmp_file(&t, LOCAL "c.container", "");
        tmp_file(&t, LOCAL "d.container", "");
        tmp_file(&t, RUN "c.container", "");
        tmp_file(&t, RUN "d.container", "");
        tmp_file(&t, ETC "d.container", "");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(&c.files[KIND_CONTAINER], "/" LIB "a.container\n/" LOCAL "b.container\n/" RUN
                                              "c.container\n/" ETC "d.container\n");
        check_str(conf_find(&c.files[KIND_CONTAINER], "c.container")->at, "c.container");
        check_eq(conf_find(&c.files[KIND_CONTAINER], "c.container")->dir, 1);
        check_said(&d, "");
}

/* A mask is found like a file: reading it tells (-ENXIO). It must hide what lies below. */
static void test_a_mask_hides(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, LIB "a.container", "");
        tmp_link(&t, ETC "a.container", "/dev/null");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(&c.files[KIND_CONTAINER], "/" ETC "a.container\n");
}

static void test_kinds_are_kept_apart(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, ETC "a.container", "");
        tmp_file(&t, ETC "a.template", "");
        tmp_file(&t, ETC "a.bridge", "");
        tmp_file(&t, ETC "a.profile", "");
        tmp_file(&t, ETC "a.pool", "");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(&c.files[KIND_CONTAINER], "/" ETC "a.container\n");
        check_files(&c.files[KIND_TEMPLATE], "/" ETC "a.template\n");
        check_files(&c.files[KIND_BRIDGE], "/" ETC "a.bridge\n");
        check_files(&c.files[KIND_PROFILE], "/" ETC "a.profile\n");
        check_files(&c.files[KIND_POOL], "/" ETC "a.pool\n");
}

static void test_leftovers_pass_in_silence(void **state) {
        static const char *const names[] = {
                "a.container~",          ".a.container",         ".a.container.swp",
                "#a.container#",         "a.container.bak",      "a.container.orig",
                "a.container.rej",       "a.container.rpmnew",   "a.container.rpmsave",
                "a.container.rpmorig",   "a.container.dpkg-old", "a.container.dpkg-new",
                "a.container.dpkg-dist", "a.container.dpkg-tmp", "a.container.ucf-dist",
                "a.container.pacnew",
        };
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                char path[128];

                (void) snprintf(path, sizeof(path), ETC "%s", names[i]);
                tmp_file(&t, path, "");
        }

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(&c.files[KIND_CONTAINER], "");
        check_said(&d, "");
}

static void test_wrong_suffixes_are_told_in_order(void **state) {
#define SAID(path)                                                                                          \
        "/" path ": the name ends in none of \".container\", \".template\", \".bridge\", \".profile\" and " \
        "\".pool\", "                                                                                       \
        "ignoring.\n"
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, ETC "web.ini", "");
        tmp_file(&t, ETC "web", "");
        tmp_file(&t, ETC "web.conf", "");
        tmp_folder(&t, ETC "web.d");
        tmp_file(&t, LIB "README", "");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        (void) c;
        check_said(&d, SAID(ETC "web") SAID(ETC "web.conf") SAID(ETC "web.d") SAID(ETC "web.ini")
                               SAID(LIB "README"));
}

static void test_dropins_of_all_folders_by_name(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, LIB "web.container.d/10-a.conf", "");
        tmp_file(&t, LIB "web.container.d/30-c.conf", "");
        tmp_file(&t, RUN "web.container.d/20-b.conf", "");
        tmp_file(&t, ETC "web.container.d/30-c.conf", "");
        tmp_file(&t, ETC "container.d/10-all.conf", "");
        tmp_file(&t, ETC "bridge.d/10-all.conf", "");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(dropins(&c, "web.container.d"),
                    "/" LIB "web.container.d/10-a.conf\n/" RUN "web.container.d/20-b.conf\n/" ETC
                    "web.container.d/30-c.conf\n");
        check_files(dropins(&c, "container.d"), "/" ETC "container.d/10-all.conf\n");
        check_files(dropins(&c, "bridge.d"), "/" ETC "bridge.d/10-all.conf\n");
        check_files(dropins(&c, "db.container.d"), "");
        check_str(dropins(&c, "container.d")->items[0].at, "container.d/10-all.conf");
        check_said(&d, "");
}

static void test_only_conf_files_are_dropins(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, ETC "container.d/a", "");
        tmp_file(&t, ETC "container.d/a.container", "");
        tmp_file(&t, ETC "container.d/.a.conf", "");
        tmp_file(&t, ETC "container.d/a.conf~", "");
        tmp_file(&t, ETC "container.d/a.conf", "");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(dropins(&c, "container.d"), "/" ETC "container.d/a.conf\n");
}

static void test_a_file_named_like_a_dropin_folder(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};

        tmp_file(&t, ETC "container.d", "");

        _cleanup_(conf_done) Conf c = open_conf(&t, &d);
        check_files(dropins(&c, "container.d"), "");
}

static void test_a_folder_that_is_a_file(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_(diags_done) Diags d = {};
        _cleanup_(conf_done) Conf c = {};

        tmp_file(&t, "etc/nspawn-btrfs.d", "");
        tmp_file(&t, LIB "a.container", "");

        check_eq(conf_open(&c, t.path, NULL, &d), -ENOTDIR);
        check_files(&c.files[KIND_CONTAINER], "/" LIB "a.container\n");
        check_said(&d, "/etc/nspawn-btrfs.d: cannot be listed: Not a directory.\n");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_there),
                cmocka_unit_test(test_etc_hides_run_hides_local_hides_lib),
                cmocka_unit_test(test_a_mask_hides),
                cmocka_unit_test(test_kinds_are_kept_apart),
                cmocka_unit_test(test_leftovers_pass_in_silence),
                cmocka_unit_test(test_wrong_suffixes_are_told_in_order),
                cmocka_unit_test(test_dropins_of_all_folders_by_name),
                cmocka_unit_test(test_only_conf_files_are_dropins),
                cmocka_unit_test(test_a_file_named_like_a_dropin_folder),
                cmocka_unit_test(test_a_folder_that_is_a_file),
        };

        umask(0022);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
