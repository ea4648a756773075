/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys.h"
#include "provision-keys.h"
#include "util.h"
#include "values.h"

static const Section sections[] = {
        { "Unit", SECTION_UNIT, COST_CLONE, known_unit },
        { "Template", SECTION_OWN, COST_CLONE },
        { "Provision", SECTION_OWN, COST_CLONE },
        { "Service", SECTION_UNIT, COST_CLONE, known_service },
};

static const Key keys[] = {
        { "Template", "Method", value_method, .metavar = "mmdebstrap, debootstrap, tar, command or none",
          .fallback = "guessed: *command* with Command=, *tar* with Source=, *mmdebstrap* with Suite=, else "
                      "*none*",
          .help = "How the image is made. *none*: it exists, made by *nspawn-btrfs save-template*." },
        { "Template", "Suite", value_operand, .metavar = "SUITE",
          .help = "The distribution's release, as *trixie*." },
        { "Template", "Mirror", value_operand, KEY_LIST, .metavar = "MIRROR",
          .help = "Where packages come from: a URI, or for mmdebstrap a line of sources.list(5)." },
        { "Template", "Components", value_text, .metavar = "COMPONENT...",
          .help = "Components of the archive, as *main contrib*." },
        { "Template", "Architecture", value_text, .metavar = "ARCHITECTURE", .fallback = "the host's",
          .help = "The distribution's name of the architecture, as *arm64*." },
        { "Template", "Variant", value_text, .metavar = "VARIANT", .fallback = "minbase",
          .help = "The variant that the bootstrapping tool is asked for." },
        { "Template", "Packages", value_text, KEY_LIST, .metavar = "PACKAGE...",
          .help = "Packages to install besides." },
        { "Template", "Source", value_path, .metavar = "PATH",
          .help = "An archive that tar(1) unpacks, in any compression it knows." },
        { "Template", "Command", value_text, KEY_PERCENT, .metavar = "COMMAND",
          .help = "A program with its arguments that fills the empty folder *%p*, as mkosi, dnf or pacstrap "
                  "do." },
        PROVISION_KEYS,
};

const KeyTable template_table = { sections, ELEMENTSOF(sections), keys, ELEMENTSOF(keys) };
