/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* All that belongs to one container on disk, held under our lock: what the verbs of a person work on. Everything here
 * logs what is wrong and how to mend it, and returns -EAGAIN (somebody else is at it) or -ENOENT (no such thing) where
 * verb_exit() is to say so. */

#include <stdint.h>

#include "image-lock.h"
#include "image.h"
#include "lock.h"

enum { LOCK_PATIENCE_USEC = 10 * 1000 * 1000 }; /* for what is done in a second */

typedef struct Machine {
        const char *name;
        Image image; /* IMAGE_NONE: there is none */
        int folder;  /* of the image, behind all links; of MACHINES_DIR without one */
        const char *entry;
        int root;      /* of the image if it is a subvolume, else -EBADF */
        int snapshots; /* -EBADF: never had any */
        char *away;    /* why what there is of it cannot be seen now, and the remedy; NULL: it can */
        int lock;
        int turn;       /* see machine_open_whole() */
        bool withdraws; /* an order that is there, instead of giving way to it */
        bool moves;     /* likewise goes on with a rename or removal that was cut short */
} Machine;

#define MACHINE_TURN ".turn-%s" /* in LOCK_FOLDER */

#define MACHINE_INIT \
        { .folder = -EBADF, .root = -EBADF, .snapshots = -EBADF, .lock = -EBADF, .turn = -EBADF }

/* Takes our lock on NAME, finds what there is, and removes what a killed run left. NAME must outlive *ret, which must
 * be MACHINE_INIT. A container of which there is nothing is no failure. -EINPROGRESS while an order waits for the next start;
 * -ENOMEDIUM while it is away. Returns 0. */
int machine_open(const char *name, uint64_t patience_usec, Machine *ret);

/* The same for what needs the container stopped, or stops it and starts it again without the lock: until machine_done()
 * no other such verb begins, though it waits for the lock. -EAGAIN at once while one is at it. SIGPIPE is ignored from
 * then on. */
int machine_open_whole(const char *name, Machine *ret);

/* The same, but leaves an order alone, for who ends it. */
int machine_open_ordered(const char *name, uint64_t patience_usec, Machine *ret);

/* The same without the lock, for what only looks; nothing is removed. */
int machine_look(const char *name, Machine *ret);

/* Whether anything is there: an image, also one that is away, or snapshots. */
static inline bool machine_exists(const Machine *m) {
        return m->image.type != IMAGE_NONE || m->snapshots >= 0 || m->away;
}

/* -ENOMEDIUM, and says it, if M is away: for what looked without machine_open(), which refuses it. */
int machine_check_away(const Machine *m);

/* Whether a folder of configuration has NAME.TYPE, "container" or "template", read by the generator yet or not. */
bool machine_file_is_there(const char *name, const char *type);

/* Says that there is no such container, or that it has no more than a file. Returns -ENOENT. */
int machine_unknown(const char *name);

/* Returns 0 if the image is one that snapshots can be taken of. -ENOENT: there is none; -ETXTBSY: a swap file. */
int machine_check_snapshot(const Machine *m);

/* -ETXTBSY while a swap file in the image is in use: it can be neither copied nor deleted. */
int machine_check_swap(const Machine *m);

/* -EBUSY if the image is a mount point, or something is mounted in it: it can be neither renamed nor removed. TO_DO:
 * "rename". */
int machine_check_mount(const Machine *m, const char *to_do);

/* -EBUSY if the image's subvolume, or a folder in it, is mounted elsewhere, by "subvolid=" or a bind: whoever uses that would
 * see it emptied when the subvolume is deleted. Of this mount namespace. TO_DO: "roll back". */
int machine_check_mounted(const Machine *m, const char *to_do);

/* -ENOTEMPTY, and says it, if subvolumes that hold something are nested in the image: they are in no snapshot, and would
 * be lost with it. TO_DO: "roll back". */
int machine_check_nested(const Machine *m, const char *to_do);

/* Returns 0 if the image is one that can be exchanged, renamed or removed whole: not behind a link, no mount point. One
 * that is missing can. TO_DO: "roll back". */
int machine_check_replace(const Machine *m, const char *to_do);

/* Opens the folder that an image is made in, made if missing as machined does. A stand-in in the image's place, whose
 * subvolume is gone for good, goes. */
int machine_make_folder(Machine *m);

/* Opens the folder of snapshots, made if missing. */
int machine_make_snapshots(Machine *m);

/* Takes systemd's locks on the image: *ret must be IMAGE_LOCK_INIT. */
int machine_lock_image(const Machine *m, ImageLock *ret);

/* Says that nothing could be done with NAME for lack of room, and what helps. Returns R. */
int machine_no_room(const char *name, int r);

/* Says what in the image is in no snapshot: subvolumes nested in it, and what is mounted there. */
void machine_name_nested(const Machine *m);

/* Opens NAME among the snapshots. -ENOENT if there is none. */
int machine_open_snapshot(const Machine *m, const char *name);

void machine_done(Machine *m);

#define _cleanup_machine_ _cleanup_(machine_done)

/* The exit status that R stands for. */
int verb_exit(int r);
