/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "adopt-unit.h"
#include "exec.h"
#include "output.h"
#include "paths.h"
#include "strv.h"

static int keep_line(char *line, void *userdata) {
        return strv_extend(userdata, line);
}

int adopt_unit_show(const char *unit, char ***ret) {
        char *const argv[] = { (char *) "systemctl", (char *) "show", (char *) "--all", (char *) unit,
                               NULL };
        int r = exec_run(&(Exec){ .argv = argv, .line = keep_line, .userdata = ret });

        return r > 0 ? -EIO : r;
}

static bool has_name(const char *line, const char *const *names, size_t n) {
        size_t length = strcspn(line, "=");

        for (size_t i = 0; i < n; i++)
                if (strlen(names[i]) == length && strncmp(line, names[i], length) == 0)
                        return true;
        return false;
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
        static const char *const prefixes[] = { "CPUUsage", "IO", "IP", "Memory", "Tasks" };
        static const char *const kept[] = {
                "IOWeight",         "IOAccounting", "IODevice",  "IOReadB",        "IOWriteB",
                "IPAddress",        "IPAccounting", "IPIngress", "IPEgressFilter", "IPEgress",
                "MemoryMax",        "MemoryHigh",   "MemoryLow", "MemoryMin",      "MemorySwapMax",
                "MemoryAccounting", "MemoryLimit",  "TasksMax",  "TasksAccounting"
        };
        size_t n = strcspn(line, "=");

        if (has_name(line, names, ELEMENTSOF(names)) || memmem(line, n, "Timestamp", strlen("Timestamp")))
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

/* Whether each word of A is in B. */
static bool is_subset(const char *a, const char *b) {
        _cleanup_strv_ char **x = NULL, **y = NULL;

        if (strv_split_extend(&x, a) < 0 || strv_split_extend(&y, b) < 0)
                return false;
        STRV_FOREACH(w, x)
                if (!strv_contains(y, *w))
                        return false;
        return true;
}

/* Lists in no order, of which some may grow. */
static bool is_same_list(const char *before, const char *after) {
        static const char *const grows[] = { "After", "Requires", "RequiresMountsFor", "Wants",
                                             "WantsMountsFor" };
        static const char *const lists[] = { "Before", "Conflicts", "PartOf" };
        size_t n = strcspn(before, "=") + 1;
        bool grown = has_name(before, grows, ELEMENTSOF(grows));

        if (!grown && !has_name(before, lists, ELEMENTSOF(lists)))
                return false;
        return is_subset(before + n, after + n) && (grown || is_subset(after + n, before + n));
}

/* The next word of *LIST, but for the one by which a unit is told to be ours; NULL at the end. */
static char *next_variable(char **list) {
        char *word;

        while ((word = strsep(list, " ")) && startswith(word, OURS_ENVIRONMENT "="))
                ;
        return word;
}

static bool is_same_environment(const char *before, const char *after) {
        _cleanup_free_ char *a = strdup(before), *b = strdup(after);
        char *x = a, *y = b, *v, *w;

        if (!a || !b || !startswith(before, "Environment="))
                return false;
        x += strlen("Environment=");
        y += strlen("Environment=");
        do {
                v = next_variable(&x);
                w = next_variable(&y);
        } while (v && w && streq(v, w));
        return isempty(v) && isempty(w);
}

static bool is_same(const char *before, const char *after) {
        size_t n = length_of_setting(before);

        return (n == length_of_setting(after) && strncmp(before, after, n) == 0) ||
               is_same_list(before, after) || is_same_environment(before, after);
}

/* Whether LINE, of BEFORE or else of AFTER, has its like in OTHERS. A property may have many lines, in any order. */
static bool has_like(const char *line, char *const *others, bool is_before) {
        size_t n = strcspn(line, "=") + 1;

        STRV_FOREACH(o, others)
                if (strncmp(*o, line, n) == 0 && (is_before ? is_same(line, *o) : is_same(*o, line)))
                        return true;
        return false;
}

/* Returns how many lines have no like. */
static int tell(char *const *lines, char *const *others, bool is_before, int *ret_same) {
        int differ = 0;

        STRV_FOREACH(l, lines) {
                if (is_state(*l))
                        continue;
                if (has_like(*l, others, is_before)) {
                        (*ret_same)++;
                        continue;
                }
                print_plain(stdout, "  %c %s\n", is_before ? '-' : '+', *l);
                differ++;
        }
        return differ;
}

int adopt_unit_compare(char *const *before, char *const *after) {
        int same = 0, more = 0, differ;

        differ = tell(before, after, true, &same);
        differ += tell(after, before, false, &more);
        return differ > 0 ? -differ : same;
}
