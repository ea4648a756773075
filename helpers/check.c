/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs check: the generator's own reading and planning, and a look at the machine. Writes nothing. */

#include "check-machine.h"
#include "generate.h"
#include "layout.h"
#include "log.h"
#include "rolled-back.h"
#include "strv.h"
#include "utf8.h"
#include "util.h"
#include "verb.h"

static const char *arg_root;

static const VerbOption options[] = {
        { "root", "FOLDER", "Check the configuration below FOLDER", set_folder, &arg_root },
        {},
};

static const Verb verb = { "check", options, .max = -1 };

/* Whether TEXT is a complaint about PATH, or says that it clashes with a line of it. */
static bool mentions(const char *text, const char *path) {
        _cleanup_free_ char *plain = utf8_plain(path);
        size_t n;

        if (!plain)
                return true;
        n = strlen(plain);
        for (const char *p = text; (p = strstr(p, plain)); p += n)
                if (p[n] == ':' && (p == text || p[-1] == '('))
                        return true;
        return false;
}

static bool mentions_any(const char *text, const ConfFiles *files) {
        for (size_t i = 0; i < files->n; i++)
                if (mentions(text, files->items[i].path))
                        return true;
        return false;
}

/* Of a folder that is for objects of that name. */
static bool is_of_dropins(const Config *c, const char *text, const char *name, Kind kind) {
        _cleanup_free_ DropinFolder **folders = NULL;
        int n = dropins_of(&c->conf.dropins, kind, name, &folders);

        for (int i = 0; i < n; i++)
                if (mentions_any(text, &folders[i]->files) ||
                    (folders[i]->broken && mentions(text, folders[i]->broken)))
                        return true;
        return n < 0;
}

static bool is_of_profile(Config *c, const char *text, const char *name) {
        _cleanup_free_ char *profile = NULL;
        const ConfFile *file;

        if (asprintf(&profile, "%s.profile", name) < 0)
                return true;
        file = conf_find(&c->conf.files[KIND_PROFILE], profile);
        return (file && mentions(text, file->path)) || is_of_dropins(c, text, name, KIND_PROFILE);
}

static bool is_of_profiles(Config *c, const char *text, const Object *o) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Container", "Profile"));) {
                _cleanup_strv_ char **names = NULL;

                if (strv_split_extend(&names, s->value) < 0)
                        return true;
                STRV_FOREACH(n, names)
                        if (is_of_profile(c, text, *n))
                                return true;
        }
        return false;
}

/* Whether TEXT is about one of the layers that make the object of the file PATH. */
static bool is_of_file(Config *c, const char *text, const char *path) {
        const char *file = file_name(path);
        _cleanup_free_ char *name = NULL;
        const Object *o;
        size_t len;
        Kind k;

        k = kind_of(file, &len);
        name = strndup(file, len);
        if (!name || mentions(text, path))
                return true;

        o = config_find(c, k, name);
        return is_of_dropins(c, text, name, k) || (o && is_of_profiles(c, text, o));
}

static bool is_wanted(Config *c, const char *text, char *const *files) {
        if (!files[0])
                return true;
        STRV_FOREACH(f, files)
                if (is_of_file(c, text, *f))
                        return true;
        return false;
}

static size_t count_files(const Config *c) {
        size_t n = 0;

        for (Kind k = 0; k < _KIND_MAX; k++)
                n += c->conf.files[k].n;
        return n;
}

/* Of this host, whatever the file: without it no container is made. A pool that is declared will see to it, unless
 * something stayed behind elsewhere. Returns whether anything is wrong. */
static bool show_layout(const Config *c, const char *root, char *const *files) {
        _cleanup_free_ char *fault = NULL;
        int r;

        if (*root || files[0] || c->conf.files[KIND_CONTAINER].n == 0)
                return false;
        r = c->conf.files[KIND_POOL].n > 0 ? rolled_back_describe(&fault) : layout_find_fault(&fault);
        if (r > 0)
                log_warning("%s", fault);
        return r > 0;
}

/* Returns whether any complaint is one of a mistake. */
static bool show(Generated *g, const char *root, char *const *files) {
        bool mistakes = show_layout(&g->config, root, files);
        size_t shown = mistakes, n = count_files(&g->config);

        for (size_t i = 0; i < g->diags.n; i++) {
                const Diag *d = &g->diags.items[i];

                if (!is_wanted(&g->config, d->text, files))
                        continue;
                (void) log_full(d->level, 0, "%s", d->text);
                mistakes = mistakes || d->level <= LOG_WARNING;
                shown++;
        }
        if (shown == 0 && isatty(STDOUT_FILENO))
                printf("%zu file%s read, no complaints.\n", n, n == 1 ? "" : "s");
        return mistakes;
}

static int check(const char *root, char *const *files) {
        Generated g;
        bool mistakes;
        int r;

        r = generate(&g, root, files);
        RET_GATHER(r, check_machine(&g.config, &g.diags, root));
        RET_GATHER(r, check_sources(&g.config, &g.diags, root));
        RET_GATHER(r, check_secrets(&g.config, &g.diags, root));
        RET_GATHER(r, check_calendars(&g.config, &g.diags));
        if (!*root && g.resolution.pool)
                check_pool(g.resolution.pool, &g.diags);
        mistakes = show(&g, root, files);
        if (r < 0)
                log_error_errno(r, "Failed to read the configuration: %m");

        generated_done(&g);
        return r < 0 || mistakes ? VERB_FAILED : VERB_DONE;
}

/* Each is read as if it lay in one folder. */
static int check_name(const char *path, char *const *others) {
        size_t len;

        STRV_FOREACH(other, others)
                if (streq(file_name(*other), file_name(path)))
                        return verb_usage(&verb, "%s and %s have one name; check one of them at a time.",
                                          path, *other);

        if (kind_of(file_name(path), &len) == _KIND_INVALID)
                return verb_usage(&verb,
                                  "%s: the name ends in none of \".container\", \".template\", \".bridge\", "
                                  "\".profile\" and \".pool\".",
                                  path);
        if (access(path, F_OK) < 0) {
                log_error_errno(errno, "%s: %m", path);
                return VERB_NOTHING;
        }
        return 0;
}

int main(int argc, char *argv[]) {
        int r;

        log_open("nspawn-btrfs", false);
        arg_root = getenv("NSPAWN_BTRFS_ROOT") ?: "";
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);

        argv += r;
        for (char **f = argv; *f; f++) {
                r = check_name(*f, f + 1);
                if (r > 0)
                        return r;
        }
        return check(arg_root, argv);
}
