/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* First settings on trees made by hand, hostile ones among them. */

#include <sys/socket.h>
#include <sys/un.h>

#include "exec.h"
#include "fixture.h"
#include "provision.h"

static const char settings[] = "Hostname=h\nTimezone=UTC\nLocale=C.UTF-8\nAuthorizedKeys=/etc/hostname\n"
                               "CopyFiles=/etc/hostname:/opt/deep/file\nEnable=a.service\n";

static void put_unit(int tree) {
        put(tree, "usr/lib/systemd/system/a.service", "[Install]\nWantedBy=x.target\nAlias=alias.service\n");
}

static int provision(int tree, const char *name, const char *text) {
        _cleanup_fields_ Fields o = {};

        check_eq(fields_parse(strdup(text), &o), 0);
        return provision_clone(tree, name, &o);
}

/* As an image does that wants the host's files changed: every folder and file is a link out. */
static void test_links_do_not_lead_out(void **state) {
        static const char *const links[] = { "etc/hostname", "etc/locale.conf", "etc/localtime",
                                             "etc/ssh",      "etc/systemd",     "root",
                                             "opt",          "etc/machine-id" };
        static const char *const fields[] = { "",
                                              "Timezone=UTC\n",
                                              "Locale=C.UTF-8\n",
                                              "AuthorizedKeys=/etc/hostname\n",
                                              "CopyFiles=/etc/hostname:/opt/file\n",
                                              "CopyFiles=/etc/hostname:/opt/canary\n",
                                              "Enable=a.service\n",
                                              "Disable=a.service\n" };
        _cleanup_close_ int tree = open_fresh("hostile"), outside = open_fresh("outside");
        _cleanup_free_ char *target = NULL;

        put(outside, "canary", "alive");
        put(outside, "ssh_host_rsa_key", "the host's");
        check_eq(asprintf(&target, "%s/outside", getenv("BTRFS")) > 0, true);
        put(tree, "etc/os-release", "");
        put(tree, "usr/sbin/sshd", "");
        put_unit(tree);
        for (size_t i = 0; i < ELEMENTSOF(links); i++)
                check_eq(symlinkat(target, tree, links[i]), 0);

        /* One by one, since each fails where its links lead to nothing in there. */
        assert_true(provision(tree, "web", "") < 0);
        check_eq(unlinkat(tree, "usr/sbin/sshd", 0), 0);
        for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                (void) provision(tree, "web", fields[i]);
        sh(outside, "test \"$(ls -A | tr '\\n' ' ')\" = 'canary ssh_host_rsa_key '");
        check_content(outside, "ssh_host_rsa_key", "the host's");
}

/* The same with ".." and with a root of the same shape inside: what is written lands in there. */
static void test_links_lead_where_the_guest_sees_them_lead(void **state) {
        _cleanup_close_ int tree = open_fresh("inside");

        put(tree, "etc/os-release", "");
        put(tree, "data/x", "");
        put_unit(tree);
        check_eq(symlinkat("../../../../data", tree, "root"), 0);
        check_eq(symlinkat("/data", tree, "opt"), 0);
        check_eq(provision(tree, "web", settings), 0);
        assert_true(exists(tree, "data/.ssh/authorized_keys") && exists(tree, "data/deep/file"));
        assert_true(exists(tree, "etc/systemd/system/alias.service"));
        check_content(tree, "etc/hostname", "h\n");
}

static void test_each_clone_has_keys_of_its_own(void **state) {
        _cleanup_close_ int a = open_fresh("keys-a"), b = open_fresh("keys-b");

        if (!exec_is_installed("ssh-keygen"))
                skip();
        for (int i = 0; i < 2; i++) {
                put(i ? b : a, "usr/sbin/sshd", "");
                put(i ? b : a, "etc/ssh/ssh_host_rsa_key", "the template's");
                put(i ? b : a, "etc/ssh/ssh_host_dsa_key", "the template's");
                put(i ? b : a, "etc/ssh/sshd_config", "kept");
                put(i ? b : a, "var/lib/systemd/credential.secret", "the template's");
                put(i ? b : a, "var/lib/systemd/random-seed", "the template's");
                check_eq(provision(i ? b : a, i ? "b" : "a", ""), 0);
        }
        sh(a, "! cmp -s etc/ssh/ssh_host_ed25519_key ../keys-b/etc/ssh/ssh_host_ed25519_key");
        sh(a, "! grep -r template etc/ssh var");
        sh(a, "grep -q root@a etc/ssh/ssh_host_ecdsa_key.pub");
        sh(a, "test $(stat -c %a etc/ssh/ssh_host_ed25519_key) = 600");
        sh(a, "test ! -e etc/ssh/ssh_host_rsa_key"); /* slow, and nobody asked */
        check_content(a, "etc/ssh/sshd_config", "kept");
        check_content(b, "etc/hostname", "b\n");
}

