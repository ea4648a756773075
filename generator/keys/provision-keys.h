/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* [Provision] is the same in containers and templates. */

#define PROVISION_KEYS                                                                                      \
        { "Provision",                                                                                      \
          "Hostname",                                                                                       \
          value_hostname,                                                                                   \
          .metavar = "NAME",                                                                                \
          .fallback = "_Hostname=_ of [Exec], or the container's name",                                     \
          .help = "Written to */etc/hostname*." },                                                          \
                { "Provision", "AuthorizedKeys", value_path, .metavar = "PATH",                             \
                  .help = "A file of the host with the ssh keys that may log in as root." },                \
                { "Provision", "RootPasswordFile", value_path, .metavar = "PATH",                           \
                  .help = "A file of the host with root's password as crypt(5) has it. It must be root's, " \
                          "and others must not be able to read it." },                                      \
                { "Provision", "Timezone", value_text, .metavar = "ZONE", .help = "As *Europe/Berlin*." },  \
                { "Provision", "Locale", value_text, .metavar = "LOCALE", .help = "As *C.UTF-8*." },        \
                { "Provision",                                                                              \
                  "CopyFiles",                                                                              \
                  value_copy,                                                                               \
                  KEY_LIST,                                                                                 \
                  .metavar = "HOST:GUEST",                                                                  \
                  .help = "Copies a file or folder of the host into the image." },                          \
                { "Provision",          "Enable",                                                           \
                  value_short_units,    KEY_LIST | KEY_WORDS,                                               \
                  .metavar = "UNIT...", .help = "Enables units of the guest, as *systemctl*(1) does." },    \
        {                                                                                                   \
                "Provision", "Disable", value_short_units, KEY_LIST | KEY_WORDS,                            \
                        .metavar = "UNIT...", .help = "Disables units of the guest, likewise."              \
        }
