/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A template's copy made a container of its own: what a first start and recreate do alike. */

#include "fields.h"

/* Gives the copy at ROOT_FD an identity, marks it as a clone of TEMPLATE, and provisions it by O (containers/NAME/clone).
 * With KEPT_FD (-EBADF: none) machine-id, hostname and ssh host keys are those of that image. Logs. Returns 0. */
int fresh_image(int root_fd, const char *name, const char *template, const Fields *o, int kept_fd);
