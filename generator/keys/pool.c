/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys.h"
#include "util.h"
#include "values.h"

static const Section sections[] = {
        { "Pool", SECTION_OWN, COST_KEY },
};

static const Key keys[] = {
        { "Pool", "Image", value_path, .metavar = "PATH", .help = "The file that holds the file system." },
        { "Pool", "Size", value_size, .metavar = "BYTES[K|M|G|T]",
          .help = "Its size. It grows when this grows." },
        { "Pool", "Options", value_mount_options,
          .metavar = "OPTION,OPTION... of btrfs(5) (not discard, ro, subvol=)",
          .help = "Mount options, see btrfs(5), as *noatime* and *compress=zstd*. Refused is what would "
                  "hide or lose "
                  "something: *discard* (holes in the file, and a full host then loses what guests write), "
                  "*ro*, "
                  "*subvol=*, what is for recovery, and what is not known." },
};

const KeyTable pool_table = { sections, ELEMENTSOF(sections), keys, ELEMENTSOF(keys) };
