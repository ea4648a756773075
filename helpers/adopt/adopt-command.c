/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The network options of a systemd-nspawn command line, as keys. */

#include "adopt-keys.h"
#include "strv.h"
#include "words.h"

typedef struct Option {
        const char *text; /* "--network-bridge=" has an argument, "-n" has none */
        const char *key, *value;
} Option;

static const Option network_options[] = {
        { "--network-veth", "VirtualEthernet", "yes" },
        { "-n", "VirtualEthernet", "yes" },
        { "--network-veth-extra=", "VirtualEthernetExtra", NULL },
        { "--network-bridge=", "Bridge", NULL },
        { "--network-zone=", "Zone", NULL },
        { "--network-interface=", "Interface", NULL },
        { "--network-macvlan=", "MACVLAN", NULL },
        { "--network-ipvlan=", "IPVLAN", NULL },
        { "--network-namespace-path=", "NamespacePath", NULL },
        { "--private-network", "Private", "yes" },
};

/* Returns 1 if WORD is one of them. */
static int add_option(const char *word, AdoptKeys *ret) {
        for (size_t i = 0; i < ELEMENTSOF(network_options); i++) {
                const Option *o = &network_options[i];
                const char *rest = startswith(word, o->text);
                int r;

                if (!rest || (o->value && *rest))
                        continue;
                r = adopt_keys_add(ret, "Network", o->key, o->value ?: rest);
                return r < 0 ? r : 1;
        }
        return 0;
}

int adopt_command_network(const char *command, AdoptKeys *ret) {
        _cleanup_strv_ char **words = NULL;
        bool any = false;
        int r;

        r = words_split(command, &words);
        if (r < 0)
                return r;
        STRV_FOREACH(w, words) {
                r = add_option(*w, ret);
                if (r < 0)
                        return r;
                any = any || r > 0;
        }
        return any ? 0 : adopt_keys_add(ret, "Network", "Private", "no");
}
