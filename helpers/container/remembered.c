/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "fields.h"
#include "fileio.h"
#include "identity.h"
#include "remembered.h"

static bool read_id(const Fields *f, const char *key, sd_id128_t *ret) {
        const char *text = fields_get(f, key);

        return text && sd_id128_from_string(text, ret) >= 0;
}

FileId remembered_file(const char *name) {
        _cleanup_free_ char *path = NULL;
        struct statx st;

        if (asprintf(&path, "/etc/nspawn-btrfs.d/%s.container", name) < 0 ||
            statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &st) < 0)
                return (FileId){};
        return (FileId){ st.stx_ino,
                         (st.stx_mask & STATX_BTIME)
                                 ? st.stx_btime.tv_sec * UINT64_C(1000000000) + st.stx_btime.tv_nsec
                                 : 0 };
}

static FileId read_file_id(const Fields *f) {
        const char *text = fields_get(f, "File");
        FileId id;
        char end;

        if (!text || sscanf(text, "%" SCNu64 " %" SCNu64 "%c", &id.inode, &id.born_nsec, &end) != 2)
                return (FileId){};
        return id;
}

int remembered_read(int snapshots_fd, Remembered *ret) {
        _cleanup_fields_ Fields f = {};
        const char *mac, *clone;
        Remembered who = {};
        int r;

        r = fields_read_at(snapshots_fd, REMEMBERED_FILE, &f);
        if (r < 0)
                return r;
        mac = fields_get(&f, "MACAddress");
        clone = fields_get(&f, "Clone");
        if (!read_id(&f, "MachineID", &who.machine_id) || !mac || strlen(mac) != MAC_TEXT || !clone)
                return -EBADMSG;
        (void) snprintf(who.mac, sizeof(who.mac), "%s", mac);
        who.clone = streq(clone, "yes");
        if (fields_get(&f, "NextMachineID") && !read_id(&f, "NextMachineID", &who.next))
                return -EBADMSG;
        who.file = read_file_id(&f);
        *ret = who;
        return 0;
}

int remembered_write(int snapshots_fd, const Remembered *who) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        fprintf(m.f, "MachineID=" SD_ID128_FORMAT_STR "\nMACAddress=%s\nClone=%s\n",
                SD_ID128_FORMAT_VAL(who->machine_id), who->mac, who->clone ? "yes" : "no");
        if (!sd_id128_is_null(who->next))
                fprintf(m.f, "NextMachineID=" SD_ID128_FORMAT_STR "\n", SD_ID128_FORMAT_VAL(who->next));
        if (who->file.inode > 0)
                fprintf(m.f, "File=%" PRIu64 " %" PRIu64 "\n", who->file.inode, who->file.born_nsec);
        r = memstream_take(&m, &text, &size);
        if (r < 0)
                return r;
        r = write_file_at(snapshots_fd, REMEMBERED_FILE, text, size, 0600, WRITE_SYNC);
        return r < 0 ? r : 0;
}

/* What a killed write left goes, too: the folder shall be empty. */
void remembered_forget(int snapshots_fd) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;

        if (open_folder_at(snapshots_fd, ".", 0, &d) < 0)
                return;
        while ((de = readdir(d)))
                if (streq(de->d_name, REMEMBERED_FILE) || startswith(de->d_name, ".#" REMEMBERED_FILE "."))
                        (void) unlinkat(snapshots_fd, de->d_name, 0);
}

int remembered_of_image(int root_fd, const char *name, Remembered *ret) {
        _cleanup_free_ char *template = NULL;
        int r;

        *ret = (Remembered){ .clone = mac_clone_template(root_fd, &template) >= 0 };
        r = identity_read(root_fd, &ret->machine_id);
        if (r >= 0)
                (void) mac_stable(ret->machine_id, name, ret->mac);
        return r;
}

int remembered_mac(const Remembered *who, const char *value, char *buf) {
        bool stable = value ? streq(value, "stable") : who->clone;

        if (mac_is_declared(value, buf))
                return 1;
        if (!stable || !*who->mac)
                return 0;
        (void) snprintf(buf, MAC_TEXT + 1, "%s", who->mac);
        return 1;
}
