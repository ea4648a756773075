/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>

#include "exec.h"
#include "journal-tail.h"
#include "strv.h"
#include "utf8.h"

enum { SYNC_PATIENCE = 5 };

static void journal_closep(sd_journal **j) {
        if (*j)
                sd_journal_close(*j);
}

static int add_match(sd_journal *j, const char *field, const char *value) {
        _cleanup_free_ char *match = NULL;
        int r;

        if (asprintf(&match, "%s=%s", field, value) < 0)
                return -ENOMEM;
        r = sd_journal_add_match(j, match, 0);
        return r < 0 ? r : 0;
}

static int add_boot(sd_journal *j) {
        char text[SD_ID128_STRING_MAX];
        sd_id128_t boot;
        int r;

        r = sd_id128_get_boot(&boot);
        return r < 0 ? r : add_match(j, "_BOOT_ID", sd_id128_to_string(boot, text));
}

/* This boot, and (what its processes logged, or what PID 1 said of it). */
static int filter(sd_journal *j, const char *unit) {
        int r;

        r = add_match(j, "_SYSTEMD_UNIT", unit);
        if (r >= 0)
                r = sd_journal_add_disjunction(j);
        if (r >= 0)
                r = add_match(j, "UNIT", unit);
        if (r >= 0)
                r = add_match(j, "_PID", "1");
        if (r >= 0)
                r = sd_journal_add_conjunction(j);
        return r < 0 ? r : add_boot(j);
}

static bool has_field(sd_journal *j, const char *field, const char *wanted) {
        const void *data;
        size_t size;

        return sd_journal_get_data(j, field, &data, &size) >= 0 && size == strlen(wanted) &&
               memcmp(data, wanted, size) == 0;
}

/* systemd-nspawn has its own say by the journal's socket; what it writes to stdout is the guest's console. */
static bool is_of_guest(sd_journal *j) {
        return has_field(j, "_TRANSPORT", "_TRANSPORT=stdout") &&
               (has_field(j, "SYSLOG_IDENTIFIER", "SYSLOG_IDENTIFIER=systemd-nspawn") ||
                has_field(j, "_COMM", "_COMM=systemd-nspawn"));
}

static int add_message(sd_journal *j, char ***l) {
        _cleanup_free_ char *text = NULL;
        const void *data;
        const char *start;
        size_t size;

        if (sd_journal_get_data(j, "MESSAGE", &data, &size) < 0)
                return 0; /* a message without text */
        start = memchr(data, '=', size);
        if (!start)
                return 0;
        start++;
        if (asprintf(&text, "%s%.*s", is_of_guest(j) ? GUEST_SAYS : "",
                     (int) (size - (start - (const char *) data)), start) < 0)
                return -ENOMEM;
        utf8_make_plain(text);
        return strv_extend(l, text);
}

/* "Started ...", or one more "skipped, unmet condition": a path unit's service that failed says so at every start of
 * what wants it, and its reason would be out of sight. */
static bool is_of_success(sd_journal *j) {
        return has_field(j, "JOB_RESULT", "JOB_RESULT=done") && has_field(j, "JOB_TYPE", "JOB_TYPE=start");
}

/* Goes to the first of the last N messages that count. Returns 1, 0 if there is none at all. */
static int seek(sd_journal *j, size_t n) {
        size_t counted = 0;
        int r, any = 0;

        r = sd_journal_seek_tail(j);
        while (r >= 0 && counted < n) {
                r = sd_journal_previous(j);
                if (r <= 0)
                        break;
                any = 1;
                counted += !is_of_success(j);
        }
        return r < 0 ? r : any;
}

static int ignore(char *line, void *userdata) {
        return 0;
}

static int give_up(void *userdata) {
        unsigned *seconds = userdata;

        return ++*seconds < SYNC_PATIENCE ? 0 : -ETIMEDOUT;
}

/* What a unit said just before it failed may still be on its way, as long as the machine has much to do. Only root may ask. */
static void sync_journal(void) {
        unsigned seconds = 0;

        if (geteuid() == 0)
                (void) exec_run(
                        &(Exec){ .argv = (char *[]){ (char *) "journalctl", (char *) "--sync", NULL },
                                 .line = ignore,
                                 .tick = give_up,
                                 .userdata = &seconds });
}

int journal_tail(const char *unit, size_t n, char ***ret) {
        _cleanup_(journal_closep) sd_journal *j = NULL;
        _cleanup_strv_ char **l = NULL;
        int r;

        sync_journal();
        r = sd_journal_open(&j, SD_JOURNAL_LOCAL_ONLY);
        if (r >= 0)
                r = filter(j, unit);
        if (r >= 0)
                r = seek(j, n);
        while (r > 0) {
                r = is_of_success(j) ? 0 : add_message(j, &l);
                if (r >= 0)
                        r = sd_journal_next(j);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(l);
        return 0;
}
