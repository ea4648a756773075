/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "distance.h"
#include "hint.h"

static void test_distance(void **state) {
        static const struct {
                const char *a, *b;
                size_t distance;
        } rows[] = {
                { "", "", 0 },          { "Bind", "Bind", 0 },
                { "bind", "Bind", 0 },  { "Bnd", "Bind", 1 },
                { "Binnd", "Bind", 1 }, { "Bund", "Bind", 1 },
                { "Bidn", "Bind", 1 },  { "", "abc", 3 },
                { "abc", "", 3 },       { "kitten", "sitting", 3 },
                { "ab", "ba", 1 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].a, edit_distance(rows[i].a, rows[i].b, 10), rows[i].distance);
        check_eq(edit_distance("abcdef", "ghijkl", 3), 4);
        check_eq(edit_distance("a", "abcdefgh", 3), 4);
}

static void test_keys(void **state) {
        static const struct {
                const char *section, *name;
                HintType type;
                const char *near_section, *near;
        } rows[] = {
                { "Exec", "Hostnmae", HINT_NEAR, "Exec", "Hostname" },
                { "Files", "bind", HINT_NEAR, "Files", "Bind" },
                { "Container", "Bind", HINT_SECTION, "Files", "Bind" },
                { "Service", "OnCalendar", HINT_SECTION, "Snapshot", "OnCalendar" },
                { "Unit", "MemoryMax", HINT_SECTION, "Service", "MemoryMax" },
                { "Service", "MemoryMx", HINT_NEAR, "Service", "MemoryMax" },
                { "Exec", "Colour", HINT_NONE, NULL, NULL },
                { "Exec", "X", HINT_NONE, NULL, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Hint h = hint_key(&container_table, rows[i].section, rows[i].name);

                check_row(rows[i].name, h.type, rows[i].type);
                check_str(h.section, rows[i].near_section);
                check_str(h.name, rows[i].near);
        }
}

/* [Exec] and [Provision] both have a Hostname=. */
static void test_the_same_section_wins_a_draw(void **state) {
        check_str(hint_key(&container_table, "Exec", "Hostnam").section, "Exec");
        check_str(hint_key(&container_table, "Provision", "Hostnam").section, "Provision");
}

static void test_very_long_names(void **state) {
        char name[101];

        memset(name, 'a', sizeof(name) - 1);
        name[100] = 0;
        check_eq(hint_key(&container_table, "Exec", name).type, HINT_NONE);
}

static void test_sections(void **state) {
        check_str(hint_section(&container_table, "container"), "Container");
        check_str(hint_section(&container_table, "Contianer"), "Container");
        check_str(hint_section(&container_table, "Snapshots"), "Snapshot");
        check_str(hint_section(&container_table, "Whatever"), NULL);
        check_str(hint_section(&bridge_table, "Routes"), "Route");
}

static void test_slips(void **state) {
        static const struct {
                const char *name, *other;
                bool near;
        } rows[] = {
                { "Exce", "Exec", true },      { "exec", "Exec", true },
                { "Profle", "Profile", true }, { "Adress", "Address", true },
                { "Bnd", "Bind", true },       { "DNs", "DNS", true },
                { "DNSS", "DNS", true },       { "PrivatUser", "PrivateUsers", true },
                { "DSN", "DNS", false },       { "User", "Users1", false },
                { "Wants", "Want", true },     { "MemoryMaximum", "MemoryMax", false },
                { "Bd", "Bind", false },       { "Volume", "Volatile", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].name, is_near_miss(rows[i].name, rows[i].other), rows[i].near);
}

/* Each costs what the key that was meant does. */
static void test_what_slips_cost(void **state) {
        static const struct {
                const char *section, *name;
                Cost cost;
        } rows[] = {
                { "Container", "Profle", COST_START },    { "Container", "Temlpate", COST_CLONE },
                { "Network", "Adress", COST_START },      { "Service", "MemryMax", COST_START },
                { "Unit", "Requries", COST_START },       { "Provision", "Timzone", COST_CLONE },
                { "Snapshot", "KeepDialy", COST_PRUNE },  { "Install", "WantdBy", COST_KEY },
                { "Exec", "Colour", COST_KEY },           { "Exec", "Adress", COST_KEY },
                { "Service", "MemoryMaximum", COST_KEY },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].name,
                          near_miss_cost(&container_table,
                                         key_table_section(&container_table, rows[i].section), rows[i].name),
                          rows[i].cost);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_distance),
                cmocka_unit_test(test_keys),
                cmocka_unit_test(test_the_same_section_wins_a_draw),
                cmocka_unit_test(test_very_long_names),
                cmocka_unit_test(test_sections),
                cmocka_unit_test(test_slips),
                cmocka_unit_test(test_what_slips_cost),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
