/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "apt-proxy.h"
#include "exec.h"
#include "log.h"

typedef struct Proxies {
        char *http, *https, *direct; /* hosts that are to be reached without */
} Proxies;

static int add_direct(Proxies *p, const char *host) {
        char *longer;

        if (asprintf(&longer, "%s%s%s", p->direct ?: "", p->direct ? "," : "", host) < 0)
                return -ENOMEM;
        free(p->direct);
        p->direct = longer;
        return 0;
}

/* "Acquire::http::Proxy=VALUE", or "Acquire::http::Proxy::HOST=DIRECT". */
static int on_line(char *line, void *userdata) {
        char *name = line, *value = strchr(line, '=');
        Proxies *p = userdata;
        const char *host;
        char **to;

        if (!value)
                return 0;
        *value++ = 0;
        host = startswith(name, "Acquire::http::Proxy::") ?: startswith(name, "Acquire::https::Proxy::");
        if (host)
                return streq(value, "DIRECT") ? add_direct(p, host) : 0;
        to = streq(name, "Acquire::http::Proxy")    ? &p->http
             : streq(name, "Acquire::https::Proxy") ? &p->https
                                                    : NULL;
        if (!to || !*value)
                return 0;
        free(*to);
        *to = strdup(value);
        return *to ? 0 : -ENOMEM;
}

/* 1 if NAME is set by us. */
static int set(const char *name, const char *value) {
        if (!value || streq(value, "DIRECT") || getenv(name))
                return 0;
        return setenv(name, value, 0) < 0 ? -errno : 1;
}

void apt_proxy_export(void) {
        Proxies p = {};
        int r;

        if (!exec_is_installed("apt-config"))
                return;
        r = exec_run(&(Exec){ .argv = (char *[]){ (char *) "apt-config", (char *) "dump",
                                                  (char *) "--no-empty", (char *) "--format",
                                                  (char *) "%f=%v%n", (char *) "Acquire::http::Proxy",
                                                  (char *) "Acquire::https::Proxy", NULL },
                              .line = on_line,
                              .userdata = &p });
        if (r == 0)
                r = set("http_proxy", p.http);
        if (r >= 0) /* apt goes by the other one, too */
                RET_GATHER(r, set("https_proxy", p.https ?: p.http));
        if (r > 0)
                log_info("By the proxy that apt has here.");
        if (r >= 0)
                RET_GATHER(r, set("no_proxy", p.direct));
        if (r < 0)
                log_warning_errno(r, "Failed to take over apt's proxy: %m");
        free(p.http);
        free(p.https);
        free(p.direct);
}
