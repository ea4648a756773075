/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "adopt-trust.h"
#include "util.h"

/* Mounts of all kinds and the whole of [Network] are ignored, so there the others are listed. */
static const char *const files_allowed[] = { "ReadOnly", "Volatile" };

static const char *const exec_ignored[] = {
        "AmbientCapability", "CPUAffinity",  "Capability",           "Ephemeral", "LinkJournal", "MachineID",
        "OOMScoreAdjust",    "PrivateUsers", "PrivateUsersDelegate",
};

static bool is_in(const char *key, const char *const *names, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (streq(key, names[i]))
                        return true;
        return false;
}

bool adopt_is_privileged(const char *section, const char *key, const char *value) {
        if (streq(section, "Network"))
                return true;
        if (streq(section, "Files"))
                return !is_in(key, files_allowed, ELEMENTSOF(files_allowed));
        if (streq(key, "SystemCallFilter")) /* "~" only takes away */
                return value[0] != '~';
        return startswith(key, "Limit") || is_in(key, exec_ignored, ELEMENTSOF(exec_ignored));
}
