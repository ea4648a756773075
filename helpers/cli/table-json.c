/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>
#include <json-c/json.h>

#include "strv.h"
#include "table-cell.h"

static int list_json(char *const *l, json_object **ret) {
        json_object *array = json_object_new_array();

        if (!array)
                return -ENOMEM;
        STRV_FOREACH(s, l)
                if (json_object_array_add(array, json_object_new_string(*s)) < 0) {
                        json_object_put(array);
                        return -ENOMEM;
                }
        *ret = array;
        return 0;
}

/* JSON's null is json-c's NULL, so that failure needs a channel of its own. */
static int cell_json(const Cell *c, json_object **ret) {
        switch (c->type) {
        case CELL_NULL:
                *ret = NULL;
                return 0;
        case CELL_LIST:
                return list_json(c->list, ret);
        case CELL_BOOL:
                *ret = json_object_new_boolean(c->number);
                break;
        case CELL_NUMBER:
                *ret = json_object_new_uint64(c->number);
                break;
        default:
                *ret = json_object_new_string(c->text);
        }
        return *ret ? 0 : -ENOMEM;
}

static char *key_of(const Table *t, size_t column) {
        char *key = strdup(column_name(t, column));

        for (char *c = key; c && *c; c++)
                *c = *c == ' ' ? '_' : (char) tolower((unsigned char) *c);
        return key;
}

static int row_json(const Table *t, size_t row, json_object *object) {
        for (size_t i = 0; i < t->n_columns; i++) {
                _cleanup_free_ char *key = key_of(t, i);
                json_object *value;
                int r;

                if (!key)
                        return -ENOMEM;
                r = cell_json(&t->cells[row * t->n_columns + i], &value);
                if (r < 0)
                        return r;
                if (json_object_object_add(object, key, value) < 0) {
                        json_object_put(value);
                        return -ENOMEM;
                }
        }
        return 0;
}

static int rows_json(const Table *t, json_object *array) {
        int r = 0;

        for (size_t row = 0; row < table_rows(t) && r >= 0; row++) {
                json_object *object = json_object_new_object();

                if (!object || json_object_array_add(array, object) < 0) {
                        json_object_put(object);
                        return -ENOMEM;
                }
                r = row_json(t, row, object);
        }
        return r;
}

int table_print_json(const Table *t, JsonMode mode) {
        int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
                    (mode == JSON_PRETTY ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED : 0);
        json_object *array = json_object_new_array();
        const char *text;
        int r;

        if (!array)
                return -ENOMEM;
        r = rows_json(t, array);
        text = r < 0 ? NULL : json_object_to_json_string_ext(array, flags);
        if (r >= 0 && !text)
                r = -ENOMEM;
        if (text)
                puts(text);
        json_object_put(array);
        return r;
}
