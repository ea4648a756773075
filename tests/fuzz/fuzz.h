/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a target is: a function that libFuzzer calls with one input after another, or replay.c with known ones. It
 * must neither crash nor leak; what else must hold it asserts. */

#include <stddef.h>
#include <stdint.h>

#include "util.h"

#ifdef NDEBUG
#error "Targets assert what must hold."
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* DATA with a NUL behind it, in a block of just that size, so that a step too far is seen. */
static inline char *fuzz_text(const uint8_t *data, size_t size) {
        char *text = malloc(size + 1);

        assert(text);
        if (size > 0)
                memcpy(text, data, size);
        text[size] = 0;
        return text;
}
