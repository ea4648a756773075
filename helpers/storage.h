/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Opens the folder of the templates, made if missing, and sees to it that containers can be cloned from there. Logs
 * what is wrong and how to mend it. Returns the descriptor. */
int storage_open_templates(void);
