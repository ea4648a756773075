/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a value is of the form its key wants: each returns 0 or -EINVAL. None looks at the machine: a path need not
 * exist, a unit need not be there. */

int value_text(const char *s);       /* anything */
int value_bool(const char *s);       /* as systemd: yes no true false on off 1 0 y n t f */
int value_name(const char *s);       /* of a container, template or profile */
int value_names(const char *s);      /* such names, separated by blanks */
int value_interface(const char *s);  /* a network interface */
int value_interfaces(const char *s); /* such names, separated by blanks */
int value_path(const char *s);       /* absolute, without ".." */
int value_copy(const char *s);       /* HOST:GUEST, both absolute */
int value_size(const char *s);       /* bytes, or with K M G T P (powers of 1024) */
int value_size_or_percent(const char *s);
int value_count(const char *s); /* a number, or "all" */
int value_span(const char *s);  /* as systemd.time(7): "3h 20min"; a bare number is seconds */
int value_calendar(
        const char *s); /* the letters a calendar event may have; systemd-analyze calendar tells more */
int value_address(const char *s); /* an IPv4 or IPv6 address with prefix length */
int value_ip(const char *s);      /* an IPv4 or IPv6 address */
int value_ips(const char *s);     /* such addresses, separated by blanks */
int value_mac(const char *s);     /* stable, none, or a unicast MAC address */
int value_unit(const char *s);    /* a unit's full name */
int value_units(const char *s);   /* such names, separated by blanks */
int value_hostname(const char *s);
int value_condition(const char *s); /* of OnlyIf=: changed, running, separated by blanks */
int value_method(const char *s);    /* of Method= */
