/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether templates and containers are on one btrfs, as cloning needs it; makes nothing. Logs what is wrong and how to
 * mend it. Returns 0; -EXDEV: they are not. */
int storage_require(void);

/* Opens the folder of the templates, made if missing, and sees to it that containers can be cloned from there. Logs
 * what is wrong and how to mend it. Returns the descriptor. */
int storage_open_templates(void);
