/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <signal.h>

#include "fields.h"

/* Runs the commands KEY= ("ExecBefore", "ExecAfter") of O one after the other, without a shell; the first that fails
 * ends it. They find NAME in $NSPAWN_BTRFS_CONTAINER; what they run of ours runs no hooks for NAME. Logs. Returns 0. */
int hooks_run(const Fields *o, const char *key, const char *name);

enum { HOOKS_SIGNALS = 4 };

typedef struct HeldSignals {
        struct sigaction saved[HOOKS_SIGNALS];
        size_t n; /* 0: none are held */
} HeldSignals;

/* With an ExecAfter= in O the process does not end by SIGINT, SIGTERM, SIGHUP or SIGPIPE from the first call on, but at
 * the second: who is tired of waiting, or of reading, would else leave behind what ExecBefore= began. While a hook runs, a
 * signal ends that. */
void hooks_hold_signals(const Fields *o, HeldSignals *ret);
void hooks_release_signals(const HeldSignals *s);
