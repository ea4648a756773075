/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* [Match] as systemd.network(5) has it: every key must fit, patterns in a list are alternatives, "!" in front of the
 * list turns it around, and a [Match] that says nothing matches nothing. */

#include <fnmatch.h>

#include "keyfile.h"
#include "networkd-match.h"
#include "strv.h"

enum { KEY_NAME, KEY_TYPE, KEY_MAC, KEY_KIND, _KEY_KNOWN };

typedef struct Match {
        char **lists[_KEY_KNOWN];
        bool unknown;
} Match;

static void match_done(Match *m) {
        for (size_t i = 0; i < _KEY_KNOWN; i++)
                strv_free(m->lists[i]);
}

static int add(Match *m, const char *key, const char *value) {
        static const char *const known[_KEY_KNOWN] = { "Name", "Type", "MACAddress", "Kind" };

        for (size_t i = 0; i < _KEY_KNOWN; i++)
                if (streq(key, known[i])) {
                        if (!*value)
                                m->lists[i] = strv_free(m->lists[i]);
                        return strv_split_extend(&m->lists[i], value);
                }
        m->unknown = true;
        return 0;
}

static bool fits(char *const *list, const char *s) {
        bool invert = list && **list == '!';

        STRV_FOREACH(p, list)
                if (fnmatch(*p + (p == list && invert), s, 0) == 0)
                        return !invert;
        return !list || invert;
}

static bool fits_mac(char *const *list, const char *mac) {
        STRV_FOREACH(p, list)
                if (!mac || strcasecmp(*p, mac) == 0)
                        return true;
        return !list;
}

/* Returns 1, 0 or -EAGAIN. */
static int fits_kind(char *const *list, const LinkId *id) {
        if (!list)
                return 1;
        if (id->kind)
                return fits(list, id->kind);
        return id->physical ? **list == '!' : -EAGAIN; /* a physical link has no kind */
}

static int decide(const Match *m, const LinkId *id) {
        bool any = m->unknown;
        int kind;

        for (size_t i = 0; i < _KEY_KNOWN; i++)
                any = any || m->lists[i];
        if (!any || !fits(m->lists[KEY_NAME], id->name) || !fits(m->lists[KEY_TYPE], id->type) ||
            !fits_mac(m->lists[KEY_MAC], id->mac))
                return 0;
        kind = fits_kind(m->lists[KEY_KIND], id);
        if (kind <= 0)
                return kind;
        return m->unknown || (m->lists[KEY_MAC] && !id->mac) ? -EAGAIN : 1;
}

int networkd_match(const char *text, const LinkId *id) {
        _cleanup_free_ char *copy = strdup(text);
        _cleanup_(match_done) Match m = {};
        int r = 0;

        if (!copy)
                return -ENOMEM;
        for (Keyfile i = KEYFILE(copy); r >= 0 && keyfile_next(&i);)
                if (streq(i.section, "Match"))
                        r = add(&m, i.key, i.value);
        return r < 0 ? r : decide(&m, id);
}
