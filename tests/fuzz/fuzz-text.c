/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The other parsers of text: of what the generator staged, of other programs' files, of a guest's. */

#include <fcntl.h>
#include <sys/mman.h>

#include "dhcpcd.h"
#include "fields.h"
#include "fuzz.h"
#include "keyfile.h"
#include "manifest.h"
#include "shadow.h"
#include "strv.h"
#include "unit-install.h"
#include "unit-name.h"
#include "words.h"

static void fuzz_words(const char *text) {
        _cleanup_strv_ char **words = NULL;

        if (words_split(text, &words) == 0)
                assert(words && *words && words_fill(words, "/target") == 0);
}

static void fuzz_fields(const char *text) {
        _cleanup_fields_ Fields fields = {};
        char *copy = strdup(text);

        assert(copy);
        if (fields_parse(copy, &fields) == 0 && fields.n > 0)
                assert(fields_get(&fields, fields.items[0].key));
}

static void fuzz_shadow(const char *text) {
        _cleanup_free_ char *out = NULL;

        assert(shadow_set_hash(text, "root", "!", &out) == 0);
        assert(startswith(out, "root:!") || strstr(out, "\nroot:!"));
}

static void fuzz_keyfile(const char *text) {
        _cleanup_free_ char *copy = strdup(text);

        assert(copy);
        for (Keyfile i = KEYFILE(copy); keyfile_next(&i);)
                assert(i.section && i.key && i.value);
        (void) dhcpcd_denies(text, "eth0");
}

static void fuzz_unit(const char *text) {
        _cleanup_unit_install_ UnitInstall u = {};

        assert(unit_install_parse(text, &u) == 0);
        STRV_FOREACH(w, u.wanted_by) {
                _cleanup_free_ char *expanded = NULL;

                if (unit_name_expand(*w, "a-b@c.service", &expanded) >= 0 && unit_name_is_valid(expanded))
                        assert(!strchr(expanded, '/') && !strchr(expanded, '%'));
        }
}

static void fuzz_manifest(const uint8_t *data, size_t size) {
        _cleanup_manifest_ Manifest m = {};
        _cleanup_close_ int fd = memfd_create("manifest", MFD_CLOEXEC);
        char path[32];

        assert(fd >= 0 && write(fd, data, size) == (ssize_t) size);
        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        if (manifest_open_at(AT_FDCWD, path, &m) < 0)
                return;
        for (ManifestEntry e = {}; manifest_next(&m, "", &e);) {
                _cleanup_free_ char *copy = NULL;
                size_t n;

                if (manifest_data(&m, e.path, &copy, &n) >= 0)
                        assert(copy[n] == 0);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_free_ char *text = fuzz_text(data, size);

        fuzz_words(text);
        fuzz_fields(text);
        fuzz_shadow(text);
        fuzz_keyfile(text);
        fuzz_unit(text);
        fuzz_manifest(data, size);
        return 0;
}
