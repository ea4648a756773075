/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a value is of the form its key wants: each returns 0 or -EINVAL. None looks at the machine: a path need not
 * exist, a unit need not be there. */

/* values.c: words */
int value_text(const char *s);    /* anything */
int value_operand(const char *s); /* a program's argument that it takes for no option */
int value_bool(const char *s);    /* as systemd: yes no true false on off 1 0 y n t f */
int value_name(const char *s);    /* of a container, template or profile */
int value_names(const char *s);   /* such names, separated by blanks */
int value_calendar(
        const char *s);         /* only the letters an event may have: systemd-analyze calendar tells more */
int value_unit(const char *s);  /* a unit's full name */
int value_units(const char *s); /* such names, separated by blanks, of [Install] */
int value_short_units(const char *s); /* the same; one without ".service" is a service */
int value_hostname(const char *s);
int value_condition(const char *s);     /* of OnlyIf=: changed, running, separated by blanks */
int value_method(const char *s);        /* of Method= */
int value_notify_access(const char *s); /* at least of the unit's own programs */

/* values-amount.c */
int value_size(const char *s); /* bytes, or with K M G T P (powers of 1024) */
int value_size_or_percent(const char *s);
int value_count(const char *s); /* a number, or "all" */
int value_span(const char *s);  /* as systemd.time(7): "3h 20min", "1.5h"; a bare number is seconds */
int value_oom(const char *s);   /* -1000 to 1000 */
int value_cpus(const char *s);  /* "0-3,5" */

/* values-limit.c: of Limit*=, SOFT[:HARD], each a number or "infinity", SOFT not above HARD */
int value_limit_count(const char *s);
int value_limit_size(const char *s);   /* as value_size(), and "1.5G", "1G 512M" */
int value_limit_time(const char *s);   /* as value_span() */
int value_limit_rttime(const char *s); /* the same; a bare number is microseconds */
int value_limit_nice(const char *s);   /* a nice level with its sign, or what setrlimit(2) wants */

/* values-files.c */
int value_path(const char *s);     /* absolute, without ".." */
int value_absolute(const char *s); /* any absolute path */
int value_copy(const char *s);     /* HOST:GUEST, both absolute */
int value_bind(const char *s);
int value_tmpfs(const char *s);   /* PATH[:OPTIONS] */
int value_overlay(const char *s); /* two paths or more */
int value_pivot_root(const char *s);
int value_volatile(const char *s);
int value_mount_options(const char *s); /* of btrfs(5), separated by commas, that do a pool no harm */
int value_ownership(const char *s);
int value_shell(const char *s); /* a path, or whether */

/* values-network.c */
int value_interface(const char *s);       /* a network interface */
int value_interfaces(const char *s);      /* such names, separated by blanks */
int value_interface_pair(const char *s);  /* HOST[:GUEST] */
int value_interface_pairs(const char *s); /* such pairs, separated by blanks */
int value_zone(const char *s);            /* an interface without the "vz-" in front */
int value_port(const char *s);            /* [tcp:|udp:]HOST[:GUEST] */
int value_address(const char *s);         /* an IPv4 or IPv6 address with prefix length */
int value_ip(const char *s);              /* an IPv4 or IPv6 address */
int value_servers(
        const char *s);       /* name servers, as in systemd.network(5): "ADDRESS[:PORT][%LINK][#NAME]..." */
int value_mac(const char *s); /* stable, none, or a unicast MAC address */

/* values-exec.c */
int value_quoted(const char *s);      /* words, no quote left open */
int value_assignment(const char *s);  /* NAME=VALUE */
int value_environment(const char *s); /* such assignments, separated by blanks, maybe in quotes */
int value_user(const char *s);
int value_users(const char *s);
int value_capabilities(const char *s); /* "CAP_CHOWN", ..., a number, "all" */
int value_ambient_capabilities(const char *s);
int value_signal(const char *s); /* "SIGTERM", "RTMIN+3", a number */
int value_personality(const char *s);
int value_id128(const char *s);         /* 32 hex digits, or a UUID; not all zero */
int value_private_users(const char *s); /* a boolean, pick, identity, managed, FIRST[:COUNT] */
int value_delegate(const char *s);      /* a number */
int value_resolv_conf(const char *s);
int value_timezone_mode(const char *s);
int value_link_journal(const char *s);
int value_system_calls(const char *s);     /* [~]NAME..., @GROUP... */
int value_address_families(const char *s); /* none, [~]AF_... */

/* The first systemd whose nspawn takes a value, which older ones drop or fail at; 0: all that are supported do. */
unsigned since_users(const char *s);     /* of PrivateUsers= */
unsigned since_ownership(const char *s); /* of PrivateUsersOwnership= */
unsigned since_pairs(const char *s); /* of Interface=, MACVLAN=, IPVLAN=: with a name for the guest's side */
