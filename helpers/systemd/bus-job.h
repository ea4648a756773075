/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names that bus.c and bus-job.c share. */

#define BUS_SYSTEMD "org.freedesktop.systemd1"
#define BUS_MANAGER_PATH "/org/freedesktop/systemd1"
#define BUS_MANAGER "org.freedesktop.systemd1.Manager"
