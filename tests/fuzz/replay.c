/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In libFuzzer's place: gives a target all files in the files and folders named. */

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "fileio.h"
#include "fuzz.h"

static unsigned n_inputs;

static int replay(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        _cleanup_free_ char *text = NULL;
        size_t size;

        if (type != FTW_F || !S_ISREG(st->st_mode))
                return 0;
        if (read_file_at(AT_FDCWD, path, 16 * 1024 * 1024, &text, &size) < 0) {
                fprintf(stderr, "Failed to read %s.\n", path);
                return 1;
        }

        /* What crashes is the last one named. */
        printf("%s\n", path);
        fflush(stdout);
        (void) LLVMFuzzerTestOneInput((const uint8_t *) text, size);
        n_inputs++;
        return 0;
}

int main(int argc, char *argv[]) {
        for (int i = 1; i < argc; i++)
                if (nftw(argv[i], replay, 16, FTW_PHYS) != 0)
                        return EXIT_FAILURE;
        printf("%u inputs\n", n_inputs);
        return n_inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
