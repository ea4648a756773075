/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "adopt-source.h"

/* Makes a subvolume of the image, if it is a plain folder and nobody uses it. Says what it does. Returns a VerbStatus. */
int adopt_convert(const Source *s);
