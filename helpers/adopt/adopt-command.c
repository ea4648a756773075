/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The network options of a systemd-nspawn command line, as keys. What cannot be told from it is refused: taken for no
 * network, it would put a container into the host's. */

#include "adopt-keys.h"
#include "strv.h"

typedef struct Option {
        const char *text;
        const char *key, *value; /* no value: the option has an argument */
} Option;

static const Option network_options[] = {
        { "--network-veth", "VirtualEthernet", "yes" },
        { "--network-veth-extra", "VirtualEthernetExtra", NULL },
        { "--network-bridge", "Bridge", NULL },
        { "--network-zone", "Zone", NULL },
        { "--network-interface", "Interface", NULL },
        { "--network-macvlan", "MACVLAN", NULL },
        { "--network-ipvlan", "IPVLAN", NULL },
        { "--network-namespace-path", "NamespacePath", NULL },
        { "--private-network", "Private", "yes" },
};

typedef struct Network {
        AdoptKeys *keys;
        bool veth, other; /* which are there */
} Network;

/* Behind what runs it, as env(1) may; "-/usr/bin/systemd-nspawn" is what a unit file has. */
static char *const *behind_nspawn(char *const *words) {
        STRV_FOREACH(w, words) {
                const char *slash = strrchr(*w, '/');

                if (streq(slash ? slash + 1 : *w + strspn(*w, "-@:+!"), "systemd-nspawn"))
                        return w + 1;
        }
        return NULL;
}

static const Option *find_option(const char *word, size_t n) {
        for (size_t i = 0; i < ELEMENTSOF(network_options); i++)
                if (strlen(network_options[i].text) == n && strncmp(network_options[i].text, word, n) == 0)
                        return &network_options[i];
        return NULL;
}

/* At the option *W, which moves on to its argument if that is the next word. */
static int add_long(Network *n, char *const **w) {
        size_t size = strcspn(**w, "=");
        const Option *o = find_option(**w, size);
        const char *value = o ? o->value : NULL;

        if (!o)
                return -EINVAL;
        if (streq(o->key, "VirtualEthernet")) {
                n->veth = true;
                return 0;
        }
        n->other = true;
        if (!value)
                value = (**w)[size] == '=' ? **w + size + 1 : *++*w;
        if (!value || strpbrk(value, "$%")) /* what PID 1 puts in for that only it knows */
                return -EINVAL;
        return adopt_keys_add(n->keys, "Network", o->key, value);
}

/* "-bn": letters may stand together, up to one with an argument. */
static bool has_n(const char *word) {
        static const char with_argument[] = "DuLMSZipE";

        for (word++; *word && !strchr(with_argument, *word); word++)
                if (*word == 'n')
                        return true;
        return false;
}

static int add_options(Network *n, char *const *words) {
        int r = 0;

        for (char *const *w = words; r >= 0 && *w && !streq(*w, "--"); w++)
                if (startswith(*w, "--net") || startswith(*w, "--private-n"))
                        r = add_long(n, &w);
                else if ((*w)[0] == '-' && (*w)[1] != '-')
                        n->veth = n->veth || has_n(*w);
        return r;
}

int adopt_command_network(char *const *words, AdoptKeys *ret) {
        char *const *options = behind_nspawn(words);
        Network n = { .keys = ret };
        int r;

        if (!options)
                return -EINVAL;
        r = add_options(&n, options);
        if (r < 0)
                return r;
        if (n.other)
                return n.veth ? adopt_keys_add(ret, "Network", "VirtualEthernet", "yes") : 0;
        return n.veth ? 0 : adopt_keys_add(ret, "Network", "Private", "no");
}
