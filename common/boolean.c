/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <strings.h>

#include "boolean.h"
#include "util.h"

int boolean_parse(const char *s) {
        static const char *const words[][2] = { { "0", "1" },        { "no", "yes" }, { "n", "y" },
                                                { "false", "true" }, { "f", "t" },    { "off", "on" } };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                for (int answer = 0; answer <= 1; answer++)
                        if (strcasecmp(s, words[i][answer]) == 0)
                                return answer;
        return -EINVAL;
}
