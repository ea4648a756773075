/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "labelled.h"
#include "log.h"
#include "size.h"
#include "snapshots.h"
#include "strv.h"

enum { MANY = 50 };

Labelled labelled_count(int snapshots_fd, bool replaced) {
        Labelled l = { .bytes = snapshots_fd >= 0 && snapshot_sizes_are_known(snapshots_fd) ? 0
                                                                                            : UINT64_MAX };
        _cleanup_strv_ char **names = NULL;
        SnapshotName n;

        if (snapshots_fd < 0 || snapshot_list(snapshots_fd, &names) < 0)
                return l;
        STRV_FOREACH(name, names) {
                uint64_t bytes;

                if (snapshot_name_parse(*name, &n) < 0 || !n.label ||
                    streq(n.label, SNAPSHOT_LABEL_REPLACED) != replaced)
                        continue;
                l.n++;
                if (l.bytes != UINT64_MAX && snapshot_size(snapshots_fd, *name, &bytes) >= 0)
                        l.bytes += bytes;
        }
        return l;
}

int labelled_text(const Labelled *l, const char *what, char **ret) {
        char size[SIZE_TEXT_MAX];
        int r;

        r = l->bytes == UINT64_MAX
                    ? asprintf(ret, "%zu %s", l->n, what)
                    : asprintf(ret, "%zu %s (%s or more)", l->n, what, size_text(l->bytes, size));
        return r < 0 ? -ENOMEM : 0;
}

/* They are in nobody's way, but for the space, and each makes the next snapshot slower. */
void labelled_warn(const char *name, int snapshots_fd) {
        const Labelled l = labelled_count(snapshots_fd, false);
        _cleanup_free_ char *text = NULL;

        if (l.n >= MANY && labelled_text(&l, "snapshots", &text) >= 0)
                log_warning("%s: %s have a label, so no policy deletes them: \"nspawn-btrfs delete %s "
                            "NAME...\", or \"KeepManual=\" for those taken by hand.",
                            name, text, name);
}
