/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who a container is, as its image said at its first start here. It lies beside the snapshots and not in the image, where
 * the guest writes, and goes wherever that folder goes; what the image says later is told and changes nothing. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-id128.h>

#include "mac.h"
#include "util.h"

#define REMEMBERED_FILE ".identity" /* no snapshot's name begins so */

/* A file of the host, by what mv(1) leaves and whoever makes another has not. All zero: none, or not known. */
typedef struct FileId {
        uint64_t inode, born_nsec;
} FileId;

typedef struct Remembered {
        sd_id128_t machine_id;
        char mac[MAC_TEXT + 1]; /* what MACAddress=stable means; "": not known */
        bool clone;             /* of ours: stable is what it has without MACAddress= */
        sd_id128_t next; /* null, or the machine-id of an image that takes its place as somebody else */
        FileId file;     /* the administrator's, which declared it at its last start */
} Remembered;

/* The file in /etc/ that declares NAME now. */
FileId remembered_file(const char *name);

static inline bool file_id_equal(FileId a, FileId b) {
        return a.inode > 0 && a.inode == b.inode && a.born_nsec == b.born_nsec;
}

/* What SNAPSHOTS_FD, the folder of a container's snapshots, has. -ENOENT: nothing; -EBADMSG: it is not whole. */
int remembered_read(int snapshots_fd, Remembered *ret);

/* Has it on disk when it returns 0. */
int remembered_write(int snapshots_fd, const Remembered *who);

/* Removes it, for a name that shall be as if it had never been. */
void remembered_forget(int snapshots_fd);

/* What the image at ROOT_FD says of itself, to be remembered for NAME. Where it has no machine-id the error is that of
 * identity_read(), and *ret has what is known without. */
int remembered_of_image(int root_fd, const char *name, Remembered *ret);

/* What holds for NAME, for who only looks: what is remembered, else what its image says. Returns 0, or an error. */
int remembered_look(const char *name, Remembered *ret);

/* The same for a start: remembers it if nothing was, takes over what remembered_renew() announced, and says what the
 * image says otherwise. Logs. Returns 0, also where nothing is known; negative if what is remembered cannot be read. */
int remembered_start(const char *name, Remembered *ret);

/* What MACAddress= VALUE (NULL: not given) means for WHO. Returns 1 with BUF set, 0 if the address is left to nspawn:
 * "none", the default for images we did not clone, or nothing known yet. */
int remembered_mac(const Remembered *who, const char *value, char *buf);

/* Both for a start, with MACAddress= VALUE. */
int remembered_decide(const char *name, const char *value, char *buf);

/* For an image at ROOT_FD that shall take the place of the one of NAME, whose snapshots are in SNAPSHOTS_FD: gives it the
 * machine-id that is remembered, if any. */
int remembered_keep(int snapshots_fd, const char *name, int root_fd);

/* The other way: when it has taken its place it is somebody else. */
int remembered_renew(int snapshots_fd, int root_fd);
