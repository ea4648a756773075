/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A move: that all which goes by the name of a container gets another one, or is removed. It lies where orders do, as
 * ORDERS_DIR/FROM, on disk before anything is touched, and names each thing with what tells it from another of that name, so
 * that one which was cut short is gone on with, taken back, or seen to be over, and nothing is touched that came later.
 * Nothing here logs. */

#include <stdint.h>

#include "order.h"

typedef struct Move {
        char *verb; /* "rename", "remove" */
        char *who;  /* asked for it */
        uint64_t realtime_usec;
        char *from, *to; /* TO is "" where all is removed */
        /* Each "ID PLACE": of the thing, and the path with "%s" for the name, in the order in which they are moved. */
        char **files;    /* in /etc/, mostly: what PID 1 and the generator read */
        char *snapshots; /* their folder; NULL: none */
        char *image;     /* NULL: none */
} Move;

/* How far it came. */
typedef enum MoveState {
        MOVE_NOT_BEGUN, /* nothing was touched, or nothing of it is anywhere */
        MOVE_FILES,     /* some files have the one name, some the other; only the verb moves them */
        MOVE_DATA,      /* the files are through; image or snapshots are not */
        MOVE_DONE,
} MoveState;

/* The text of M, and back: FROM is the name of its file. -EBADMSG: that is none. The caller frees *ret, ends *ret. */
int move_format(const Move *m, char **ret);
int move_parse(const char *text, const char *from, Move *ret);

/* On disk when it returns. */
int move_write(const Move *m);

/* The move that NAME is the one or the other side of. -ENOENT: none. The caller ends *ret. */
int move_find(const char *name, Move *ret);

/* Adds what is at PLACE for NAME, if anything is. */
int move_add_file(Move *m, const char *place);

/* What is at PLACE for NAME, as "ID PLACE"; NULL in *ret if nothing is. The caller frees. */
int move_item(const char *place, const char *name, char **ret);

/* Whether the very thing ITEM is there by NAME. */
bool move_is_at(const char *item, const char *name);

/* Whether systemd makes ITEM by itself, as soon as it has read the files: it goes along by its name, and tells nothing of how
 * far the move came. */
bool move_is_systemds(const char *item);

/* The path of ITEM by NAME; NULL when memory is short. The caller frees. */
char *move_path(const char *item, const char *name);

/* Whether what is at ITEM's place by the name FROM, and nothing by TO, is another file than was written down: its own, edited by
 * one who put another in its place, as long as the move is midway. */
bool move_is_edited(const char *item, const char *from, const char *to);

/* Whether image or snapshots have the old name. */
bool move_is_midway(const Move *m);

MoveState move_judge(const Move *m);

void move_done(Move *m);

#define _cleanup_move_ _cleanup_(move_done)
