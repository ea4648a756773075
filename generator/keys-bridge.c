/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys.h"
#include "util.h"
#include "values.h"

/* A bridge may carry the host's own network: a mistake costs its line and no more. */
static const Section sections[] = {
        { "NetDev", SECTION_NETDEV, COST_KEY, known_netdev },
        { "Bridge", SECTION_NETDEV, COST_KEY, known_bridge },
        { "Network", SECTION_NETWORK, COST_KEY },
        { "Link", SECTION_NETWORK, COST_KEY },
        { "Address", SECTION_NETWORK, COST_KEY },
        { "Route", SECTION_NETWORK, COST_KEY },
        { "DHCPServer", SECTION_NETWORK, COST_KEY },
        { "DHCPServerStaticLease", SECTION_NETWORK, COST_KEY },
};

static const Key keys[] = {
        { "Bridge", "Uplink", value_interfaces, KEY_LIST | KEY_OWN, .metavar = "LINK...",
          .help = "Physical links to attach to the bridge. They change at boot or by *nspawn-btrfs apply "
                  "--uplink* only." },
};

const KeyTable bridge_table = { sections, ELEMENTSOF(sections), keys, ELEMENTSOF(keys) };
