/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Says which of NAMES, images below ROOT, have one machine-id: copies of one image by hand. */
void adopt_tell_twins(char *const *names, const char *root);
