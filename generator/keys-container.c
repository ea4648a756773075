/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys-provision.h"
#include "keys.h"
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

static const Key keys[] = {
        { "Container", "Template", value_name, .metavar = "NAME",
          .help = "The template that the container is cloned from when its image is missing." },
        { "Container", "Profile", value_names, KEY_LIST, .metavar = "NAME...",
          .help = "Profiles to take in before this file, in this order." },

        { "Network", "Address", value_address, KEY_LIST | KEY_OWN, .metavar = "ADDRESS/PREFIX",
          .help = "The guest's own address, IPv4 or IPv6." },
        { "Network", "Gateway", value_ip, KEY_LIST | KEY_OWN, .metavar = "ADDRESS",
          .help = "The guest's default route." },
        { "Network", "DNS", value_ips, KEY_LIST | KEY_OWN, .metavar = "ADDRESS...",
          .help = "The guest's name servers." },
        { "Network", "Domains", value_text, KEY_LIST | KEY_OWN, .metavar = "DOMAIN...",
          .help = "The guest's search domains." },
        { "Network", "MACAddress", value_mac, KEY_OWN, .metavar = "stable, none or MAC",
          .fallback = "*stable* for our clones, *none* for adopted images",
          .help = "The guest's MAC address. *stable* derives it from the guest's machine-id and name; "
                  "*none* leaves it "
                  "to systemd-nspawn(1)." },

        PROVISION_KEYS,

        { "Snapshot", "OnCalendar", value_calendar, KEY_LIST, .metavar = "EVENT",
          .help = "When to take snapshots, as in systemd.timer(5)." },
        { "Snapshot", "OnlyIf", value_condition, KEY_LIST, .metavar = "changed or running",
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
          .help = "How many of the states that a rollback put aside are kept." },
        { "Snapshot", "MinFree", value_size_or_percent, .metavar = "BYTES or PERCENT",
          .help = "With less free space no snapshot is taken and the unit fails. Nothing is deleted for "
                  "it." },
        { "Snapshot", "ExecBefore", value_text, KEY_LIST, .metavar = "COMMAND",
          .help = "Runs before the snapshot; when it fails, the snapshot is skipped and the unit fails." },
        { "Snapshot", "ExecAfter", value_text, KEY_LIST, .metavar = "COMMAND",
          .help = "Runs after the snapshot." },

        { "Install", "WantedBy", value_units, KEY_LIST, .metavar = "UNIT...",
          .help = "Units that start the container." },
        { "Install", "RequiredBy", value_units, KEY_LIST, .metavar = "UNIT...",
          .help = "Units that need the container." },
};

const KeyTable container_table = { sections, ELEMENTSOF(sections), keys, ELEMENTSOF(keys) };
