/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "distance.h"
#include "util.h"

enum { NAME_MAX_LEN = 100 }; /* no longer names come from the reader */

static size_t min3(size_t a, size_t b, size_t c) {
        size_t m = a < b ? a : b;

        return m < c ? m : c;
}

size_t edit_distance(const char *a, const char *b, size_t limit) {
        size_t rows[3][NAME_MAX_LEN + 1], n = strlen(a), m = strlen(b);
        size_t *above2 = rows[0], *above = rows[1], *row = rows[2];

        if (n > NAME_MAX_LEN || m > NAME_MAX_LEN || (n > m ? n - m : m - n) > limit)
                return limit + 1;

        for (size_t j = 0; j <= m; j++)
                above[j] = j;
        for (size_t i = 1; i <= n; i++) {
                size_t *oldest = above2, best = i;

                row[0] = i;
                for (size_t j = 1; j <= m; j++) {
                        bool same = tolower((unsigned char) a[i - 1]) == tolower((unsigned char) b[j - 1]);

                        row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same);
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                            above2[j - 2] < row[j])
                                row[j] = above2[j - 2] + 1 < row[j] ? above2[j - 2] + 1 : row[j];
                        best = row[j] < best ? row[j] : best;
                }
                if (best > limit) /* a swap saves no more than what a removal costs */
                        return limit + 1;
                above2 = above;
                above = row;
                row = oldest;
        }
        return above[m] > limit ? limit + 1 : above[m];
}
