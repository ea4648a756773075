/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "adopt-unit.h"
#include "exec.h"
#include "strv.h"

static int keep_line(char *line, void *userdata) {
        return strv_extend(userdata, line);
}

int adopt_unit_show(const char *unit, char ***ret) {
        char *const argv[] = { (char *) "systemctl", (char *) "show", (char *) "--no-pager", (char *) unit,
                               NULL };
        int r = exec_run(&(Exec){ .argv = argv, .line = keep_line, .userdata = ret });

        return r > 0 ? -EIO : r;
}

/* What tells of the past and the present, or where the configuration lies. */
static bool is_state(const char *line) {
        static const char *const names[] = {
                "ActiveState",
                "CanClean",
                "CanFreeze",
                "CleanResult",
                "ConditionResult",
                "AssertResult",
                "ControlGroup",
                "ControlGroupId",
                "ControlPID",
                "DropInPaths",
                "EffectiveCPUs",
                "EffectiveMemoryNodes",
                "ExecMainCode",
                "ExecMainPID",
                "ExecMainStatus",
                "ExecMainHandoffTimestamp",
                "FreezerState",
                "GID",
                "InvocationID",
                "Job",
                "LoadState",
                "MainPID",
                "NFileDescriptorStore",
                "NRestarts",
                "NeedDaemonReload",
                "Result",
                "ReloadResult",
                "RestartUSecNext",
                "SourcePath",
                "StatusErrno",
                "StatusText",
                "SubState",
                "UID",
                "UnitFilePreset",
                "UnitFileState",
                "WantedBy",
                "RequiredBy",
                "Markers",
        };
        static const char *const prefixes[] = { "CPUUsage", "IO", "IP", "Memory", "Tasks", "Exec" };
        static const char *const kept[] = { "IOWeight",         "IOAccounting", "IODevice",
                                            "IOReadB",          "IOWriteB",     "IPAddress",
                                            "IPAccounting",     "IPIngress",    "IPEgressFilter",
                                            "IPEgress",         "MemoryMax",    "MemoryHigh",
                                            "MemoryLow",        "MemoryMin",    "MemorySwapMax",
                                            "MemoryAccounting", "MemoryLimit",  "TasksMax",
                                            "TasksAccounting",  "ExecStart=",   "ExecStop=" };
        size_t n = strcspn(line, "=");

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strlen(names[i]) == n && strncmp(line, names[i], n) == 0)
                        return true;
        if (n > 9 && (memmem(line, n, "Timestamp", 9)))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(kept); i++)
                if (startswith(line, kept[i]))
                        return false;
        for (size_t i = 0; i < ELEMENTSOF(prefixes); i++)
                if (startswith(line, prefixes[i]))
                        return true;
        return false;
}

/* "{ path=... ; start_time=... }" of a command ends in how its last run went. */
static size_t length_of_setting(const char *line) {
        const char *run = startswith(line, "Exec") ? strstr(line, " ; start_time=") : NULL;

        return run ? (size_t) (run - line) : strlen(line);
}

static const char *find_same(char *const *lines, const char *line) {
        size_t n = strcspn(line, "=");

        STRV_FOREACH(l, lines)
        if (strncmp(*l, line, n + 1) == 0)
                return *l;
        return NULL;
}

/* Lists of units and paths: all of BEFORE is in AFTER. */
static bool only_grew(const char *before, const char *after) {
        static const char *const names[] = { "After", "Requires", "RequiresMountsFor", "Wants",
                                             "WantsMountsFor" };
        _cleanup_strv_ char **a = NULL, **b = NULL;
        size_t n = strcspn(before, "=");
        bool is_list = false;

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                is_list = is_list || (strlen(names[i]) == n && strncmp(before, names[i], n) == 0);
        if (!is_list || strv_split_extend(&a, before + n + 1) < 0 ||
            strv_split_extend(&b, after + n + 1) < 0)
                return false;
        STRV_FOREACH(w, a)
        if (!strv_contains(b, *w))
                return false;
        return true;
}

static bool is_same(const char *before, const char *after) {
        size_t n = length_of_setting(before);

        return (n == length_of_setting(after) && strncmp(before, after, n) == 0) || only_grew(before, after);
}

int adopt_unit_compare(char *const *before, char *const *after) {
        int same = 0, differ = 0;

        STRV_FOREACH(l, before) {
                const char *other = find_same(after, *l);

                if (is_state(*l))
                        continue;
                if (other && is_same(*l, other)) {
                        same++;
                        continue;
                }
                differ++;
                printf("  - %s\n", *l);
                if (other)
                        printf("  + %s\n", other);
        }
        return differ > 0 ? -differ : same;
}
