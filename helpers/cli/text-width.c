/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "text-width.h"

/* Returns the bytes of the character at TEXT, and how many cells it takes; a byte each where the locale does not know. */
static size_t character(const char *text, mbstate_t *state, size_t *ret_cells) {
        wchar_t c;
        size_t n = mbrtowc(&c, text, MB_CUR_MAX, state);
        int w = 1;

        if (n == (size_t) -1 || n == (size_t) -2) {
                *state = (mbstate_t){};
                n = 1;
        } else
                w = wcwidth(c);
        *ret_cells = w > 0 ? w : 0;
        return n;
}

size_t text_width(const char *text) {
        mbstate_t state = {};
        size_t width = 0, cells;

        while (*text) {
                text += character(text, &state, &cells);
                width += cells;
        }
        return width;
}

void text_cut(char *text, size_t cells) {
        mbstate_t state = {};
        size_t width = 0, n, w;

        for (; *text; text += n, width += w) {
                n = character(text, &state, &w);
                if (width + w > cells) {
                        *text = 0;
                        return;
                }
        }
}

size_t terminal_columns(void) {
        static const int fds[] = { STDOUT_FILENO, STDERR_FILENO,
                                   STDIN_FILENO }; /* stdout may be the pager */
        struct winsize w;

        for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
                if (ioctl(fds[i], TIOCGWINSZ, &w) >= 0)
                        return w.ws_col > 0 ? w.ws_col : 80;
        return INT_MAX;
}
