/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>

#include "name.h"
#include "values-words.h"
#include "values.h"

/* Quotes and escapes would be taken away before it is looked up. */
int value_interface(const char *s) {
        return right(interface_name_is_valid(s) && !strpbrk(s, "\"'\\"));
}

int value_interfaces(const char *s) {
        return value_each_word(s, value_interface);
}

int value_interface_pair(const char *s) {
        return value_pair(s, value_interface);
}

int value_interface_pairs(const char *s) {
        return value_each_word(s, value_interface_pair);
}

unsigned since_pairs(const char *s) {
        return strchr(s, ':') ? 254 : 0;
}

int value_zone(const char *s) {
        char bridge[IF_NAMESIZE];

        return right(*s && (size_t) snprintf(bridge, sizeof(bridge), "vz-%s", s) < sizeof(bridge) &&
                     interface_name_is_valid(bridge));
}

static int port(const char *s) {
        unsigned long n = strtoul(s, NULL, 10);

        return right(*s >= '1' && *s <= '9' && *skip_digits(s) == 0 && n <= 65535);
}

int value_port(const char *s) {
        const char *rest = startswith(s, "tcp:") ?: startswith(s, "udp:") ?: s;

        return value_pair(rest, port);
}

int value_ip(const char *s) {
        struct in6_addr any;

        return right(inet_pton(AF_INET, s, &any) == 1 || inet_pton(AF_INET6, s, &any) == 1);
}

/* Cuts what stands behind the first LETTER of S off, and gives it; NULL if there is none. */
static char *cut(char *s, char letter) {
        char *found = strchr(s, letter);

        if (!found)
                return NULL;
        *found = 0;
        return found + 1;
}

/* ADDRESS[:PORT][%LINK][#NAME]: NAME is the server's for TLS; with a port, IPv6 stands in brackets. */
static int server(const char *s) {
        _cleanup_free_ char *copy = strdup(s);
        char *ip = copy, *name, *link, *digits = NULL, *end;

        if (!copy)
                return -ENOMEM;
        name = cut(copy, '#');
        link = cut(copy, '%');
        if (*ip == '[') {
                end = cut(++ip, ']');
                if (!end || !strchr(ip, ':') || (*end && *end != ':'))
                        return -EINVAL;
                digits = *end ? end + 1 : NULL;
        } else if (strchr(ip, '.') && !startswith(ip, ":") && strchr(ip, ':') == strrchr(ip, ':'))
                digits = cut(ip, ':');
        return right(value_ip(ip) >= 0 && (!digits || port(digits) >= 0) &&
                     (!link || value_interface(link) >= 0) && (!name || machine_name_is_valid(name)));
}

int value_servers(const char *s) {
        return value_each_word(s, server);
}

int value_address(const char *s) {
        const char *slash = strchr(s, '/');
        _cleanup_free_ char *ip = slash ? strndup(s, slash - s) : NULL;
        unsigned long max;

        if (!ip || value_ip(ip) < 0)
                return -EINVAL;
        max = strchr(ip, ':') ? 128 : 32;
        return right(isdigit((unsigned char) slash[1]) && *skip_digits(slash + 1) == 0 &&
                     strlen(slash) < 5 && strtoul(slash + 1, NULL, 10) <= max);
}

static bool is_unicast_mac(const char *s) {
        if (strlen(s) != strlen("00:00:00:00:00:00"))
                return false;
        for (size_t i = 0; s[i]; i++)
                if (i % 3 == 2 ? s[i] != ':' : !isxdigit((unsigned char) s[i]))
                        return false;
        return strchr("02468aceACE", s[1]) && !streq(s, "00:00:00:00:00:00");
}

int value_mac(const char *s) {
        return right(word_is(s, "stable", "none") || is_unicast_mac(s));
}
