/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink-look.h"
#include "link-owner.h"
#include "uplink-refusal.h"

void uplink_look_done(UplinkLook *l) {
        link_id_done(&l->id);
        networkd_file_done(&l->file);
}

static int identify(const char *link, UplinkLook *l) {
        _cleanup_networkd_file_ NetworkdFile netdev = {};
        _cleanup_link_id_ LinkId expected = {};
        int r;

        r = networkd_netdev_find(networkd_dirs, link, &netdev);
        if (r >= 0 || r == -ENOENT)
                r = link_id_expected(link, netdev.text, &expected);
        if (r >= 0)
                r = link_id(link, &l->id);
        l->lasting = expected.mac || (r >= 0 && !netdev.text);
        if (r == -ENOENT) {
                l->id = expected;
                expected = (LinkId){};
                return 0;
        }
        if (r >= 0)
                l->id.kind = TAKE_PTR(expected.kind);
        return r;
}

int uplink_look(const Uplink *u, const char *link, const Uplinks *others, UplinkLook *ret, char **ret_why) {
        _cleanup_uplink_look_ UplinkLook l = {};
        int r;

        r = uplink_refuse_link(u, link, others, ret_why);
        if (r == 0)
                r = identify(link, &l);
        if (r == 0)
                r = link_owner(&l.id, ret_why);
        if (r == 0)
                r = uplink_refuse_file(u, &l.id, &l.file, ret_why);
        if (r != 0)
                return r;
        *ret = l;
        l = (UplinkLook){};
        return 0;
}
