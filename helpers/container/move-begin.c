/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a verb writes down before it touches anything. */

#include "log.h"
#include "move-carry.h"
#include "paths.h"
#include "relative-time.h"
#include "traces.h"

/* Where machined finds it, which may be a link. */
static int add_image(Move *move, const Image *image) {
        _cleanup_free_ char *place = NULL;

        if (image->type == IMAGE_NONE)
                return 0;
        if (asprintf(&place, "%s/%%s%s", image->folder, endswith(image->path, ".raw") ? ".raw" : "") < 0)
                return -ENOMEM;
        return move_item(place, move->from, &move->image);
}

static int fill(const char *verb, const Machine *m, const char *to, Move *move) {
        const char *who = getenv("SUDO_USER") ?: getenv("USER");
        int r;

        move->verb = strdup(verb);
        move->who = strdup(isempty(who) || strchr(who, '\n') ? "root" : who);
        move->from = strdup(m->name);
        move->to = strdup(to);
        move->realtime_usec = now_realtime();
        if (!move->verb || !move->who || !move->from || !move->to)
                return -ENOMEM;
        r = traces_add(move);
        if (r >= 0 && *to) /* they outlive a removal */
                r = move_item(SNAPSHOTS_DIR "/%s", m->name, &move->snapshots);
        return r < 0 ? r : add_image(move, &m->image);
}

int move_begin(const char *verb, const Machine *m, const char *to, Move *ret) {
        _cleanup_move_ Move move = {};
        int r = fill(verb, m, to, &move);

        if (r >= 0) {
                r = move_write(&move);
                if (r < 0)
                        (void) order_end(m->name);
        }
        if ((r == -ENOSPC || r == -EDQUOT) && !*to) /* it makes room */
                return 0;
        if (r == -ENOSPC || r == -EDQUOT)
                return machine_no_room(m->name, r);
        if (r < 0)
                return log_error_errno(r, "Failed to write down what is to be done with %s: %m", m->name);
        *ret = move;
        move = (Move){};
        return 0;
}
