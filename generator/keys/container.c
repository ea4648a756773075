/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys.h"
#include "provision-keys.h"
#include "util.h"
#include "values.h"

static const Section sections[] = {
        { "Unit", SECTION_UNIT, COST_START, known_unit },
        { "Container", SECTION_OWN, COST_START },
        { "Exec", SECTION_NSPAWN, COST_START },
        { "Files", SECTION_NSPAWN, COST_START },
        { "Network", SECTION_NSPAWN, COST_START },
        { "Provision", SECTION_OWN, COST_CLONE },
        { "Snapshot", SECTION_OWN, COST_PRUNE },
        { "Service", SECTION_UNIT, COST_START, known_service },
        { "Install", SECTION_LINKS, COST_KEY },
};

/* A key of systemd.nspawn(5), copied to the .nspawn file. KEY_LIST where systemd-nspawn adds repeats up. */
#define COPY(where, key, check, version, wants, ...)                                               \
        {                                                                                          \
                .section = where, .name = key, .parse = check, .since = version, .metavar = wants, \
                .help = "See *systemd.nspawn*(5).", __VA_ARGS__                                    \
        }

#define LIST .flags = KEY_LIST

static const Key keys[] = {
        { "Container", "Template", value_name, .metavar = "NAME", .cost = COST_CLONE,
          .help = "The template that the container is cloned from when its image is missing." },
        { "Container", "Profile", value_names, KEY_LIST | KEY_WORDS, .metavar = "NAME...",
          .help = "Profiles to take in before this file, in this order." },

        COPY("Exec", "Boot", value_bool, 226, "BOOL"),
        COPY("Exec", "Ephemeral", value_bool, 240, "BOOL"),
        COPY("Exec", "ProcessTwo", value_bool, 229, "BOOL"),
        COPY("Exec", "Parameters", value_quoted, 226, "ARGUMENT...", LIST),
        COPY("Exec", "Environment", value_environment, 226, "NAME=VALUE...", LIST),
        COPY("Exec", "User", value_user, 226, "USER"),
        COPY("Exec", "WorkingDirectory", value_path, 229, "PATH"),
        COPY("Exec", "PivotRoot", value_pivot_root, 233, "PATH[:PATH]"),
        COPY("Exec", "Capability", value_capabilities, 226, "CAP_...", LIST),
        COPY("Exec", "DropCapability", value_capabilities, 226, "CAP_...", LIST),
        COPY("Exec", "AmbientCapability", value_ambient_capabilities, 248, "CAP_...", LIST),
        COPY("Exec", "NoNewPrivileges", value_bool, 239, "BOOL"),
        COPY("Exec", "KillSignal", value_signal, 230, "SIGNAL"),
        COPY("Exec", "Personality", value_personality, 226, "ARCHITECTURE"),
        COPY("Exec", "MachineID", value_id128, 226, "ID"),
        COPY("Exec", "PrivateUsers", value_private_users, 230,
             "BOOL, pick, identity, managed or UID[:COUNT]", .value_since = since_users),
        COPY("Exec", "PrivateUsersDelegate", value_delegate, 260, "NUMBER"),
        COPY("Exec", "NotifyReady", value_bool, 231, "BOOL"),
        COPY("Exec", "SystemCallFilter", value_system_calls, 235, "[~]SYSCALL...", LIST),
        COPY("Exec", "RestrictAddressFamilies", value_address_families, 261, "none or [~]AF_...", LIST),
        COPY("Exec", "LimitCPU", value_limit_time, 239, "TIME[:TIME]"),
        COPY("Exec", "LimitFSIZE", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitDATA", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitSTACK", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitCORE", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitRSS", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitNOFILE", value_limit_count, 239, "NUMBER[:NUMBER]"),
        COPY("Exec", "LimitAS", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitNPROC", value_limit_count, 239, "NUMBER[:NUMBER]"),
        COPY("Exec", "LimitMEMLOCK", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitLOCKS", value_limit_count, 239, "NUMBER[:NUMBER]"),
        COPY("Exec", "LimitSIGPENDING", value_limit_count, 239, "NUMBER[:NUMBER]"),
        COPY("Exec", "LimitMSGQUEUE", value_limit_size, 239, "BYTES[:BYTES]"),
        COPY("Exec", "LimitNICE", value_limit_nice, 239, "NICE[:NICE]"),
        COPY("Exec", "LimitRTPRIO", value_limit_count, 239, "NUMBER[:NUMBER]"),
        COPY("Exec", "LimitRTTIME", value_limit_rttime, 239, "TIME[:TIME]"),
        COPY("Exec", "OOMScoreAdjust", value_oom, 239, "-1000 to 1000"),
        COPY("Exec", "CPUAffinity", value_cpus, 239, "CPU, CPU-CPU...", LIST),
        COPY("Exec", "Hostname", value_hostname, 239, "NAME"),
        COPY("Exec", "ResolvConf", value_resolv_conf, 239,
             "off, auto, delete or one of (copy|replace|bind)-(host|static|uplink|stub)"),
        COPY("Exec", "Timezone", value_timezone_mode, 239, "off, copy, bind, symlink, delete or auto"),
        COPY("Exec", "LinkJournal", value_link_journal, 239, "no, host, try-host, guest, try-guest or auto"),
        COPY("Exec", "SuppressSync", value_bool, 250, "BOOL"),

        COPY("Files", "ReadOnly", value_bool, 226, "BOOL"),
        COPY("Files", "Volatile", value_volatile, 226, "BOOL, state or overlay"),
        COPY("Files", "Bind", value_bind, 226, "PATH[:PATH[:OPTIONS]]", LIST),
        COPY("Files", "BindReadOnly", value_bind, 226, "PATH[:PATH[:OPTIONS]]", LIST),
        COPY("Files", "BindUser", value_users, 249, "USER...", LIST),
        COPY("Files", "BindUserShell", value_shell, 258, "PATH or BOOL"),
        COPY("Files", "TemporaryFileSystem", value_tmpfs, 226, "PATH[:OPTIONS]", LIST),
        COPY("Files", "Inaccessible", value_absolute, 242, "PATH", LIST),
        COPY("Files", "Overlay", value_overlay, 233, "PATH:PATH...", LIST),
        COPY("Files", "OverlayReadOnly", value_overlay, 233, "PATH:PATH...", LIST),
        COPY("Files", "PrivateUsersOwnership", value_ownership, 249, "off, chown, map, auto or foreign",
             .value_since = since_ownership),
        COPY("Files", "PrivateUsersChown", value_bool, 230, "BOOL"),

        COPY("Network", "Private", value_bool, 226, "BOOL"),
        COPY("Network", "NamespacePath", value_absolute, 259, "PATH"),
        COPY("Network", "VirtualEthernet", value_bool, 226, "BOOL"),
        COPY("Network", "VirtualEthernetExtra", value_interface_pair, 228, "LINK[:LINK]", LIST),
        COPY("Network", "Interface", value_interface_pairs, 226, "LINK[:LINK]...", LIST,
             .value_since = since_pairs),
        COPY("Network", "MACVLAN", value_interface_pairs, 226, "LINK[:LINK]...", LIST,
             .value_since = since_pairs),
        COPY("Network", "IPVLAN", value_interface_pairs, 226, "LINK[:LINK]...", LIST,
             .value_since = since_pairs),
        COPY("Network", "Bridge", value_interface, 226, "BRIDGE"),
        COPY("Network", "Zone", value_zone, 230, "ZONE"),
        COPY("Network", "Port", value_port, 226, "[tcp:|udp:]PORT[:PORT]", LIST),
        { "Network", "Address", value_address, KEY_LIST | KEY_OWN, .metavar = "ADDRESS/PREFIX",
          .help = "The guest's own address, IPv4 or IPv6." },
        { "Network", "Gateway", value_ip, KEY_LIST | KEY_OWN, .metavar = "ADDRESS",
          .help = "The guest's default route." },
        { "Network", "DNS", value_servers, KEY_LIST | KEY_OWN, .metavar = "ADDRESS...",
          .help = "The guest's name servers, as in *systemd.network*(5), *9.9.9.9#dns.quad9.net*, say." },
        { "Network", "Domains", value_text, KEY_LIST | KEY_OWN, .metavar = "DOMAIN...",
          .help = "The guest's search domains." },
        { "Network", "MACAddress", value_mac, KEY_OWN, .metavar = "stable, none or unicast MAC",
          .fallback = "*stable* for our clones, *none* for adopted images",
          .help = "The guest's MAC address. *stable* is the one that followed from the guest's machine-id "
                  "and "
                  "name at its first start here; *none* leaves it to systemd-nspawn(1)." },

        PROVISION_KEYS,

        { "Snapshot", "OnCalendar", value_calendar, KEY_LIST, .metavar = "EVENT",
          .help = "When to take snapshots, as in systemd.timer(5)." },
        { "Snapshot", "OnlyIf", value_condition, KEY_LIST | KEY_WORDS, .metavar = "changed or running",
          .help = "Skips the snapshot when nothing changed since the last one, or when the container does "
                  "not run." },
        { "Snapshot", "KeepLast", value_count, .metavar = "NUMBER or all", .fallback = "1",
          .help = "The newest so many are kept." },
        { "Snapshot", "KeepWithin", value_span, .metavar = "TIME",
          .help = "Those within this time of the newest are kept." },
        { "Snapshot", "KeepHourly", value_count, .metavar = "NUMBER or all",
          .help = "The oldest of each of the newest so many hours is kept." },
        { "Snapshot", "KeepDaily", value_count, .metavar = "NUMBER or all", .help = "Likewise for days." },
        { "Snapshot", "KeepWeekly", value_count, .metavar = "NUMBER or all",
          .help = "Likewise for weeks (ISO 8601)." },
        { "Snapshot", "KeepMonthly", value_count, .metavar = "NUMBER or all",
          .help = "Likewise for months." },
        { "Snapshot", "KeepYearly", value_count, .metavar = "NUMBER or all", .help = "Likewise for years." },
        { "Snapshot", "KeepReplaced", value_count, .metavar = "NUMBER or all", .fallback = "3",
          .help = "The newest so many of the states that a rollback or recreate put aside are kept." },
        { "Snapshot", "KeepReplacedWithin", value_span, .metavar = "TIME", .fallback = "1w",
          .help = "Those of them within this time of the newest snapshot are kept as well." },
        { "Snapshot", "KeepManual", value_count, .metavar = "NUMBER or all", .fallback = "all",
          .help = "The newest so many of those that *snapshot* took by hand, without a label, are kept." },
        { "Snapshot", "MinFree", value_size_or_percent, .metavar = "BYTES or PERCENT",
          .help = "With less free space no snapshot is taken and the unit fails. Nothing is deleted for "
                  "it." },
        { "Snapshot", "ExecBefore", value_text, KEY_LIST, .metavar = "COMMAND",
          .help = "Runs before the snapshot; when it fails, the snapshot is skipped and the unit fails." },
        { "Snapshot", "ExecAfter", value_text, KEY_LIST, .metavar = "COMMAND",
          .help = "Runs after the snapshot." },

        { "Service", "ExecStartPre", value_text, KEY_LIST | KEY_KEPT, .metavar = "COMMAND",
          .help = "See *systemd.service*(5). Runs after our own, which cannot be taken away." },
        { "Service", "EnvironmentFile", value_text, KEY_LIST | KEY_KEPT, .metavar = "PATH",
          .help = "See *systemd.service*(5). Likewise." },
        { "Service", "ExecStop", value_text, KEY_LIST | KEY_KEPT, .metavar = "COMMAND",
          .help = "See *systemd.service*(5). Likewise." },
        { "Service", "ExecStopPost", value_text, KEY_LIST | KEY_KEPT, .metavar = "COMMAND",
          .help = "See *systemd.service*(5). Likewise." },
        { "Service", "NotifyAccess", value_notify_access,
          .metavar = "exec or all (the helpers that prepare a start tell how far they are)",
          .help = "See *systemd.service*(5)." },

        { "Install", "WantedBy", value_units, KEY_LIST | KEY_WORDS, .metavar = "UNIT...",
          .help = "Units that start the container." },
        { "Install", "RequiredBy", value_units, KEY_LIST | KEY_WORDS, .metavar = "UNIT...",
          .help = "Units that need the container." },
};

const char *const network_owning_keys[] = { "Private",
                                            "VirtualEthernet",
                                            "VirtualEthernetExtra",
                                            "Interface",
                                            "MACVLAN",
                                            "IPVLAN",
                                            "Bridge",
                                            "Zone",
                                            "NamespacePath",
                                            NULL };

const KeyTable container_table = { sections, ELEMENTSOF(sections), keys, ELEMENTSOF(keys) };
