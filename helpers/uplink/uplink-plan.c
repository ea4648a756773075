/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink-plan.h"
#include "iaid.h"
#include "keyfile.h"
#include "link-owner.h"
#include "link.h"
#include "networkd-file.h"
#include "strv.h"
#include "uplink-refusal.h"
#include "uplink-text.h"

/* networkd takes the first file that matches, by name: this one is to be before the host's own for the link. */
char *uplink_port_file(const char *link) {
        char *name;

        return asprintf(&name, "00-nspawn-btrfs-%s.network", link) < 0 ? NULL : name;
}

void uplink_plan_done(UplinkPlan *p) {
        for (size_t i = 0; i < p->n; i++) {
                free(p->files[i].name);
                free(p->files[i].text);
        }
        free(p->files);
        *p = (UplinkPlan){};
}

/* NAME and TEXT become the plan's, also on failure. R is what making TEXT returned. */
static int add(UplinkPlan *p, char *name, char *text, int r) {
        UplinkFile *grown = NULL;

        if (r >= 0 && name)
                grown = reallocarray(p->files, p->n + 1, sizeof(UplinkFile));
        if (!grown) {
                free(name);
                free(text);
                return r < 0 ? r : -ENOMEM;
        }
        p->files = grown;
        p->files[p->n++] = (UplinkFile){ name, text };
        return 0;
}

static char *bridge_file(const char *bridge, const char *suffix) {
        char *name;

        return asprintf(&name, "50-nspawn-btrfs-%s%s", bridge, suffix) < 0 ? NULL : name;
}

/* As "ip link" and networkd's file have it; a MAC the file gives the link is not there yet at boot. */
static int find_mac(const char *link, const NetworkdFile *file, char **ret) {
        int r = file->text ? keyfile_get(file->text, "Link", "MACAddress", ret) : -ENOENT;

        if (r == -ENOENT)
                r = link_attribute(link, "address", ret);
        return r == -ENOENT ? 0 : r;
}

/* The file of a link that was in a bridge by the user's own doing says nothing about addresses. */
static bool is_port(const NetworkdFile *file) {
        _cleanup_free_ char *bridge = NULL;

        return file->text && keyfile_get(file->text, "Network", "Bridge", &bridge) >= 0;
}

static int plan_bridge(const Uplink *u, const NetworkdFile *file, UplinkPlan *p) {
        _cleanup_free_ char *mac = NULL;
        UplinkFacts f = {};
        uint32_t iaid;
        char *text = NULL;
        int r;

        r = find_mac(u->links[0], file, &mac);
        if (r < 0)
                return r;
        f.mac = mac;
        if (file->text && !is_port(file)) {
                f.file = file->path;
                f.file_text = file->text;
        }
        r = iaid_of_link(u->links[0], &iaid);
        if (r == -ENOMEM)
                return r;
        f.iaid = r < 0 ? NULL : &iaid;

        r = uplink_text_netdev(u, &f, &text);
        r = add(p, bridge_file(u->bridge, ".netdev"), text, r);
        if (r < 0)
                return r;
        text = NULL;
        r = uplink_text_network(u, &f, &text);
        return add(p, bridge_file(u->bridge, ".network"), text, r);
}

static int plan_port(const Uplink *u, const char *link, const NetworkdFile *file, UplinkPlan *p) {
        char *text = NULL;
        int r = uplink_text_port(u, link, file->text, &text);

        return add(p, uplink_port_file(link), text, r);
}

/* One that is not there has no file, no owner, and no lease. */
static int look_at_link(const Uplink *u, const char *link, const Uplinks *others, NetworkdFile *ret,
                        char **ret_why) {
        _cleanup_link_id_ LinkId id = {};
        int r;

        r = uplink_refuse_link(u, link, others, ret_why);
        if (r != 0)
                return r;
        r = link_id(link, &id);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = link_owner(&id, ret_why);
        return r == 0 ? uplink_refuse_file(u, &id, ret, ret_why) : r;
}

int uplink_plan(const Uplink *u, const Uplinks *others, UplinkPlan *ret, char **ret_why) {
        _cleanup_uplink_plan_ UplinkPlan p = {};
        int r;

        r = uplink_refuse_bridge(u, ret_why);
        STRV_FOREACH(link, u->links) {
                _cleanup_networkd_file_ NetworkdFile file = {};

                if (r == 0)
                        r = look_at_link(u, *link, others, &file, ret_why);
                if (r == 0 && link == u->links)
                        r = plan_bridge(u, &file, &p);
                if (r == 0)
                        r = plan_port(u, *link, &file, &p);
        }
        if (r != 0)
                return r;
        *ret = p;
        p = (UplinkPlan){};
        return 0;
}
