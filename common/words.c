/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "words.h"
#include "strv.h"

static int hex(char c) {
        const char *digits = "0123456789abcdef", *p = c ? strchr(digits, c | 0x20) : NULL;

        return p ? (int) (p - digits) : -EINVAL;
}

/* What the escape at S, behind its backslash, stands for. Returns how long it is. */
static int unescape(const char *s, char *ret) {
        static const char from[] = "abfnrtvs\\\"'", to[] = "\a\b\f\n\r\t\v \\\"'";
        const char *p = *s ? strchr(from, *s) : NULL;
        int value;

        if (p) {
                *ret = to[p - from];
                return 1;
        }
        if (*s != 'x' || hex(s[1]) < 0 || hex(s[2]) < 0)
                return -EINVAL;
        value = hex(s[1]) << 4 | hex(s[2]);
        if (value == 0)
                return -EINVAL;
        *ret = (char) value;
        return 3;
}

/* Reads one word at *s into WORD, which is long enough, and moves *s behind it. */
static int read_word(const char **s, char *word) {
        char quote = 0;

        for (; **s; (*s)++) {
                char c = **s;

                if (c == '\\') {
                        int n = unescape(*s + 1, &c);

                        if (n < 0)
                                return n;
                        *s += n;
                        *word++ = c;
                } else if (quote ? c == quote : c == '"' || c == '\'')
                        quote = quote ? 0 : c;
                else if (!quote && (c == ' ' || c == '\t'))
                        break;
                else
                        *word++ = c;
        }
        *word = 0;
        return quote ? -EINVAL : 0;
}

int words_split(const char *s, char ***ret) {
        _cleanup_free_ char *word = malloc(strlen(s) + 1);
        _cleanup_strv_ char **words = NULL;
        int r;

        if (!word)
                return -ENOMEM;
        for (;;) {
                s += strspn(s, " \t");
                if (!*s)
                        break;
                r = read_word(&s, word);
                if (r >= 0)
                        r = strv_extend(&words, word);
                if (r < 0)
                        return r;
        }
        if (!words)
                return -EINVAL;
        *ret = TAKE_PTR(words);
        return 0;
}

static char *fill(const char *word, const char *path) {
        char *filled = malloc(strlen(word) * (strlen(path) + 1) + 1), *to = filled;

        if (!filled)
                return NULL;
        for (; *word; word++)
                if (startswith(word, "%p")) {
                        to = stpcpy(to, path);
                        word++;
                } else {
                        *to++ = *word;
                        word += startswith(word, "%%") != NULL;
                }
        *to = 0;
        return filled;
}

int words_fill(char **words, const char *path) {
        for (; words && *words; words++) {
                char *filled = fill(*words, path);

                if (!filled)
                        return -ENOMEM;
                free(*words);
                *words = filled;
        }
        return 0;
}
