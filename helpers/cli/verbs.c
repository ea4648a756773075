/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "verbs.h"
#include "util.h"

const VerbInfo verbs[] = {
        { "check", "[FILE...]", "Read the configuration and say what is wrong in it" },
        { "cat", "NAME...", "Show all that is generated for a container, template or bridge" },
        { "diff", "", "Show what a daemon-reload would change, and when it takes effect" },
        { "apply", "", "Reload, install, and say what changed" },
        { "list", "[NAME...]", "List containers or templates" },
        { "status", "NAME", "Show one container in full, and what is wrong with it" },
        { "adopt", "NAME...", "Make a container file of an image that is there" },
        { "bootstrap", "TEMPLATE", "Make or rebuild a template" },
        { "save-template", "NAME TEMPLATE", "Make a template of a container" },
        { "snapshot", "NAME...", "Take snapshots now" },
        { "history", "NAME", "List the snapshots of a container" },
        { "rollback", "NAME [SNAPSHOT]", "Put a container back to a snapshot", .destroys = true },
        { "prune", "NAME...", "Delete the snapshots that the policy does not keep", .destroys = true },
        { "recreate", "NAME", "Clone a container afresh from its template", .destroys = true },
        { "accept-identity", "NAME", "Take over a machine-id that was changed inside" },
        { "rename", "OLD NEW", "Rename a container with its image and snapshots" },
        { "remove", "NAME", "Remove a container, its file and its image", .destroys = true },
        { "delete", "NAME SNAPSHOT...", "Delete snapshots", .destroys = true },
};

const size_t n_verbs = ELEMENTSOF(verbs);

int verb_program(const char *name, char **ret) {
        const char *folder = secure_getenv("NSPAWN_BTRFS_LIBEXEC") ?: LIBEXEC_DIR;

        return asprintf(ret, "%s/%s", folder, name) < 0 ? -ENOMEM : 0;
}

const VerbInfo *verb_info(const char *name) {
        for (size_t i = 0; i < n_verbs; i++)
                if (streq(verbs[i].name, name))
                        return &verbs[i];
        return NULL;
}
