/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How far a move came, by what is where. Files first, then what is under /var/lib/, each in its order, and back the other way
 * round: so where data has the new name no file waits any more, whoever has the old name by then. */

#include "move.h"
#include "strv.h"
#include "trace-places.h"

typedef struct Count {
        size_t from, to, gone;
} Count;

static void count(const char *item, const Move *m, Count *c) {
        if (!item)
                return;
        if (move_is_at(item, m->from))
                c->from++;
        else if (*m->to && move_is_at(item, m->to))
                c->to++;
        else
                c->gone++;
}

static Count count_data(const Move *m) {
        Count c = {};

        count(m->snapshots, m, &c);
        count(m->image, m, &c);
        return c;
}

bool move_is_midway(const Move *m) {
        return count_data(m).from > 0;
}

bool move_is_edited(const char *item, const char *from, const char *to) {
        _cleanup_free_ char *path = move_path(item, from), *other = move_path(item, to);

        return path && other && !move_is_at(item, from) && trace_is_there(path) && !trace_is_there(other);
}

bool move_is_systemds(const char *item) {
        return startswith(strchr(item, ' '), " " TIMER_STAMPS);
}

static Count count_files(const Move *m, bool midway) {
        Count c = {};

        STRV_FOREACH(file, m->files)
                if (startswith(strchr(*file, ' '), " /run/") ||
                    move_is_systemds(*file)) /* goes with each boot */
                        continue;
                else if (*m->to && midway && move_is_edited(*file, m->from, m->to))
                        c.from++;
                else
                        count(*file, m, &c);
        return c;
}

MoveState move_judge(const Move *m) {
        Count data = count_data(m), files = count_files(m, data.from > 0);

        /* One that is gone may have been edited where it was moved to. */
        if (files.to + files.gone + data.to + data.gone == 0)
                return MOVE_NOT_BEGUN;
        if (files.from > 0)
                return MOVE_FILES;
        return data.from > 0 ? MOVE_DATA : MOVE_DONE;
}
