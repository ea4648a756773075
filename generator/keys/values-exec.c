/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Keys of [Exec] that are neither amounts nor paths. systemd-nspawn drops a value that it does not understand and goes
 * on with its default: what it would drop is wrong here. Where its grammar is rich or still grows, more is let through. */

#include <ctype.h>
#include <signal.h>
#include <stdint.h>
#include <strings.h>

#include "values-words.h"
#include "values.h"

/* Words as a shell would split them: every quote has its second. */
int value_quoted(const char *s) {
        char quote = 0;

        for (; *s; s++)
                if (quote == *s)
                        quote = 0;
                else if (!quote && (*s == '"' || *s == '\''))
                        quote = *s;
        return right(!quote);
}

int value_environment(const char *s) {
        if (value_quoted(s) < 0)
                return -EINVAL;
        return strpbrk(s, "\"'") ? right(strchr(s, '=')) : value_each_word(s, value_assignment);
}

int value_assignment(const char *s) {
        const char *equals = strchr(s, '=');

        return right(equals && equals > s);
}

int value_user(const char *s) {
        return right(*s && !strpbrk(s, " \t:,/\"'\\"));
}

/* What useradd(8) would take: a user is looked up by it, and made in the guest. */
static int user_name(const char *s) {
        static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

        return right(*s && !isdigit((unsigned char) *s) && *s != '-' && s[strspn(s, letters)] == 0 &&
                     strlen(s) < 32);
}

int value_users(const char *s) {
        return value_each_word(s, user_name);
}

/* Not "010", which systemd takes for eight or refuses. */
static bool is_uint32(const char *s, unsigned long *ret) {
        *ret = strtoul(s, NULL, 10);
        return isdigit((unsigned char) *s) && (*s != '0' || !s[1]) && *skip_digits(s) == 0 &&
               strlen(s) <= 10 && *ret <= UINT32_MAX;
}

static int capability(const char *s) {
        static const char *const names[] = {
                "audit_control",   "audit_read",   "audit_write",
                "block_suspend",   "bpf",          "checkpoint_restore",
                "chown",           "dac_override", "dac_read_search",
                "fowner",          "fsetid",       "ipc_lock",
                "ipc_owner",       "kill",         "lease",
                "linux_immutable", "mac_admin",    "mac_override",
                "mknod",           "net_admin",    "net_bind_service",
                "net_broadcast",   "net_raw",      "perfmon",
                "setfcap",         "setgid",       "setpcap",
                "setuid",          "sys_admin",    "sys_boot",
                "sys_chroot",      "sys_module",   "sys_nice",
                "sys_pacct",       "sys_ptrace",   "sys_rawio",
                "sys_resource",    "sys_time",     "sys_tty_config",
                "syslog",          "wake_alarm",
        };
        unsigned long n;

        if (isdigit((unsigned char) *s)) /* newer than this list */
                return right(is_uint32(s, &n) && n <= 62);
        if (strncasecmp(s, "cap_", 4) != 0)
                return -EINVAL;
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strcasecmp(s + 4, names[i]) == 0)
                        return 0;
        return -EINVAL;
}

static int capability_or_all(const char *s) {
        return streq(s, "all") ? 0 : capability(s);
}

int value_ambient_capabilities(const char *s) {
        return value_each_word(s, capability);
}

int value_capabilities(const char *s) {
        return value_each_word(s, capability_or_all);
}

/* "RTMIN", "RTMAX-2" */
static int realtime_signal(const char *s, char sign) {
        unsigned long n;

        if (!*s)
                return 0;
        return right(*s == sign && is_uint32(s + 1, &n) && n <= (unsigned long) (SIGRTMAX - SIGRTMIN));
}

int value_signal(const char *s) {
        const char *name = startswith(s, "SIG") ?: s;
        unsigned long n;

        if (isdigit((unsigned char) *s))
                return right(is_uint32(s, &n) && n > 0 && n <= (unsigned long) SIGRTMAX);
        if (startswith(name, "RTMIN"))
                return realtime_signal(name + strlen("RTMIN"), '+');
        if (startswith(name, "RTMAX"))
                return realtime_signal(name + strlen("RTMAX"), '-');
        return right(word_is(name, "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                             "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                             "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                             "PWR", "SYS"));
}

/* Which of them a host can run, its nspawn knows. */
int value_personality(const char *s) {
        return right(word_is(s, "alpha", "arc", "arc-be", "arm", "arm-be", "arm64", "arm64-be", "ia64",
                             "loongarch64", "m68k", "mips", "mips-le", "mips64", "mips64-le", "parisc",
                             "parisc64", "ppc", "ppc-le", "ppc64", "ppc64-le", "riscv32", "riscv64", "s390",
                             "s390x", "sh", "sh64", "sparc", "sparc64", "x86", "x86-64"));
}

int value_id128(const char *s) {
        size_t digits = 0;

        for (size_t i = 0; s[i]; i++)
                if (isxdigit((unsigned char) s[i]))
                        digits++;
                else if (s[i] != '-' || strlen(s) != 36 || (i != 8 && i != 13 && i != 18 && i != 23))
                        return -EINVAL;
        return right(digits == 32 && s[strspn(s, "0-")] != 0);
}

/* FIRST[:COUNT] */
static int uid_range(const char *s) {
        const char *colon = strchr(s, ':');
        _cleanup_free_ char *first = strndup(s, colon ? (size_t) (colon - s) : strlen(s));
        unsigned long uid, count = 65536;

        if (!first)
                return -ENOMEM;
        return right(is_uint32(first, &uid) && uid != 65535 &&
                     (!colon || (is_uint32(colon + 1, &count) && count > 0)) && uid + count <= UINT32_MAX);
}

int value_private_users(const char *s) {
        return value_bool(s) >= 0 || word_is(s, "pick", "identity", "managed") ? 0 : uid_range(s);
}

unsigned since_users(const char *s) {
        return streq(s, "managed") ? 258 : 0;
}

int value_delegate(const char *s) {
        unsigned long n;

        return right(is_uint32(s, &n));
}

int value_resolv_conf(const char *s) {
        return word_is(s, "off", "copy-host", "copy-static", "copy-uplink", "copy-stub", "replace-host",
                       "replace-static", "replace-uplink", "replace-stub", "bind-host", "bind-static",
                       "bind-uplink", "bind-stub", "delete", "auto")
                       ? 0
                       : value_bool(s);
}

int value_timezone_mode(const char *s) {
        return word_is(s, "off", "copy", "bind", "symlink", "delete", "auto") ? 0 : value_bool(s);
}

int value_link_journal(const char *s) {
        return word_is(s, "auto", "guest", "try-guest", "host", "try-host") ? 0 : value_bool(s);
}

static int system_call(const char *s) {
        return right(s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@-")] == 0);
}

int value_system_calls(const char *s) {
        return value_each_word(s + (*s == '~'), system_call);
}

static int address_family(const char *s) {
        return right(startswith(s, "AF_") && s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == 0);
}

int value_address_families(const char *s) {
        return streq(s, "none") ? 0 : value_each_word(s + (*s == '~'), address_family);
}
