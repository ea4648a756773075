/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Tells systemd that a start still has work to do. Both need NotifyAccess=exec where they run in ExecStartPre=, and do
 * nothing where nobody listens. */

/* STATUS= for systemctl status. */
void notify_status(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Gives the start a minute from now: to be called more often than that. */
void notify_extend_timeout(void);
