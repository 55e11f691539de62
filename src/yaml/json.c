#include "yaml_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* JSON's own grammar of numbers, less what a double cannot hold. */
static json_t *number_json(const char *text)
{
    const char *at = text + (*text == '-');
    gsize digits = strspn(at, "0123456789");
    char *end;

    if (digits == 0 || (digits > 1 && *at == '0'))
        return NULL;
    if (!at[digits]) {
        errno = 0;
        gint64 whole = g_ascii_strtoll(text, &end, 10);
        return errno == 0 ? json_integer(whole) : NULL;
    }
    if (at[digits] != '.' || !at[digits + 1] ||
        at[digits + 1 + strspn(at + digits + 1, "0123456789")])
        return NULL;
    double number = g_ascii_strtod(text, &end);
    return isfinite(number) ? json_real(number) : NULL;
}

static json_t *scalar_json(YamlValue value, gboolean typed)
{
    const char *text = yaml_value_text(value);

    if (typed && !yaml_value_quoted(value)) {
        if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
            return json_boolean(*text == 't');
        json_t *number = number_json(text);
        if (number)
            return number;
    }
    return json_string(text);
}

json_t *yaml_value_json(YamlValue value, gboolean typed)
{
    json_t *json = NULL;

    switch (yaml_value_kind(value)) {
    case YAML_NULL:
        return json_null();
    case YAML_TEXT:
        return scalar_json(value, typed);
    case YAML_LIST:
        json = json_array();
        for (guint i = 0; i < yaml_value_length(value); i++)
            json_array_append_new(json, yaml_value_json(yaml_value_item(value, i), typed));
        return json;
    case YAML_MAP:
        json = json_object();
        for (guint i = 0; i < yaml_value_length(value); i++) {
            const char *key = yaml_value_text(yaml_value_key(value, i));
            if (key)
                json_object_set_new(json, key, yaml_value_json(yaml_value_entry(value, i), typed));
        }
        return json;
    }
    g_assert_not_reached();
}
