/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Any bytes as an ini file: what comes out of the reader are clean lines in order. */

#include "fuzz.h"
#include "reader.h"
#include "utf8.h"

typedef struct Seen {
        unsigned line;
        bool in_section;
} Seen;

/* One line of UTF-8 without anything that would begin another one in a generated file. */
static void check_clean(const char *s) {
        bool open_end = false;
        size_t n = strlen(s);

        assert(utf8_is_valid(s));
        assert(n == 0 || !strchr(" \t\r", s[0]));
        assert(n == 0 || !strchr(" \t\r", s[n - 1]));
        for (size_t i = n; i > 0 && s[i - 1] == '\\'; i--)
                open_end = !open_end;
        assert(!open_end);
        assert(!utf8_has_control(s, n));
}

static void go_on(Seen *seen, unsigned line) {
        assert(line > seen->line);
        seen->line = line;
}

static int on_section(void *userdata, unsigned line, char *section) {
        Seen *seen = userdata;

        go_on(seen, line);
        seen->in_section = true;
        assert(*section && !strpbrk(section, "[]\r\n"));
        return 0;
}

static int on_assignment(void *userdata, unsigned line, char *key, char *value) {
        Seen *seen = userdata;

        go_on(seen, line);
        assert(seen->in_section && *key && !strpbrk(key, "= \t[]#;%"));
        check_clean(value);
        return 0;
}

static int on_broken(void *userdata, unsigned line, const char *why) {
        go_on(userdata, line);
        assert(endswith(why, "."));
        return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const ReaderEvents events = { on_section, on_assignment, on_broken };
        _cleanup_free_ char *text = fuzz_text(data, size);
        Seen seen = {};

        assert(reader_parse(text, size, &events, &seen) == 0);
        return 0;
}
