/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What may stand in the files: one table per kind, from which the parser, the hints, the manual, the completion and
 * the fuzzer's dictionary come. A new key is one row and one golden case. */

#include <stdbool.h>
#include <stddef.h>

#include "kind.h"

/* Where a section's keys go. */
typedef enum SectionUse {
        SECTION_OWN,     /* ours: staged for the helpers */
        SECTION_NSPAWN,  /* the .nspawn file; it has no reset, so lists are started over here */
        SECTION_UNIT,    /* the unit's drop-in, verbatim */
        SECTION_LINKS,   /* [Install]: links */
        SECTION_NETDEV,  /* the .netdev file, verbatim */
        SECTION_NETWORK, /* the .network file, verbatim */
        SECTION_IMPLIED, /* nowhere: it follows from the file's name, and writing it is an error */
} SectionUse;

/* What a mistake costs. COST_START stands for COST_CLONE and COST_PRUNE, too; the others
 * imply nothing. */
typedef enum Cost {
        COST_KEY,    /* the key alone */
        COST_UPLINK, /* the bridge is not taken for a private one, whose files take effect at once */
        COST_PRUNE,  /* no snapshot is deleted by policy, since the policy is not what was meant */
        COST_CLONE,  /* no new clone (or template) is made; an existing container starts */
        COST_START,  /* no cold start */
        _COST_MAX,
} Cost;

typedef struct Section {
        const char *name;
        SectionUse use;
        Cost cost;
        const char *const *known; /* keys of a verbatim section, sorted, ended by NULL; NULL: not listed */
} Section;

typedef enum KeyFlags {
        KEY_LIST = 1 << 0,    /* repeats add up, an empty value starts over; otherwise the last one wins */
        KEY_OWN = 1 << 1,     /* ours in a section that is copied: taken out and staged */
        KEY_IMPLIED = 1 << 2, /* follows from the file's name; writing it is an error */
        KEY_WORDS = 1 << 4,   /* names separated by blanks, which may stand in quotes: kept without them */
        KEY_PERCENT = 1 << 5, /* "%%" and "%p" are for whoever runs the command */
        KEY_KEPT = 1 << 3, /* an empty value, which starts the list over, is an error: we have lines in it */
} KeyFlags;

typedef struct Key {
        const char *section, *name;
        int (*parse)(const char *value); /* 0 if the value is right, -EINVAL if not */
        KeyFlags flags;
        unsigned since; /* first systemd that reads the copied key */
        unsigned (*value_since)(
                const char *value); /* the same of a value or its form; 0: all that are supported */
        const char *metavar;        /* "wants METAVAR, not ..." */
        const char *fallback;       /* what holds without the key, for the manual */
        const char *help;           /* scdoc, ends in a full stop */
        Cost cost;                  /* of a wrong value, where it is not the section's */
} Key;

typedef struct KeyTable {
        const Section *sections;
        size_t n_sections;
        const Key *keys; /* rows of one section stand together */
        size_t n_keys;
} KeyTable;

/* The table of a kind; a profile's is the container's. */
const KeyTable *key_table(Kind kind);

const Section *key_table_section(const KeyTable *t, const char *name);
const Key *key_table_key(const KeyTable *t, const char *section, const char *name);

/* Whether NAME is a key that SECTION is known to have, by a row or by its list. */
bool key_table_knows(const KeyTable *t, const Section *s, const char *name);

/* Keys of [Network], ended by NULL, after which a .nspawn file decides about all networking, and the unit's
 * --network-veth counts no longer (systemd-nspawn's parser, 252 to 262: Port= alone is none of them). */
extern const char *const network_owning_keys[];

extern const KeyTable container_table, template_table, bridge_table, pool_table;

/* Keys of verbatim sections, as of systemd 262 (systemd.unit(5), systemd.service(5), systemd.exec(5), ...). */
extern const char *const known_unit[], *const known_service[];
