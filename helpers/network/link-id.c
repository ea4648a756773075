/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "link-id.h"
#include "keyfile.h"
#include "link.h"

int link_id(const char *link, LinkId *ret) {
        _cleanup_link_id_ LinkId id = {};
        _cleanup_free_ char *uevent = NULL, *device = NULL;
        char *type;
        int r;

        r = link_attribute(link, "uevent", &uevent);
        if (r >= 0)
                r = link_attribute(link, "address", &id.mac);
        if (r < 0)
                return r;
        type = strstr(uevent, "DEVTYPE=");
        if (type)
                *strchrnul(type, '\n') = 0;
        id.type = strdup(type ? type + strlen("DEVTYPE=") : "ether");
        id.name = strdup(link);
        if (!id.type || !id.name || asprintf(&device, "/sys/class/net/%s/device", link) < 0)
                return -ENOMEM;
        id.physical = access(device, F_OK) >= 0;

        *ret = id;
        id = (LinkId){};
        return 0;
}

/* Few kinds are a type of their own. */
static const char *type_of_kind(const char *kind) {
        static const char *const types[] = { "bond", "bridge", "vlan", "vxlan" };

        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (streq(kind, types[i]))
                        return kind;
        return "ether";
}

int link_id_expected(const char *link, const char *netdev, LinkId *ret) {
        _cleanup_link_id_ LinkId id = {};
        int r = 0;

        if (netdev) {
                r = keyfile_get(netdev, "NetDev", "Kind", &id.kind);
                if (r != -ENOMEM)
                        r = keyfile_get(netdev, "NetDev", "MACAddress", &id.mac);
        }
        if (id.mac && streq(id.mac, "none")) {
                free(id.mac);
                id.mac = NULL;
        }
        id.type = strdup(type_of_kind(id.kind ?: ""));
        id.name = strdup(link);
        if (r == -ENOMEM || !id.type || !id.name)
                return -ENOMEM;

        *ret = id;
        id = (LinkId){};
        return 0;
}

void link_id_done(LinkId *id) {
        free(id->name);
        free(id->type);
        free(id->mac);
        free(id->kind);
        *id = (LinkId){};
}
