/* Reads lists of texts, mappings from names to scalars, and the data of examples. */
#include "field.h"
#include "private.h"
#include "status.h"

#include <string.h>

/* ---- lists of scalars ---- */

/* Items of a list, or a single text as a list of one. Calls `add` for every text. */
static gboolean read_texts(const FieldReading *reading, void (*add)(const FieldReading *item))
{
    YamlKind kind = yaml_value_kind(reading->value);

    if (kind == YAML_MAP) {
        field_error(reading, "write [a, b]", "'%s' must be a list of texts, found a mapping",
                    reading->field->key);
        return FALSE;
    }
    for (guint i = 0; i < (kind == YAML_LIST ? yaml_value_length(reading->value) : 1); i++) {
        FieldReading item = *reading;
        if (kind == YAML_LIST)
            item.value = yaml_value_item(reading->value, i);
        if (yaml_value_kind(item.value) != YAML_TEXT)
            field_error(&item, NULL, "'%s' must hold texts, found %s", item.field->key,
                        yaml_value_describe(item.value));
        else if (field_scalar(&item, "text")) {
            field_check_comment(&item);
            add(&item);
        }
    }
    return TRUE;
}

static void add_string(const FieldReading *item)
{
    GPtrArray **slot = FIELD_SLOT(item, GPtrArray *);

    if (slot)
        g_ptr_array_add(*slot, g_strdup(yaml_value_text(item->value)));
}

static void add_id(const FieldReading *item)
{
    GPtrArray **places = field_member(item->target, item->field->place);
    Place place = yaml_value_place(item->value);

    if (!field_is_id(item, yaml_value_text(item->value)))
        return;
    add_string(item);
    if (places)
        g_ptr_array_add(*places, g_memdup2(&place, sizeof place));
}

static void add_text(const FieldReading *item)
{
    GPtrArray **slot = FIELD_SLOT(item, GPtrArray *);

    if (!pack_is_relation(yaml_value_text(item->value))) {
        field_error(item, "as in posthog_user, posthog_user.last_login or member",
                    "'%s' is no name of a relation, a column or a model",
                    yaml_value_text(item->value));
        return;
    }
    Source text = yaml_value_source(item->value);
    if (slot)
        g_ptr_array_add(*slot, g_memdup2(&text, sizeof text));
    else
        g_free(text.text);
}

/* ---- mappings from names to scalars ---- */

typedef gpointer (*MakeEntry)(const FieldReading *entry, const char *name, Place place);

/* Calls `make` for every name; a name that is no name or stands twice is left out. */
static gboolean read_names(const FieldReading *reading, const char *what, MakeEntry make)
{
    GPtrArray **slot = FIELD_SLOT(reading, GPtrArray *);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (yaml_value_kind(reading->value) != YAML_MAP) {
        field_error(reading, NULL, "'%s' must be a mapping of names to %s, found %s",
                    reading->field->key, what, yaml_value_describe(reading->value));
        return FALSE;
    }
    for (guint i = 0; i < yaml_value_length(reading->value); i++) {
        FieldReading key = *reading, entry = *reading;
        key.value = yaml_value_key(reading->value, i);
        entry.value = yaml_value_entry(reading->value, i);
        const char *name = yaml_value_text(key.value);
        gboolean free_form = reading->field->type == FIELD_SETTINGS; /* seen when it is set */
        if (!name || !(free_form || field_is_name(&key, name)) ||
            !g_hash_table_add(seen, (gpointer)name))
            continue;
        gpointer made = make(&entry, name, yaml_value_place(key.value));
        if (made && slot)
            g_ptr_array_add(*slot, made);
    }
    return TRUE;
}

/* The text of a named value. */
static const char *named_scalar(const FieldReading *entry, const char *name, const char *what)
{
    if (yaml_value_kind(entry->value) == YAML_TEXT)
        return yaml_value_text(entry->value);
    if (yaml_value_kind(entry->value) == YAML_NULL) {
        field_error(entry, NULL, "'%s' has no value", name);
        return NULL;
    }
    field_error(entry, NULL, "'%s' must be %s, found %s", name, what,
                yaml_value_describe(entry->value));
    return NULL;
}

static gpointer make_param(const FieldReading *entry, const char *name, Place place)
{
    const char *text = named_scalar(entry, name, "one value");

    if (strcmp(name, "as_of") == 0) {
        diagnostic_add(entry->diagnostics, DIAGNOSTIC_ERROR, place,
                       "it is always there, and set by --as-of", "'as_of' is the clock's own name");
        return NULL;
    }
    if (!text || !entry->target)
        return NULL;
    PackParam *param = g_new0(PackParam, 1);
    param->name = g_strdup(name);
    param->value = g_strdup(text);
    param->type = pack_param_type(text, yaml_value_quoted(entry->value));
    if (param->type == PARAM_TEXT)
        field_check_comment(entry);
    param->place = place;
    return param;
}

