/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fixture.h"
#include "image.h"

static int open_root(const char *name) {
        int root = open_fresh(name);

        sh(root,
           "mkdir -p etc/machines run/machines var/lib/machines var/lib/container usr/local/lib/machines "
           "usr/lib run/systemd/generator/nspawn-btrfs/machines/web && "
           "ln -s ../../run/systemd/generator/nspawn-btrfs/machines usr/lib/machines");
        return root;
}

static void check_found(int root, ImageType type, const char *path) {
        _cleanup_image_ Image i = {};

        check_eq(image_find(root, "web", &i), 0);
        check_str(i.path, path);
        check_eq(i.type, type);
        assert_non_null(startswith(i.path, i.folder));
}

static void check_none(int root) {
        _cleanup_image_ Image i = {};

        check_eq(image_find(root, "web", &i), -ENOENT);
}

static void test_placeholder_is_no_image(void **state) {
        _cleanup_close_ int root = open_root("image-placeholder"), empty = open_fresh("image-empty");

        check_none(root);
        check_none(empty);
        sh(root, "rm usr/lib/machines && mkdir usr/lib/machines && "
                 "ln -s /run/systemd/generator/nspawn-btrfs/machines/web usr/lib/machines/web");
        check_none(root);
        sh(root, "rm usr/lib/machines/web && mkdir usr/lib/machines/web");
        check_found(root, IMAGE_FOLDER, "/usr/lib/machines/web");
}

static void test_links_to_nowhere(void **state) {
        _cleanup_close_ int root = open_root("image-dangling");
        _cleanup_free_ char *path = NULL, *target = NULL;

        check_eq(image_find_dangling(root, "web", &path, &target), -ENOENT);
        sh(root, "ln -s /srv/web var/lib/machines/web");
        check_none(root);
        check_eq(image_find_dangling(root, "web", &path, &target), 0);
        check_str(path, "/var/lib/machines/web");
        check_str(target, "/srv/web");
        sh(root, "mkdir -p srv/web");
        check_found(root, IMAGE_FOLDER, "/var/lib/machines/web");
}

static void test_order_is_machineds(void **state) {
        static const char *const order[] = { "/usr/local/lib/machines/web", "/var/lib/container/web",
                                             "/var/lib/machines/web", "/run/machines/web",
                                             "/etc/machines/web" };
        _cleanup_close_ int root = open_root("image-order");

        for (size_t i = 0; i < ELEMENTSOF(order); i++) {
                check_eq(mkdirat(root, order[i] + 1, 0755), 0);
                check_found(root, IMAGE_FOLDER, order[i]);
        }
}

static void test_types(void **state) {
        _cleanup_close_ int root = open_root("image-types");

        sh(root, "mkfifo var/lib/machines/web");
        check_none(root);
        sh(root, "rm var/lib/machines/web && touch var/lib/machines/web.raw");
        check_found(root, IMAGE_RAW, "/var/lib/machines/web.raw");
        sh(root, "touch var/lib/machines/web");
        check_found(root, IMAGE_OTHER, "/var/lib/machines/web");
        sh(root, "rm var/lib/machines/web && btrfs -q subvolume create var/lib/machines/web");
        check_found(root, IMAGE_SUBVOLUME, "/var/lib/machines/web");
        sh(root, "rm var/lib/machines/web.raw && mv var/lib/machines/web var/lib/machines/web.raw");
        check_none(root);
}

static void test_links_are_followed_inside(void **state) {
        _cleanup_close_ int root = open_root("image-links");
        _cleanup_image_ Image i = {};

        sh(root,
           "mkdir -p srv && btrfs -q subvolume create srv/disk && ln -s /srv/disk var/lib/machines/web");
        check_eq(image_find(root, "web", &i), 0);
        check_eq(i.type, IMAGE_SUBVOLUME);
        check_str(i.path, "/var/lib/machines/web");
        assert_non_null(endswith(i.target, "/image-links/srv/disk"));

        sh(root, "ln -sfn /nowhere var/lib/machines/web");
        check_none(root);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_placeholder_is_no_image),   cmocka_unit_test(test_links_to_nowhere),
                cmocka_unit_test(test_order_is_machineds),        cmocka_unit_test(test_types),
                cmocka_unit_test(test_links_are_followed_inside),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