static void test_an_rsa_key_where_sshd_names_it(void **state) {
        static const struct {
                const char *file, *text;
                bool made;
        } cases[] = {
                { "sshd_config", "HostKey /etc/ssh/ssh_host_rsa_key\n", true },
                { "sshd_config.d/10-a.conf", "Port 22\n  hostkey\t\"/etc/ssh/ssh_host_rsa_key\"", true },
                { "sshd_config", "#HostKey /etc/ssh/ssh_host_rsa_key\n", false },
                { "sshd_config", "HostKey /etc/ssh/ssh_host_ecdsa_key\n# not ssh_host_rsa_key\n", false },
        };

        if (!exec_is_installed("ssh-keygen"))
                skip();
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char name[20], path[100];
                _cleanup_close_ int tree = -EBADF;

                (void) snprintf(name, sizeof(name), "rsa-%zu", i);
                tree = open_fresh(name);
                (void) snprintf(path, sizeof(path), "etc/ssh/%s", cases[i].file);
                put(tree, "usr/sbin/sshd", "");
                put(tree, path, cases[i].text);
                check_eq(provision(tree, "web", ""), 0);
                check_eq(exists(tree, "etc/ssh/ssh_host_rsa_key"), cases[i].made);
                assert_true(exists(tree, "etc/ssh/ssh_host_ed25519_key"));
        }
}

static void test_no_sshd_no_keys(void **state) {
        _cleanup_close_ int tree = open_fresh("no-sshd");

        put(tree, "etc/ssh/ssh_host_rsa_key", "the template's");
        check_eq(provision(tree, "web", ""), 0);
        assert_false(exists(tree, "etc/ssh/ssh_host_rsa_key"));
}

static void test_disabled_units_lose_all_their_links(void **state) {
        _cleanup_close_ int tree = open_fresh("disable");

        check_eq(mkdirat(tree, "etc", 0755), 0);
        put_unit(tree);
        check_eq(provision(tree, "web", "Enable=a.service\n"), 0);
        assert_true(exists(tree, "etc/systemd/system/x.target.wants/a.service"));
        check_eq(provision(tree, "web", "Disable=a.service\nDisable=missing.service\n"), 0);
        assert_false(exists(tree, "etc/systemd/system/x.target.wants/a.service"));
        assert_false(exists(tree, "etc/systemd/system/alias.service"));
}

static void test_units_that_name_each_other(void **state) {
        _cleanup_close_ int tree = open_fresh("circle");

        put(tree, "etc/hostname", "");
        put(tree, "usr/lib/systemd/system/a.service",
            "[Install]\nAlso=b.service a.service\nWantedBy=x.target\n");
        put(tree, "usr/lib/systemd/system/b.service",
            "[Install]\nAlso=a.service no.service\nWantedBy=x.target\n");
        put(tree, "usr/lib/systemd/system/t@.service", "[Install]\nDefaultInstance=i\nWantedBy=x.target\n");
        check_eq(provision(tree, "web", "Enable=a t@.service t@j\n"), 0);
        sh(tree, "test \"$(ls etc/systemd/system/x.target.wants | tr '\\n' ' ')\" = "
                 "'a.service b.service t@i.service t@j.service '");
        check_eq(provision(tree, "web", "Enable=no.service\n"), -ENOENT);
}

static void test_the_image_is_not_copied_into_itself(void **state) {
        _cleanup_close_ int outer = open_fresh("outer"), tree = -EBADF;
        _cleanup_free_ char *order = NULL;

        put(outer, "file", "text\n");
        put(outer, "image/etc/hostname", "web\n");
        tree = openat(outer, "image", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(tree >= 0);
        assert_true(asprintf(&order, "CopyFiles=%s/outer:/opt/outer\n", getenv("BTRFS")) > 0);
        check_eq(provision(tree, "web", order), 0);
        check_content(tree, "opt/outer/file", "text\n");
        assert_false(exists(tree, "opt/outer/image"));
}

/* The clone's start has a timeout, and CopyFiles= may have much to do. */
static void test_copying_asks_for_time(void **state) {
        _cleanup_close_ int tree = open_fresh("notify"), fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/notify" };
        char text[64] = "";

        check_eq(bind(fd, (struct sockaddr *) &address, sizeof(address)), 0);
        check_eq(setenv("NOTIFY_SOCKET", address.sun_path, true), 0);
        put(tree, "etc/hostname", "");
        check_eq(provision(tree, "web", "CopyFiles=/etc:/opt/etc\n"), 0);
        assert_true(recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
        check_str(text, "EXTEND_TIMEOUT_USEC=60000000");
        assert_true(recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) < 0); /* but not once a file */
        check_eq(unsetenv("NOTIFY_SOCKET"), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(
                        test_copying_asks_for_time), /* the first, since it does so every few seconds */
                cmocka_unit_test(test_links_do_not_lead_out),
                cmocka_unit_test(test_the_image_is_not_copied_into_itself),
                cmocka_unit_test(test_links_lead_where_the_guest_sees_them_lead),
                cmocka_unit_test(test_each_clone_has_keys_of_its_own),
                cmocka_unit_test(test_an_rsa_key_where_sshd_names_it),
                cmocka_unit_test(test_no_sshd_no_keys),
                cmocka_unit_test(test_disabled_units_lose_all_their_links),
                cmocka_unit_test(test_units_that_name_each_other),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