static gpointer make_setting(const FieldReading *entry, const char *name, Place place)
{
    const char *text = named_scalar(entry, name, "one value");

    if (!text || !entry->target)
        return NULL;
    PackSetting *setting = g_new0(PackSetting, 1);
    *setting = (PackSetting){g_strdup(name), g_strdup(text), place};
    return setting;
}

static gpointer make_column(const FieldReading *entry, const char *name, Place place)
{
    const char *text = named_scalar(entry, name, "a Postgres type");

    if (text && !pack_is_type(text)) {
        field_error(entry, "as in text, bigint, timestamptz, numeric(12, 2) or text[]",
                    "'%s' is no type", text);
        return NULL;
    }
    if (!text || !entry->target)
        return NULL;
    PackColumn *column = g_new0(PackColumn, 1);
    *column = (PackColumn){g_strdup(name), g_strdup(text), place};
    return column;
}

static gpointer make_table(const FieldReading *entry, const char *name, Place place)
{
    const char *text = named_scalar(entry, name, "a relation of the export");

    if (text && !pack_is_relation(text)) {
        field_error(
            entry,
            "as in posthog_events or analytics.posthog_events; a name with blanks, dashes or "
            "capitals stands in double quotes",
            "'%s' is no name of a relation", text);
        return NULL;
    }
    if (!text || !entry->target)
        return NULL;
    PackTable *table = g_new0(PackTable, 1);
    *table = (PackTable){g_strdup(name), g_strdup(text), place};
    return table;
}

/* ---- data of examples ---- */

/* A row as the server shall have it: cells are text, typed by the model's columns; what is inside
 * a cell (for a jsonb column) is data. */
static json_t *row_json(const FieldReading *row)
{
    json_t *json = json_object();

    for (guint i = 0; i < yaml_value_length(row->value); i++) {
        YamlValue cell = yaml_value_entry(row->value, i);
        const char *name = yaml_value_text(yaml_value_key(row->value, i));
        YamlKind kind = yaml_value_kind(cell);
        if (name)
            json_object_set_new(json, name,
                                yaml_value_json(cell, kind == YAML_LIST || kind == YAML_MAP));
    }
    return json;
}

static json_t *rows_json(const FieldReading *rows, const char *model)
{
    json_t *json = json_array();

    if (yaml_value_kind(rows->value) != YAML_LIST) {
        field_error(rows, "write [] for no rows", "the rows of '%s' must be a list, found %s",
                    model, yaml_value_describe(rows->value));
        return json;
    }
    for (guint i = 0; i < yaml_value_length(rows->value); i++) {
        FieldReading row = *rows;
        row.value = yaml_value_item(rows->value, i);
        if (yaml_value_kind(row.value) == YAML_MAP)
            json_array_append_new(json, row_json(&row));
        else
            field_error(&row, NULL, "a row of '%s' must be {column: value}, found %s", model,
                        yaml_value_describe(row.value));
    }
    return json;
}

static gboolean keep_json(const FieldReading *reading, json_t *json)
{
    json_t **slot = FIELD_SLOT(reading, json_t *);

    if (slot)
        *slot = json;
    else
        json_decref(json);
    return TRUE;
}

static gboolean is_map(const FieldReading *reading, const char *of)
{
    if (yaml_value_kind(reading->value) == YAML_MAP)
        return TRUE;
    field_error(reading, NULL, "'%s' must be %s, found %s", reading->field->key, of,
                yaml_value_describe(reading->value));
    return FALSE;
}

/* The words that a column of facts may hold; what is meant by others nobody can know. */
static json_t *words_json(const FieldReading *words, const char *column)
{
    json_t *json = json_array();

    if (yaml_value_kind(words->value) != YAML_LIST)
        field_error(words, "write [a, b]", "the words of '%s' must be a list, found %s", column,
                    yaml_value_describe(words->value));
    for (guint i = 0;
         yaml_value_kind(words->value) == YAML_LIST && i < yaml_value_length(words->value); i++) {
        FieldReading word = *words;
        word.value = yaml_value_item(words->value, i);
        const char *text = field_scalar(&word, "text");
        if (text)
            json_array_append_new(json, json_string(text));
    }
    return json;
}

