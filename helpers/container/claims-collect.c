/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>

#include "claims.h"
#include "identity.h"
#include "image.h"

/* Without its prefix length, and in one spelling. */
static int add_address(const char *value, char ***l) {
        _cleanup_free_ char *address = strndup(value, strcspn(value, "/"));
        char text[INET6_ADDRSTRLEN];
        struct in6_addr ip;

        if (!address)
                return -ENOMEM;
        return strv_extend(l, inet_pton(AF_INET6, address, &ip) == 1 &&
                                              inet_ntop(AF_INET6, &ip, text, sizeof(text))
                                      ? text
                                      : address);
}

/* Of an image that has none, or nonsense, nothing is told. */
static void read_machine_id(const char *name, char *buf) {
        _cleanup_close_ int fd = image_open(name);
        sd_id128_t id;

        if (fd >= 0 && identity_read(fd, &id) >= 0)
                (void) sd_id128_to_string(id, buf);
}

int claims_collect(const Generation *g, const char *name, const char *mac, const Fields *start,
                   Claims *ret) {
        _cleanup_claims_ Claims c = { .name = name };
        _cleanup_fields_ Fields info = {};
        char declared[MAC_TEXT + 1];
        int r;

        r = generation_fields(g, "containers", name, "info", &info);
        if (r < 0)
                return r;
        if (mac_is_declared(fields_get(start, "MACAddress"), declared))
                r = strv_extend(&c.declared, declared);
        else
                r = snprintf(c.derived, sizeof(c.derived), "%s", mac);
        for (const Field *o = NULL; r >= 0 && (o = fields_next(start, o, "Address"));)
                r = add_address(o->value, &c.declared);
        if (r >= 0)
                r = fields_list(&info, "Segment", &c.segments);
        if (r < 0)
                return r;
        read_machine_id(name, c.machine_id);
        *ret = c;
        c = (Claims){};
        return 0;
}

void claims_done(Claims *c) {
        strv_freep(&c->declared);
        strv_freep(&c->segments);
        *c = (Claims){};
}
