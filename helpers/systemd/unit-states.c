/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "unit-states.h"
#include "bus-job.h"

static int unit_states_add(UnitStates *l, const char *name, const char *active, const char *sub) {
        UnitState *grown = reallocarray(l->items, l->n + 1, sizeof(UnitState));

        if (!grown)
                return -ENOMEM;
        l->items = grown;
        grown[l->n] = (UnitState){ strdup(name), strdup(active), strdup(sub) };
        l->n++;
        return grown[l->n - 1].name && grown[l->n - 1].active && grown[l->n - 1].sub ? 0 : -ENOMEM;
}

static int read_units(sd_bus_message *m, UnitStates *l) {
        const char *name, *active, *sub;
        int r;

        r = sd_bus_message_enter_container(m, 'a', "(ssssssouso)");
        if (r < 0)
                return r;
        while ((r = sd_bus_message_read(m, "(ssssssouso)", &name, NULL, NULL, &active, &sub, NULL, NULL,
                                        NULL, NULL, NULL)) > 0) {
                r = unit_states_add(l, name, active, sub);
                if (r < 0)
                        return r;
        }
        return r;
}

static int list_units(sd_bus *bus, char **patterns, UnitStates *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r;

        r = sd_bus_message_new_method_call(bus, &call, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER,
                                           "ListUnitsByPatterns");
        if (r >= 0)
                r = sd_bus_message_append_strv(call, NULL); /* any state */
        if (r >= 0)
                r = sd_bus_message_append_strv(call, patterns);
        if (r >= 0)
                r = sd_bus_call(bus, call, 0, NULL, &reply);
        return r < 0 ? r : read_units(reply, ret);
}

static int on_next(sd_bus_message *m, void *userdata, sd_bus_error *reterr_error) {
        UnitState *u = userdata;
        uint64_t usec = 0;

        if (sd_bus_message_is_method_error(m, NULL) == 0 && sd_bus_message_read(m, "v", "t", &usec) >= 0 &&
            usec != UINT64_MAX)
                u->next_usec = usec;
        return 0;
}

/* PID 1 has no call for all timers: these are sent one behind the other, and waited for together. */
static int ask_timers(sd_bus *bus, UnitStates *l) {
        int r = 0;

        for (size_t i = 0; i < l->n && r >= 0; i++) {
                _cleanup_free_ char *path = NULL;

                if (!endswith(l->items[i].name, ".timer") || !streq(l->items[i].active, "active"))
                        continue;
                r = sd_bus_path_encode("/org/freedesktop/systemd1/unit", l->items[i].name, &path);
                if (r >= 0)
                        r = sd_bus_call_method_async(bus, NULL, BUS_SYSTEMD, path,
                                                     "org.freedesktop.DBus.Properties", "Get", on_next,
                                                     &l->items[i], "ss", "org.freedesktop.systemd1.Timer",
                                                     "NextElapseUSecRealtime");
        }
        /* Answers come in the order of the calls: with this one all are there. */
        if (r >= 0)
                r = sd_bus_call_method(bus, BUS_SYSTEMD, BUS_MANAGER_PATH, "org.freedesktop.DBus.Peer",
                                       "Ping", NULL, NULL, NULL);
        while (r >= 0 && (r = sd_bus_process(bus, NULL)) > 0)
                ;
        return r;
}

static int compare(const void *a, const void *b) {
        return strcmp(((const UnitState *) a)->name, ((const UnitState *) b)->name);
}

int unit_states_read(sd_bus *bus, char **patterns, UnitStates *ret) {
        UnitStates l = {};
        int r;

        r = list_units(bus, patterns, &l);
        if (r >= 0 && l.n > 0) {
                qsort(l.items, l.n, sizeof(UnitState), compare);
                r = ask_timers(bus, &l);
        }
        if (r < 0) {
                unit_states_done(&l);
                return r;
        }
        *ret = l;
        return 0;
}

const UnitState *unit_states_find(const UnitStates *l, const char *name) {
        if (l->n == 0)
                return NULL;
        return bsearch(&(UnitState){ .name = (char *) name }, l->items, l->n, sizeof(UnitState), compare);
}

void unit_states_done(UnitStates *l) {
        for (size_t i = 0; i < l->n; i++) {
                free(l->items[i].name);
                free(l->items[i].active);
                free(l->items[i].sub);
        }
        free(l->items);
        *l = (UnitStates){};
}