gboolean field_read_values(const FieldReading *reading)
{
    if (!is_map(reading, "a mapping of columns to words"))
        return FALSE;
    json_t *values = json_object();
    for (guint i = 0; i < yaml_value_length(reading->value); i++) {
        FieldReading words = *reading;
        const char *column = yaml_value_text(yaml_value_key(reading->value, i));
        words.value = yaml_value_entry(reading->value, i);
        if (column)
            json_object_set_new(values, column, words_json(&words, column));
    }
    return keep_json(reading, values);
}

gboolean field_read_given(const FieldReading *reading)
{
    if (!is_map(reading, "a mapping of models to rows"))
        return FALSE;
    json_t *given = json_object();
    for (guint i = 0; i < yaml_value_length(reading->value); i++) {
        FieldReading rows = *reading;
        const char *model = yaml_value_text(yaml_value_key(reading->value, i));
        rows.value = yaml_value_entry(reading->value, i);
        if (model)
            json_object_set_new(given, model, rows_json(&rows, model));
    }
    return keep_json(reading, given);
}

/* The reasons that may stand behind a status; ends with NULL. */
static GPtrArray *reasons_of(Status status)
{
    GPtrArray *names = g_ptr_array_new();
    for (int i = REASON_NONE + 1; i < REASONS; i++)
        if (reason_status((Reason)i) == status)
            g_ptr_array_add(names, (gpointer)reason_name((Reason)i));
    return names;
}

static char *one_of(const GPtrArray *names)
{
    GString *hint = g_string_new("one of: ");
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(hint, "%s%s", i ? ", " : "", (const char *)names->pdata[i]);
    return g_string_free(hint, FALSE);
}

static void check_reason(const FieldReading *reading, Status status, const char *rest)
{
    const char *name = status_name(status);
    g_autoptr(GPtrArray) names = reasons_of(status);
    g_autofree char *reason = NULL;
    Reason found = REASON_NONE;

    if (g_str_has_prefix(rest, " (") && g_str_has_suffix(rest, ")"))
        reason = g_strndup(rest + 2, strlen(rest) - 3);
    if (names->len == 0) {
        field_error(reading, NULL, "status '%s' has no reasons", name);
    } else if (!reason) {
        field_error(reading, "write a reason as in 'unknown (no-row)'", "'%s' is no status",
                    yaml_value_text(reading->value));
    } else if (!reason_from_name(reason, &found) || reason_status(found) != status) {
        g_autofree char *hint = one_of(names);
        pack_unknown(reading->diagnostics, yaml_value_place(reading->value), reason, names, hint,
                     "'%s' is no reason of status '%s'", reason, name);
    }
}

static void check_status(const FieldReading *reading)
{
    const char *text = yaml_value_text(reading->value);
    const gsize length = strcspn(text, " (");
    g_autofree char *word = g_strndup(text, length);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Status status = STATUS_PASS;

    if (status_from_name(word, &status)) {
        if (text[length])
            check_reason(reading, status, text + length);
        return;
    }
    for (int i = 0; i < STATUSES; i++)
        g_ptr_array_add(names, (gpointer)status_name((Status)i));
    g_autofree char *hint = one_of(names);
    pack_unknown(reading->diagnostics, yaml_value_place(reading->value), word, names, hint,
                 "'%s' is no status", text);
}

gboolean field_read_expect(const FieldReading *reading)
{
    if (!is_map(reading, "a mapping of customers to statuses"))
        return FALSE;
    if (yaml_value_length(reading->value) == 0)
        field_error(reading, NULL, "an example must expect something");
    for (guint i = 0; i < yaml_value_length(reading->value); i++) {
        FieldReading status = *reading;
        status.value = yaml_value_entry(reading->value, i);
        if (yaml_value_kind(status.value) == YAML_TEXT)
            check_status(&status);
        else
            field_error(&status, "one of: pass, fail, unknown, na, waived, error",
                        "a status must be a word, found %s", yaml_value_describe(status.value));
    }
    return keep_json(reading, yaml_value_json(reading->value, FALSE));
}

gboolean field_read_texts(const FieldReading *reading)
{
    FieldType type = reading->field->type;

    return read_texts(reading, type == FIELD_STRINGS ? add_string
                               : type == FIELD_IDS   ? add_id
                                                     : add_text);
}

gboolean field_read_names(const FieldReading *reading)
{
    FieldType type = reading->field->type;

    if (type == FIELD_PARAMS)
        return read_names(reading, "values", make_param);
    if (type == FIELD_SETTINGS)
        return read_names(reading, "values", make_setting);
    if (type == FIELD_COLUMNS)
        return read_names(reading, "Postgres types", make_column);
    return read_names(reading, "relations", make_table);
}
