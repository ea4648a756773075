/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is hidden in the folders of images and templates and takes room there: what killed runs left, and images that
 * machinectl does not show. What an order or a run that is at work has there is none. */

#include "util.h"

/* Their paths, in no order. Returns 0; the caller frees *ret. */
int leftovers_list(char ***ret);

/* "left over (btrfs subvolume delete PATH)": what PATH is, with the command that ends it. The caller frees *ret. */
int leftover_describe(const char *path, char **ret);
