/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a path tells has to agree with what the emitters planned: "diff" has nothing else of what went. */

#include <fcntl.h>

#include "check.h"
#include "fileio.h"
#include "generate.h"
#include "paths.h"
#include "place.h"

static const struct {
        const char *name, *text;
} files[] = {
        { "web.container", "[Container]\nTemplate=debian\n[Network]\nBridge=br0\nAddress=10.0.0.2/"
                           "24\n[Service]\nMemoryMax=1G\n"
                           "[Snapshot]\nOnCalendar=daily\n[Install]\nWantedBy=machines.target "
                           "a.target\nRequiredBy=b.service\n" },
        { "a.b-c.container", "" },
        { "debian.template", "[Template]\nSuite=trixie\n" },
        { "br0.bridge", "[Network]\nAddress=10.0.0.1/24\n" },
        { "br1.bridge", "[Bridge]\nUplink=eth0\n" },
        { "main.pool", "[Pool]\nImage=/srv/pool.img\nSize=20G\n" },
};

static void write_files(const char *root) {
        int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                char path[100];

                (void) snprintf(path, sizeof(path), "etc/nspawn-btrfs.d/%s", files[i].name);
                check_eq(mkdir_parents_at(fd, path, false), 0);
                check_eq(write_file_at(fd, path, files[i].text, strlen(files[i].text), 0644, 0), 1);
        }
        close(fd);
}

static void check_artefact(const Artefact *a) {
        Place p;

        if (!a->object) {
                check_row(a->path, place_of(a->path, &p), false);
                return;
        }
        check_row(a->path, place_of(a->path, &p), true);
        check_row(a->path, p.kind, a->object->kind);
        check_row(a->path, p.id, a->place);
        /* A host has one pool: its paths do not have the name. */
        check_row(a->path, p.name_len, p.kind == KIND_POOL ? 0 : strlen(a->object->name));
        check_row(a->path, strncmp(p.name, a->object->name, p.name_len), 0);
}

static void test_places_agree_with_the_plan(void **state) {
        char root[] = "/tmp/test-place.XXXXXX";
        Generated g;

        assert_non_null(mkdtemp(root));
        write_files(root);
        check_eq(generate(&g, root, NULL), 0);
        check_eq(g.diags.n, 0);
        for (size_t i = 0; i < g.plan.n; i++)
                check_artefact(&g.plan.items[i]);

        generated_done(&g);
        check_eq(remove_tree_at(AT_FDCWD, root), 0);
}

static void test_installed_paths(void **state) {
        static const struct {
                const char *path, *installed;
        } rows[] = {
                { STAGED "/containers/web/settings.nspawn", "/run/systemd/nspawn/web.nspawn" },
                { STAGED "/uplink/50-nspawn-btrfs-br0.network",
                  "/run/systemd/network/50-nspawn-btrfs-br0.network" },
                { STAGED "/containers/web/clone", RUNTIME_DIR "/current:containers/web/clone" },
                { STAGED_POOL, RUNTIME_DIR "/current:pool" },
                { "var-lib-machines.mount", GENERATOR_DIR "/var-lib-machines.mount" },
                { "paths.target.d/50-nspawn-btrfs.conf",
                  GENERATOR_DIR "/paths.target.d/50-nspawn-btrfs.conf" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *path = place_installed(rows[i].path);

                check_str(path, rows[i].installed);
        }
}

static void test_names_end_at_slashes(void **state) {
        Place p;

        check_eq(place_of(STAGED "/containers/a/b/info", &p), false);
        check_eq(place_of(STAGED "/machines/", &p), false);
        check_eq(place_of("systemd-networkd.service.wants/nspawn-btrfs-network.service", &p), false);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_places_agree_with_the_plan),
                cmocka_unit_test(test_installed_paths),
                cmocka_unit_test(test_names_end_at_slashes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
