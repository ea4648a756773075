/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Takes away what an nspawn that was killed (by its watchdog, for want of memory) leaves at run time, and for which the
 * next one refuses to start: systemd 254 to 261. Later ones clean up by an ExecStopPost=, and leave it when that is
 * killed as well ("systemctl kill -s KILL" does so). Nothing where container NAME runs. */
void stale_export_remove(const char *name);
