/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "progress.h"

/* Shares of the whole as measured with a mirror at some 10 MB/s; nobody needs them exact. */
static const ProgressPhase mmdebstrap_phases[] = {
        { "running apt-get update", 1, 15, "updating package lists" },
        { "downloading packages", 15, 40, "downloading" },
        { "extracting archives", 40, 45, "unpacking" },
        { "installing essential packages", 45, 60, "installing essential packages" },
        { "installing remaining packages", 60, 97, "installing packages" },
        { "cleaning package lists", 97, 99, "cleaning up" },
};

static const ProgressPhase debootstrap_phases[] = {
        { "Retrieving InRelease", 1, 1, "downloading package lists" },
        { "Resolving dependencies", 5, 5, "resolving dependencies" },
        { "Checking component", 8, 8, "downloading" },
        { "Chosen extractor", 40, 40, "unpacking" },
        { "Installing core packages", 48, 48, "installing core packages" },
        { "Unpacking required packages", 52, 52, "unpacking" },
        { "Configuring required packages", 60, 60, "configuring required packages" },
        { "Unpacking the base system", 70, 70, "unpacking" },
        { "Configuring the base system", 85, 85, "configuring" },
        { "Base system installed", 99, 99, "cleaning up" },
};

static const ProgressPhase tar_phases[] = { { NULL, 0, 99, "unpacking" } };

static const ProgressTool tools[] = {
        { "mmdebstrap", mmdebstrap_phases, ELEMENTSOF(mmdebstrap_phases) },
        { "debootstrap", debootstrap_phases, ELEMENTSOF(debootstrap_phases) },
        { "tar", tar_phases, ELEMENTSOF(tar_phases) },
};

const ProgressTool *progress_tool(const char *program) {
        for (size_t i = 0; i < ELEMENTSOF(tools); i++)
                if (streq(tools[i].program, program))
                        return &tools[i];
        return NULL;
}

/* Takes "ESC [ ... letter" out of S. */
static void strip_colours(char *s) {
        char *to = s;

        while (*s)
                if (s[0] == '\033' && s[1] == '[') {
                        s += 2;
                        s += strspn(s, "0123456789;?");
                        s += *s != 0;
                } else
                        *to++ = *s++;
        *to = 0;
}

/* "installing:   42.10 [####    ]", as mmdebstrap prints it: the percentage, or -EINVAL. */
static int parse_bar(const char *line) {
        const char *number = line + strcspn(line, "0123456789[");
        unsigned long percent;
        char *end;

        if (!isdigit((unsigned char) *number))
                return -EINVAL;
        for (const char *c = line; c < number; c++)
                if (!islower((unsigned char) *c) && !strchr(": ", *c))
                        return -EINVAL;
        percent = strtoul(number, &end, 10);
        if (*end != '.')
                return -EINVAL;
        end += 1 + strspn(end + 1, "0123456789");
        if (*end && !startswith(end, " ["))
                return -EINVAL;
        return percent > 100 ? 100 : (int) percent;
}

static const ProgressPhase *find_phase(const Progress *p, const char *line) {
        const char *rest = startswith(line, "I: ") ?: line;

        for (size_t i = 0; p->tool && i < p->tool->n_phases; i++)
                if (p->tool->phases[i].line && startswith(rest, p->tool->phases[i].line))
                        return &p->tool->phases[i];
        return NULL;
}

static int keep_error(Progress *p, const char *line) {
        const char *rest = startswith(line, "E: ");
        char *copy;

        if (p->error_is_sure || startswith(line, "I: "))
                return 0;
        copy = strdup(rest ?: line);
        if (!copy)
                return -ENOMEM;
        free(p->error);
        p->error = copy;
        p->error_is_sure = rest;
        return 0;
}

int progress_set(Progress *p, unsigned percent) {
        if (!p->phase && p->tool)
                p->phase = &p->tool->phases[0];
        if (percent <= p->percent)
                return 0;
        p->percent = percent;
        return 1;
}

int progress_line(Progress *p, char *line) {
        const ProgressPhase *phase;
        int r, bar;

        strip_colours(line);
        bar = parse_bar(line);
        if (bar >= 0 && p->phase)
                return PROGRESS_NOISE |
                       progress_set(p, p->phase->from + (p->phase->to - p->phase->from) * bar / 100);
        if (bar >= 0 || streq(line, "done") || !*line)
                return PROGRESS_NOISE;

        phase = find_phase(p, line);
        if (phase && phase != p->phase) {
                p->phase = phase;
                (void) progress_set(p, phase->from);
                return PROGRESS_CHANGED;
        }
        r = keep_error(p, line);
        return r < 0 ? r : 0;
}

int progress_parse(const char *status) {
        const char *percent = strchr(status, '%'), *digits = percent;
        int value;

        while (digits && digits > status && isdigit((unsigned char) digits[-1]))
                digits--;
        if (!percent || digits == percent || percent - digits > 3)
                return -ENOENT;
        value = (int) strtol(digits, NULL, 10);
        return value > 100 ? -ENOENT : value;
}

void progress_done(Progress *p) {
        free(p->error);
        *p = (Progress){};
}
