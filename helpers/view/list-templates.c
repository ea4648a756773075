/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "generation.h"
#include "list-templates.h"
#include "log.h"
#include "name.h"
#include "paths.h"
#include "relative-time.h"
#include "state-folder.h"
#include "strv.h"
#include "subvol.h"

/* Declared ones, and those that are there without. */
static int find_names(const Generation *g, char ***ret) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_strv_ char **l = NULL;
        struct dirent *de;
        int r = 0;

        for (ManifestEntry e = {}; r >= 0 && manifest_next(&g->manifest, STAGED "/templates/", &e);) {
                _cleanup_free_ char *name = manifest_entry_name(&e, STAGED "/templates/", "/fields");

                if (name)
                        r = strv_extend(&l, name);
        }
        if (r >= 0)
                r = open_folder_fd(state_folder_open(TEMPLATES_DIR), &d);
        if (r == -ENOENT)
                r = 0;
        while (d && r >= 0 && (de = readdir(d)))
                if (machine_name_is_valid(de->d_name) && !strv_contains(l, de->d_name))
                        r = strv_extend(&l, de->d_name);
        if (r < 0)
                return r;
        strv_sort(l);
        *ret = TAKE_PTR(l);
        return 0;
}

static int find_users(const Generation *g, const char *template, char ***ret) {
        int r = 0;

        for (ManifestEntry e = {}; r >= 0 && manifest_next(&g->manifest, STAGED "/containers/", &e);) {
                _cleanup_free_ char *name = manifest_entry_name(&e, STAGED "/containers/", "/clone");
                _cleanup_fields_ Fields o = {};
                const char *used;

                if (!name || generation_fields(g, "containers", name, "clone", &o) < 0)
                        continue;
                used = fields_get(&o, "Template");
                if (used && streq(used, template))
                        r = strv_extend(ret, name);
        }
        return r;
}

/* 0: it is not made yet. */
static uint64_t made_usec(const char *name) {
        _cleanup_close_ int folder = state_folder_open(TEMPLATES_DIR), fd = -EBADF;
        SubvolInfo info;

        fd = folder < 0 ? folder : subvol_open(folder, name);
        if (fd < 0 || subvol_get_info(fd, &info) < 0)
                return 0;
        return info.created.tv_sec * UINT64_C(1000000) + info.created.tv_nsec / 1000;
}

static const char *state_of(const Fields *fields, uint64_t made) {
        if (fields_get(fields, "Refused"))
                return "config error";
        if (made == 0)
                return "not made";
        return fields->n == 0 ? "unmanaged" : "ready";
}

static int add_template(Table *t, const Generation *g, const char *name, uint64_t now) {
        _cleanup_strv_ char **users = NULL;
        _cleanup_fields_ Fields fields = {};
        uint64_t made = made_usec(name);
        int r;

        r = generation_fields(g, "templates", name, "fields", &fields);
        if (r == -ENOENT && made == 0)
                return log_error_errno(r, "There is no template \"%s\".", name);
        if (r == -ENOENT)
                r = 0;
        if (r >= 0)
                r = find_users(g, name, &users);
        if (r < 0)
                return log_error_errno(r, "Failed to look at template %s: %m", name);

        table_text(t, name);
        table_text(t, state_of(&fields, made));
        table_text(t, fields_get(&fields, "Method"));
        table_time(t, made, now);
        table_list(t, users);
        return 0;
}

int list_templates(char **names, const Output *output) {
        static const char *const columns[] = { "NAME", "STATE", "METHOD", "AGE", "USERS" };
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns));
        _cleanup_generation_ Generation g = {};
        _cleanup_strv_ char **all = NULL;
        uint64_t now = now_realtime();
        int r, k;

        if (!t)
                return log_oom();
        (void) generation_refresh(); /* what is there from before will do */
        r = generation_open("current", &g);
        if (r == -ENOENT)
                r = 0;
        if (r >= 0 && !names[0])
                r = find_names(&g, &all);
        if (r < 0)
                return log_error_errno(r, "Failed to find the templates: %m");

        STRV_FOREACH(n, names[0] ? names : all)
                RET_GATHER(r, add_template(t, &g, *n, now));
        k = table_print(t, output, names[0] ? NULL : "templates");
        if (k < 0)
                return log_error_errno(k, "Failed to print: %m");
        return r;
}
