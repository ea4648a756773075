/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "kind.h"
#include "util.h"

static const char *const kind_names[_KIND_MAX] = {
        [KIND_CONTAINER] = "container", [KIND_TEMPLATE] = "template", [KIND_BRIDGE] = "bridge",
        [KIND_PROFILE] = "profile",     [KIND_POOL] = "pool",
};

const char *kind_name(Kind k) {
        return kind_names[k];
}

Kind kind_of(const char *file, size_t *ret_len) {
        const char *dot = strrchr(file, '.');

        for (Kind k = 0; dot && k < _KIND_MAX; k++)
                if (streq(dot + 1, kind_names[k])) {
                        *ret_len = dot - file;
                        return k;
                }
        return _KIND_INVALID;
}
