/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <sys/stat.h>

#include "fileio.h"
#include "guest-network.h"
#include "image.h"
#include "openat2.h"
#include "settings-text.h"

enum { RESTRICTS_FAMILIES = 261 }; /* first systemd that asks for RestrictAddressFamilies= */

/* From 261 on nspawn announces that a later default will take AF_NETLINK and AF_PACKET from the guest, whose networkd
 * needs both: to refuse none keeps what was (an empty value would count as none given). Older ones would only complain
 * of the key. */
static void keep_families(FILE *f, const char *text, unsigned systemd) {
        if (systemd >= RESTRICTS_FAMILIES && !strstr(text, "\nRestrictAddressFamilies="))
                fputs("\n[Exec]\nRestrictAddressFamilies=~\n", f);
}

static bool is_roots(const char *name) {
        _cleanup_close_ int fd = image_open(name);
        struct stat st;

        return fd >= 0 && fstat(fd, &st) >= 0 && st.st_uid == 0;
}

/* With a range of one's own ("PrivateUsers=524288:65536") and no word on owners, nspawn maps none: an image that is
 * root's on the disk would be nobody's inside. One that an old chown has shifted is right as it is. */
static void map_owners(FILE *f, const char *text, const char *name) {
        static const char key[] = "\nPrivateUsers=";
        const char *users = strstr(text, key);

        if (!users || strstr(text, "\nPrivateUsersOwnership=") || strstr(text, "\nPrivateUsersChown="))
                return;
        users += strlen(key);
        if (isdigit((unsigned char) *users) && strcspn(users, "\n") > 1 &&
            is_roots(name)) /* "0", "1": a BOOL */
                fputs("\n[Files]\nPrivateUsersOwnership=auto\n", f);
}

/* For "--link-journal=try-guest" nspawn makes /var/log/journal/ID in the image by its path on the host: a link on the way
 * that leads out has it make folders there and give them to the guest. */
static void keep_journal_inside(FILE *f, const char *name) {
        _cleanup_close_ int fd = image_open(name), to = -EBADF;

        if (fd < 0)
                return;
        to = open_resolved(fd, "var/log/journal", O_PATH, 0, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
        if (to == -EXDEV || to == -ELOOP)
                fputs("\n[Exec]\nLinkJournal=no\n", f);
}

/* systemd 252 makes the mount point's parents in the guest's /run as nobody, and the guest's PID 1 then dies; a tmpfs
 * on that folder, mounted first, has the right owner. */
static void bind_network(FILE *f, const char *name) {
        fprintf(f,
                "\n[Files]\n"
                "TemporaryFileSystem=/run/systemd:mode=0755\n"
                "BindReadOnly=" GUEST_DIR "/%s:/run/systemd/network\n",
                name);
}

int settings_text(const Generation *g, const char *name, const SettingsContext *context, char **ret,
                  size_t *ret_size) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        int r;

        r = generation_container_file(g, name, "settings.nspawn", &text, NULL);
        if (r >= 0)
                r = memstream_open(&m);
        if (r < 0)
                return r;
        fputs(text, m.f);
        keep_families(m.f, text, context->systemd);
        map_owners(m.f, text, name);
        keep_journal_inside(m.f, name);

        r = guest_network_install(g, name, context);
        if (r < 0)
                return r;
        if (r > 0)
                bind_network(m.f, name);
        return memstream_take(&m, ret, ret_size);
}
