/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What of those files goes into the .container file. */

#include "adopt-source.h"

typedef struct AdoptKey {
        char *section, *key, *value;
        bool left_out; /* because of WHY; else it is taken over */
        const char *why;
} AdoptKey;

typedef struct AdoptKeys {
        AdoptKey *items; /* in their files' order */
        size_t n;
} AdoptKeys;

/* Reads the settings, the drop-ins and the links of S. What systemd-nspawn ignores is marked as left out, what it does
 * of itself with the given keys is added, so that the same keys mean the same in a .container file. Drop-ins that no
 * .container file can hold get a reason to stay. SYSTEMD is the version that runs, 0 if unknown, and COMMAND the words
 * of the unit's ExecStart=; NULL: those that its own files have. Returns 0, or -EINVAL if what network that gives cannot
 * be told, -EBADMSG if the settings have a line, s->unreadable, that systemd-nspawn stops at or that only it can read. */
int adopt_keys_read(Source *s, unsigned systemd, char *const *command, AdoptKeys *ret);

/* The next key after AFTER (NULL: the first) of SECTION and NAME (NULL: any) that is taken over. */
const AdoptKey *adopt_keys_next(const AdoptKeys *k, const AdoptKey *after, const char *section,
                                const char *name);

int adopt_keys_add(AdoptKeys *k, const char *section, const char *key, const char *value);

void adopt_keys_done(AdoptKeys *k);

#define _cleanup_adopt_keys_ _cleanup_(adopt_keys_done)

/* The keys that the network options in WORDS, an ExecStart= of systemd-nspawn, stand for; none for --network-veth alone,
 * which a .container file has of itself. Without any option the container shares the host's network, which is said
 * outright. -EINVAL: it cannot be told. */
int adopt_command_network(char *const *words, AdoptKeys *ret);

/* The .container file. The caller frees *ret. */
int adopt_text(const Source *s, const AdoptKeys *k, char **ret, size_t *ret_size);
