/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs the program that fills a template, and tells how far it is. */

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "apt-proxy.h"
#include "exec.h"
#include "log.h"
#include "method.h"
#include "notify.h"
#include "progress.h"
#include "strv.h"
#include "template.h"

enum { HEAD = 512, SPACE_LOW = 32 * 1024 * 1024 };

typedef struct Fill {
        const Template *t;
        Method method;
        Progress progress;
        int source; /* tar's stdin */
        off_t source_size;
} Fill;

static void fill_done(Fill *f) {
        method_done(&f->method);
        progress_done(&f->progress);
        closep(&f->source);
}

static void tell(const Fill *f) {
        const Progress *p = &f->progress;

        if (p->phase)
                notify_status("Bootstrapping %s: %u%% (%s)", f->t->name, p->percent, p->phase->doing);
        else
                notify_status("Bootstrapping %s", f->t->name);
}

static int on_line(char *line, void *userdata) {
        Fill *f = userdata;
        int r = progress_line(&f->progress, line);

        if (r < 0)
                return r;
        if (!(r & PROGRESS_NOISE))
                log_info("%s", line);
        if (r & PROGRESS_CHANGED)
                tell(f);
        return 0;
}

/* The archive is open once, and tar has it as its stdin: where that stands is how far tar is. */
static int on_tick(void *userdata) {
        Fill *f = userdata;
        off_t at = f->source >= 0 ? lseek(f->source, 0, SEEK_CUR) : 0;

        if (at > 0 && f->source_size > 0 && progress_set(&f->progress, at * 99 / f->source_size) > 0)
                tell(f);
        return 0;
}

/* tar recognises compressions only in files it opens itself. */
static int open_source(Fill *f) {
        const char *path = f->method.source, *program;
        _cleanup_free_ char *option = NULL;
        struct stat st;
        char head[HEAD];
        ssize_t n;
        int r;

        f->source = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (f->source < 0 || fstat(f->source, &st) < 0)
                return log_error_errno(errno, "\"Source=%s\": %m", path);
        if (!S_ISREG(st.st_mode))
                return log_error_errno(EINVAL, "\"Source=%s\" is no file.", path);
        f->source_size = st.st_size;

        n = pread(f->source, head, sizeof(head), 0);
        program = n < 0 ? NULL : method_decompressor(head, n);
        if (!program)
                return log_error_errno(EINVAL, "\"Source=%s\" is no tar archive in a known compression.",
                                       path);
        if (!*program)
                return 0;
        if (!exec_is_installed(program))
                return log_error_errno(ENOENT, "%s is not installed: \"apt install %s\".", program,
                                       method_package(program));
        if (asprintf(&option, "--use-compress-program=%s", program) < 0)
                return log_oom();
        r = strv_extend(&f->method.argv, option);
        return r < 0 ? log_oom() : 0;
}

static int explain_missing(const char *program, int r) {
        const char *package = method_package(program);

        if (r != -ENOENT)
                return log_error_errno(r, "Failed to execute %s: %m", program);
        if (!package)
                return log_error_errno(r, "%s is not installed.", program);
        return log_error_errno(r, "%s is not installed: \"apt install %s\".", program, package);
}

static int explain_failure(const Fill *f, int fd, int status) {
        const char *name = f->t->name, *program = f->method.argv[0], *cause = f->progress.error;
        struct statvfs fs;
        size_t length;

        if (fstatvfs(fd, &fs) >= 0 && (uint64_t) fs.f_bavail * fs.f_frsize < SPACE_LOW)
                cause = "the file system is full";
        length = cause ? strlen(cause) : 0;
        while (length > 0 && cause[length - 1] == '.') /* ours ends the sentence */
                length--;
        if (status > 128)
                log_error("Failed to build template %s: %s was killed by signal %d. See \"journalctl -u "
                          "nspawn-btrfs-template@%s\".",
                          name, program, status - 128, name);
        else
                log_error("Failed to build template %s: %s ended with status %d%s%.*s. See \"journalctl -u "
                          "nspawn-btrfs-template@%s\".",
                          name, program, status, length > 0 ? ": " : "", (int) length, cause ?: "", name);
        return -EIO;
}

static int run(Fill *f, int fd) {
        const Exec e = {
                .argv = f->method.argv,
                .stdin_fd = f->source,
                .terminal = f->method.terminal,
                .line = on_line,
                .tick = on_tick,
                .userdata = f,
        };
        int r;

        f->progress.tool = progress_tool(e.argv[0]);
        tell(f);
        if (streq(e.argv[0], "mmdebstrap") || streq(e.argv[0], "debootstrap"))
                apt_proxy_export();
        r = exec_run(&e);
        if (r > 0)
                return explain_failure(f, fd, r);
        if (r == -ECANCELED)
                return log_error_errno(r, "Told to end; template %s is not built.", f->t->name);
        if (r == -ENOENT || r == -EACCES)
                return explain_missing(e.argv[0], r);
        return r < 0 ? log_error_errno(r, "Failed to run %s: %m", e.argv[0]) : 0;
}

int template_fill(const Template *t, const char *path, int fd) {
        _cleanup_(fill_done) Fill f = { .t = t, .source = -EBADF };
        const char *complaint = NULL;
        int r;

        r = method_plan(t->fields, path, &f.method, &complaint);
        if (r < 0)
                return complaint ? log_error_errno(r, "Failed to build template %s: %s.", t->name, complaint)
                                 : log_oom();
        if (f.method.source) {
                r = open_source(&f);
                if (r < 0)
                        return r;
        }
        return run(&f, fd);
}
