/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* inih gets no more of a line than its key, and no more of a file than its assignments: the library passes no line
 * numbers, cuts long values unless its (Debian-only) globals say otherwise, takes ":" for "=", and lets the keys behind
 * a broken [section line fall into the section before. Values come from the line that this reader kept. */

#include <ini.h>

#include "reader.h"
#include "utf8.h"
#include "util.h"

enum { KEY_MAX = 100 };

typedef struct Reader {
        char *next, *end;
        unsigned line; /* of the first physical line of the current logical one */
        unsigned lines;
        bool in_section, any_header;
        char *key, *value;
        const ReaderEvents *events;
        void *userdata;
        int error;
} Reader;

static char *strip(char *s) {
        size_t n;

        s += strspn(s, " \t\r");
        for (n = strlen(s); n > 0 && strchr(" \t\r", s[n - 1]); n--)
                ;
        s[n] = 0;
        return s;
}

/* Cuts the next physical line off; its size comes back, since it may hold NUL bytes. */
static char *physical_line(Reader *r, size_t *ret_size) {
        char *line = r->next, *newline;

        if (line >= r->end)
                return NULL;

        newline = memchr(line, '\n', r->end - line);
        r->next = newline ? newline + 1 : r->end;
        if (!newline)
                newline = r->end;
        *newline = 0;
        r->lines++;
        *ret_size = newline - line;
        return line;
}

/* An even number of backslashes at the end is no continuation: each escapes the next. */
static bool has_open_end(const char *s, size_t size) {
        size_t n = 0;

        while (n < size && s[size - 1 - n] == '\\')
                n++;
        return n % 2 == 1;
}

static bool is_comment(const char *s) {
        return *s == '#' || *s == ';';
}

static const char *line_fault(const char *line, size_t size) {
        if (size >= READER_LINE_MAX)
                return "line is longer than 65535 bytes.";
        if (memchr(line, 0, size))
                return "line has a NUL byte.";
        /* A carriage return ends a line for systemd, so that within one it would begin another directive. */
        if (size > 0 && line[size - 1] == '\r')
                size--;
        if (utf8_has_control(line, size))
                return "line has a control character.";
        return utf8_is_valid(line) ? NULL : "line is not UTF-8.";
}

/* The next physical lines that are one, joined in place: what is joined only moves to the front. NULL at the end. */
static char *joined_line(Reader *r, const char **ret_fault) {
        char *line = NULL, *out = NULL, *piece;
        size_t size;

        *ret_fault = NULL;
        while ((piece = physical_line(r, &size))) {
                const char *fault = line_fault(piece, size);
                bool goes_on;

                if (!*ret_fault)
                        *ret_fault = fault;
                if (!line)
                        r->line = r->lines;
                piece = fault ? piece : piece + strspn(piece, " \t\r");
                if (is_comment(piece) && line)
                        continue;

                size = strlen(piece);
                if (size > 0 && piece[size - 1] == '\r')
                        piece[--size] = 0;
                goes_on = !fault && !is_comment(piece) && has_open_end(piece, size);
                if (goes_on)
                        piece[size - 1] = ' ';
                if (!line)
                        line = out = piece;
                else
                        memmove(out, piece, size + 1);
                out += size;
                if (!goes_on)
                        break;
        }

        if (line && out - line >= READER_LINE_MAX && !*ret_fault)
                *ret_fault = "line is longer than 65535 bytes.";
        return line;
}

static char *logical_line(Reader *r, const char **ret_fault) {
        char *line = joined_line(r, ret_fault);

        if (!line)
                return NULL;

        /* No value ends so: wherever it is copied to, it would join the next line. */
        line = strip(line);
        if (!*ret_fault && !is_comment(line) && has_open_end(line, strlen(line)))
                *ret_fault = "line ends in a backslash with blanks behind it.";
        return line;
}

static int broken(Reader *r, const char *why) {
        return r->events->broken(r->userdata, r->line, why);
}

static int unreadable(Reader *r, const char *why) {
        return (r->events->unreadable ?: r->events->broken)(r->userdata, r->line, why);
}

/* FAULT, if any, is what makes LINE unreadable: what it was to open is not known then. */
static int section_line(Reader *r, char *line, const char *fault) {
        size_t n = strlen(line);

        r->any_header = true;
        r->in_section = false;
        if (!fault && (n < 3 || line[n - 1] != ']' || strpbrk(line + 1, "[]") != line + n - 1))
                fault = "section is not closed by \"]\" at the line's end, ignoring all keys up to the next "
                        "one.";
        if (fault && r->events->broken_section)
                return r->events->broken_section(r->userdata, r->line, fault);
        if (fault)
                return unreadable(r, fault);

        line[n - 1] = 0;
        r->in_section = true;
        return r->events->section(r->userdata, r->line, line + 1);
}

/* Returns 1 when key and value are set, 0 when there is nothing (more) to do. */
static int assignment_line(Reader *r, char *line) {
        static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
        char *equals = strchr(line, '='), *key;
        size_t n;

        if (!equals)
                return broken(r, "line is neither [section] nor key=value.");

        *equals = 0;
        key = strip(line);
        n = strlen(key);
        if (n == 0 || n > KEY_MAX || strspn(key, letters) != n)
                return broken(r, "what stands before \"=\" is not the name of a key.");
        if (!r->any_header)
                return broken(r, "key stands before any [section].");
        if (!r->in_section)
                return 0;

        r->key = key;
        r->value = strip(equals + 1);
        return 1;
}

/* In place of fgets(): fills BUF with the next assignment, as far as inih is to know it. */
static char *next_assignment(char *buf, int size, void *stream) {
        Reader *r = stream;
        const char *fault;
        char *line;

        while (r->error >= 0 && (line = logical_line(r, &fault))) {
                if (*line == '[')
                        r->error = section_line(r, line, fault);
                else if (fault)
                        r->error = unreadable(r, fault);
                else if (*line == 0 || is_comment(line))
                        continue;
                else
                        r->error = assignment_line(r, line);

                if (r->error > 0) {
                        snprintf(buf, size, "%s=\n", r->key);
                        return buf;
                }
        }
        return NULL;
}

static int handle(void *userdata, const char *section, const char *name, const char *value) {
        Reader *r = userdata;

        r->error = r->events->assignment(r->userdata, r->line, r->key, r->value);
        return 1;
}

int reader_parse(char *text, size_t size, const ReaderEvents *events, void *userdata) {
        Reader r = { .next = text, .end = text + size, .events = events, .userdata = userdata };

        if (startswith(text, "\xef\xbb\xbf"))
                r.next += 3;

        (void) ini_parse_stream(next_assignment, &r, handle, &r);
        return r.error < 0 ? r.error : 0;
}
