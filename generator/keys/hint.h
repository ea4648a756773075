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
