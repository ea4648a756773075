/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What must hold for every row of every table. */

#include "check.h"
#include "keys.h"
#include "util.h"

static const KeyTable *const tables[] = { &container_table, &template_table, &bridge_table, &pool_table };

#define FOREACH_TABLE(t) \
        for (const KeyTable *const *_i = tables, *t; _i < tables + ELEMENTSOF(tables) && (t = *_i); _i++)
#define FOREACH_KEY(k, t) for (const Key *k = (t)->keys; k < (t)->keys + (t)->n_keys; k++)
#define FOREACH_SECTION(s, t) \
        for (const Section *s = (t)->sections; s < (t)->sections + (t)->n_sections; s++)

static void test_names_are_unique(void **state) {
        FOREACH_TABLE(t) {
                FOREACH_SECTION(s, t)
                        check_row(s->name, key_table_section(t, s->name) == s, true);
                FOREACH_KEY(k, t)
                        check_row(k->name, key_table_key(t, k->section, k->name) == k, true);
        }
}

static void test_every_row_has_its_section(void **state) {
        FOREACH_TABLE(t)
                FOREACH_KEY(k, t)
                        check_row(k->name, key_table_section(t, k->section) != NULL, true);
}

static void test_rows_of_a_section_are_adjacent(void **state) {
        FOREACH_TABLE(t)
                FOREACH_SECTION(s, t) {
                        size_t runs = 0;

                        for (size_t i = 0; i < t->n_keys; i++)
                                runs += streq(t->keys[i].section, s->name) &&
                                        (i == 0 || !streq(t->keys[i - 1].section, s->name));
                        check_row(s->name, runs <= 1, true);
                }
}

static void test_help_is_a_sentence(void **state) {
        FOREACH_TABLE(t)
                FOREACH_KEY(k, t)
                        check_row(k->name, k->help && endswith(k->help, "."), true);
}

static void test_rows_are_whole(void **state) {
        FOREACH_TABLE(t)
                FOREACH_KEY(k, t) {
                        check_row(k->name, k->parse != NULL, true);
                        check_row(k->name, k->metavar != NULL, !(k->flags & KEY_IMPLIED));
                }
}

static void test_copied_keys_say_since_when(void **state) {
        FOREACH_TABLE(t)
                FOREACH_KEY(k, t) {
                        bool copied = key_table_section(t, k->section)->use == SECTION_NSPAWN &&
                                      !(k->flags & KEY_OWN);

                        check_row(k->name, k->since >= 226 && k->since <= 262, copied);
                }
}

static void test_known_names_are_sorted(void **state) {
        FOREACH_TABLE(t)
                FOREACH_SECTION(s, t)
                        for (const char *const *n = s->known; n && n[0] && n[1]; n++)
                                check_row(n[1], strcmp(n[0], n[1]) < 0, true);
}

static void test_verbatim_sections_are_listed(void **state) {
        FOREACH_TABLE(t)
                FOREACH_SECTION(s, t)
                        check_row(s->name, s->known != NULL,
                                  s->use == SECTION_UNIT || s->use == SECTION_NETDEV ||
                                          s->use == SECTION_NETWORK);
}

/* All that systemd-nspawn 262 reads. */
static void test_nspawn_is_covered(void **state) {
        static const char *const exec[] = {
                "AmbientCapability",
                "Boot",
                "CPUAffinity",
                "Capability",
                "DropCapability",
                "Environment",
                "Ephemeral",
                "Hostname",
                "KillSignal",
                "LimitAS",
                "LimitCORE",
                "LimitCPU",
                "LimitDATA",
                "LimitFSIZE",
                "LimitLOCKS",
                "LimitMEMLOCK",
                "LimitMSGQUEUE",
                "LimitNICE",
                "LimitNOFILE",
                "LimitNPROC",
                "LimitRSS",
                "LimitRTPRIO",
                "LimitRTTIME",
                "LimitSIGPENDING",
                "LimitSTACK",
                "LinkJournal",
                "MachineID",
                "NoNewPrivileges",
                "NotifyReady",
                "OOMScoreAdjust",
                "Parameters",
                "Personality",
                "PivotRoot",
                "PrivateUsers",
                "PrivateUsersDelegate",
                "ProcessTwo",
                "ResolvConf",
                "RestrictAddressFamilies",
                "SuppressSync",
                "SystemCallFilter",
                "Timezone",
                "User",
                "WorkingDirectory",
        };
        static const char *const files[] = {
                "Bind",
                "BindReadOnly",
                "BindUser",
                "BindUserShell",
                "Inaccessible",
                "Overlay",
                "OverlayReadOnly",
                "PrivateUsersChown",
                "PrivateUsersOwnership",
                "ReadOnly",
                "TemporaryFileSystem",
                "Volatile",
        };
        static const char *const network[] = {
                "Bridge",  "IPVLAN",          "Interface",
                "MACVLAN", "NamespacePath",   "Port",
                "Private", "VirtualEthernet", "VirtualEthernetExtra",
                "Zone",
        };
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTSOF(exec); i++)
                check_row(exec[i], key_table_key(&container_table, "Exec", exec[i]) != NULL, true);
        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                check_row(files[i], key_table_key(&container_table, "Files", files[i]) != NULL, true);
        for (size_t i = 0; i < ELEMENTSOF(network); i++)
                check_row(network[i], key_table_key(&container_table, "Network", network[i]) != NULL, true);

        FOREACH_KEY(k, &container_table)
                n += k->since > 0;
        check_eq(n, ELEMENTSOF(exec) + ELEMENTSOF(files) + ELEMENTSOF(network));
}

static void test_lists_are_what_nspawn_adds_up(void **state) {
        check_eq(key_table_key(&container_table, "Files", "Bind")->flags, KEY_LIST);
        check_eq(key_table_key(&container_table, "Exec", "Parameters")->flags, KEY_LIST);
        check_eq(key_table_key(&container_table, "Network", "Port")->flags, KEY_LIST);
        check_eq(key_table_key(&container_table, "Network", "Bridge")->flags, 0);
        check_eq(key_table_key(&container_table, "Exec", "LimitNOFILE")->flags, 0);
}

static void test_known_is_by_row_or_by_list(void **state) {
        const Section *service = key_table_section(&container_table, "Service");
        const Section *exec = key_table_section(&container_table, "Exec");

        check_eq(key_table_knows(&container_table, service, "MemoryMax"), true);
        check_eq(key_table_knows(&container_table, service, "memorymax"), false);
        check_eq(key_table_knows(&container_table, service, "Boot"), false);
        check_eq(key_table_knows(&container_table, exec, "Boot"), true);
        check_eq(key_table_knows(&container_table, exec, "MemoryMax"), false);
}

static void test_a_profile_is_a_container_file(void **state) {
        check_eq(key_table(KIND_PROFILE) == key_table(KIND_CONTAINER), true);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_are_unique),
                cmocka_unit_test(test_every_row_has_its_section),
                cmocka_unit_test(test_rows_of_a_section_are_adjacent),
                cmocka_unit_test(test_help_is_a_sentence),
                cmocka_unit_test(test_rows_are_whole),
                cmocka_unit_test(test_copied_keys_say_since_when),
                cmocka_unit_test(test_known_names_are_sorted),
                cmocka_unit_test(test_verbatim_sections_are_listed),
                cmocka_unit_test(test_nspawn_is_covered),
                cmocka_unit_test(test_lists_are_what_nspawn_adds_up),
                cmocka_unit_test(test_known_is_by_row_or_by_list),
                cmocka_unit_test(test_a_profile_is_a_container_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
