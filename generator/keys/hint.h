/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What somebody may have meant by a name that is not known. */

#include "keys.h"

typedef enum HintType {
        HINT_NONE,
        HINT_SECTION, /* the right key in the wrong section */
        HINT_NEAR,    /* another case, or a slip of letters */
} HintType;

typedef struct Hint {
        HintType type;
        const char *section, *name;
} Hint;

/* For a key NAME that SECTION does not have. A key of the same section wins a draw. */
Hint hint_key(const KeyTable *t, const char *section, const char *name);

/* The section or name nearest to NAME, NULL if none is near. */
const char *hint_section(const KeyTable *t, const char *name);

/* Whether NAME is a slip of the pen for OTHER: one or two letters, and at most a quarter of the longer one. (A third of the
 * length is a good guess, but many names that are known are as near to each other.) Case does not count. */
bool is_near_miss(const char *name, const char *other);

/* What a slip of the pen in a key NAME of SECTION costs, which does not have it: the key's that was meant, or the
 * section's. COST_KEY if it is near nothing there. */
Cost near_miss_cost(const KeyTable *t, const Section *section, const char *name);
