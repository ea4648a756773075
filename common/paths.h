/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where things lie. */

/* What nspawn-btrfs.d/ is looked for in: the first has the last word. */
#define CONF_PARENTS "/etc", "/run", "/usr/local/lib", "/usr/lib"

#define GENERATOR_DIR "/run/systemd/generator"

/* Below GENERATOR_DIR: what the generator stages for the helpers, in one generation. */
#define STAGED "nspawn-btrfs"
#define STAGED_DIR GENERATOR_DIR "/" STAGED

/* There if a pool is declared. */
#define STAGED_POOL STAGED "/pool"

/* Ours at run time: whole generations, locks, what was installed. */
#define RUNTIME_DIR "/run/nspawn-btrfs"

/* A folder per container, bound into the guest: outside of its image, so that it holds for read-only and adopted images
 * too, and as a folder, so that a later change reaches the guest. */
#define GUEST_DIR RUNTIME_DIR "/guest"

/* Left by a boot that refused a bridge its uplink, until "apply --uplink" finds nothing to refuse. */
#define UPLINK_REFUSED RUNTIME_DIR "/uplink-refused"

/* In there, the address; sorts before all that an image is likely to have ("00-host0.network" too): the first file that
 * matches wins. */
#define GUEST_FILE "0-0-nspawn-btrfs.network"

/* Our drop-ins of files of networkd's that are not ours: sorts before all that an administrator is likely to have, so
 * that what he says wins. */
#define NETWORK_DROPIN "0-0-nspawn-btrfs.conf"

/* Made by make-pool when all is well with the pool's image: what the pool's mount goes by. */
#define POOL_READY RUNTIME_DIR "/pool"

/* Whose unit it is, in the environment of a container's processes on the host: its name. */
#define OURS_ENVIRONMENT "NSPAWN_BTRFS_CONTAINER"

#define STATE_DIR "/var/lib/nspawn-btrfs"

/* The unit of a mount there, and how a container's unit depends on it. */
#define STATE_UNIT "var-lib-nspawn\\x2dbtrfs.mount"
#define STATE_REQUIRED "RequiresMountsFor=" STATE_DIR
#define STATE_AFTER "After=" STATE_UNIT

/* Left by make-pool where the pool will be mounted, with the image's path: who can see it knows that the pool is not. */
#define POOL_MARK STATE_DIR "/pool"

#define TEMPLATES_DIR STATE_DIR "/templates"
#define SNAPSHOTS_DIR STATE_DIR "/snapshots"
#define MACHINES_DIR "/var/lib/machines"
#define MACHINES_UNIT "var-lib-machines.mount"
