/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink-plan.h"
#include "iaid.h"
#include "keyfile.h"
#include "link.h"
#include "router-advert.h"
#include "strv.h"
#include "uplink-look.h"
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
        free(p->warning);
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
static int find_mac(UplinkLook *l, char **ret) {
        int r = l->file.text ? keyfile_get(l->file.text, "Link", "MACAddress", ret) : -ENOENT;

        if (r == -ENOENT) {
                *ret = l->id.mac ? strdup(l->id.mac) : NULL;
                return l->id.mac && !*ret ? -ENOMEM : 0;
        }
        l->lasting = true;
        return r;
}

/* What networkd makes, or comes late, has no MAC yet when the files are written. */
static int warn_of_mac(const Uplink *u, UplinkPlan *p) {
        return asprintf(
                       &p->warning,
                       "the MAC address of %s is not known at boot before it is there, so the bridge gets "
                       "one of its own then, and from DHCP another address; \"MACAddress=\" in [NetDev] can "
                       "say one",
                       u->links[0]) < 0
                       ? -ENOMEM
                       : 0;
}

/* The file of a link that was in a bridge by the user's own doing says nothing about addresses. */
static bool is_port(const NetworkdFile *file) {
        _cleanup_free_ char *bridge = NULL;

        return file->text && keyfile_get(file->text, "Network", "Bridge", &bridge) >= 0;
}

/* Whether LINK takes router advertisements, by networkd's file for it or by the kernel; a port of a bridge does not, and then
 * it is what its bridge does. */
static int takes_ra(const Uplink *u, const NetworkdFile *file) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        int r;

        if (file->text && !is_port(file))
                r = ra_accepted(file->text);
        else if (link_is_port(u->bridge, u->links[0])) {
                r = ra_own_file(u->bridge, &path, &text);
                if (r >= 0)
                        r = ra_accepted(text);
        } else
                r = ra_of_kernel(u->links[0]);
        return r == -EAGAIN ? 1 : r == -ENOENT ? 0 : r;
}

static int plan_bridge(const Uplink *u, UplinkLook *l, UplinkPlan *p) {
        _cleanup_free_ char *mac = NULL, *said = NULL;
        const NetworkdFile *file = &l->file;
        UplinkFacts f = {};
        uint32_t iaid;
        char *text = NULL;
        int r;

        r = find_mac(l, &mac);
        if (r >= 0 && !l->lasting && keyfile_get(u->netdev, "NetDev", "MACAddress", &said) == -ENOENT)
                r = warn_of_mac(u, p);
        if (r < 0)
                return r;
        f.mac = mac;
        if (file->text && !is_port(file)) {
                f.file = file->path;
                f.file_text = file->text;
        }
        r = takes_ra(u, file);
        if (r < 0)
                return r;
        f.takes_ra = r > 0;
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

int uplink_plan(const Uplink *u, const Uplinks *others, UplinkPlan *ret, char **ret_why) {
        _cleanup_uplink_plan_ UplinkPlan p = {};
        int r;

        r = uplink_refuse_bridge(u, ret_why);
        STRV_FOREACH(link, u->links) {
                _cleanup_uplink_look_ UplinkLook l = {};

                if (r == 0)
                        r = uplink_look(u, *link, others, &l, ret_why);
                if (r == 0 && link == u->links)
                        r = plan_bridge(u, &l, &p);
                if (r == 0)
                        r = plan_port(u, *link, &l.file, &p);
        }
        if (r != 0)
                return r;
        *ret = p;
        p = (UplinkPlan){};
        return 0;
}
