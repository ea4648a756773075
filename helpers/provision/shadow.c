/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "shadow.h"
#include "fileio.h"

bool shadow_hash_is_valid(const char *s) {
        for (const char *c = s; *c; c++)
                if (*c <= ' ' || *c > '~' || strchr(":;", *c))
                        return false;
        if (streq(s, "!") || streq(s, "*") || streq(s, "!*"))
                return true;
        return *s == '$' && strchr(s + 1, '$') && strlen(s) >= 20;
}

/* The rest of LINE behind "USER:OLD", NULL if it is another's. */
static const char *behind_hash(const char *line, size_t size, const char *user) {
        const char *old = startswith(line, user);

        if (!old || *old != ':')
                return NULL;
        old++;
        while (old < line + size && *old != ':')
                old++;
        return old;
}

int shadow_set_hash(const char *text, const char *user, const char *hash, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        bool done = false;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        while (*text) {
                size_t size = strcspn(text, "\n");
                const char *rest = behind_hash(text, size, user);

                if (rest && !done)
                        fprintf(m.f, "%s:%s%.*s\n", user, hash, (int) (text + size - rest), rest);
                else
                        fprintf(m.f, "%.*s\n", (int) size, text);
                done = done || rest;
                text += size + (text[size] == '\n');
        }
        if (!done)
                fprintf(m.f, "%s:%s:::::::\n", user, hash);
        return memstream_take(&m, ret, NULL);
}
