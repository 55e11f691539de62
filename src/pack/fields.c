/* Reads mappings by their tables of fields, and frees what was read. */
#include "field.h"
#include "private.h"

#include <string.h>

/* ---- mappings in lists ---- */

static gboolean read_list(const FieldReading *reading)
{
    const FieldTable *table = reading->field->table;
    GPtrArray **slot = FIELD_SLOT(reading, GPtrArray *);

    if (yaml_value_kind(reading->value) != YAML_LIST) {
        field_error(reading, "begin each with '- '", "'%s' must be a list, found %s",
                    reading->field->key, yaml_value_describe(reading->value));
        return FALSE;
    }
    for (guint i = 0; i < yaml_value_length(reading->value); i++) {
        gpointer item = fields_new(table);
        gboolean read =
            fields_read(table, yaml_value_item(reading->value, i), item, reading->diagnostics);
        if (read && slot)
            g_ptr_array_add(*slot, item);
        else
            fields_free(table, item);
    }
    return TRUE;
}

static gboolean read_variants(const FieldReading *reading)
{
    GPtrArray **slot = FIELD_SLOT(reading, GPtrArray *);

    if (yaml_value_kind(reading->value) == YAML_MAP) {
        field_error(reading, "begin each variant with '- '",
                    "'%s' must be SQL or a list of variants, found a mapping", reading->field->key);
        return FALSE;
    }
    if (yaml_value_kind(reading->value) == YAML_LIST) {
        if (yaml_value_length(reading->value) == 0)
            field_error(reading, NULL, "'%s' has no variant", reading->field->key);
        return read_list(reading);
    }
    if (!field_scalar(reading, "SQL"))
        return FALSE;
    field_check_comment(reading);
    PackVariant *variant = fields_new(&pack_variant_fields);
    variant->sql = yaml_value_source(reading->value);
    if (slot)
        g_ptr_array_add(*slot, variant);
    else
        fields_free(&pack_variant_fields, variant);
    return TRUE;
}

static gboolean read_map(const FieldReading *reading)
{
    return fields_read(reading->field->table, reading->value,
                       field_member(reading->target, reading->field->at), reading->diagnostics);
}

static gboolean read_entries(const FieldReading *reading)
{
    json_t **slot = FIELD_SLOT(reading, json_t *);
    FieldReading checked = *reading;

    checked.target = NULL;
    if (!read_list(&checked))
        return FALSE;
    if (slot)
        *slot = yaml_value_json(reading->value, FALSE);
    return TRUE;
}

/* ---- fields ---- */

static gboolean read_value(const FieldReading *reading)
{
    switch (reading->field->type) {
    case FIELD_STRING:
    case FIELD_SQL:
    case FIELD_ID:
    case FIELD_NAME:
    case FIELD_FACTS:
    case FIELD_NUMBER:
    case FIELD_WHOLE:
    case FIELD_BOOLEAN:
    case FIELD_CHOICE:
    case FIELD_WORD:
    case FIELD_DURATION:
    case FIELD_DATE:
    case FIELD_TIME:
        return field_read_scalar(reading);
    case FIELD_STRINGS:
    case FIELD_IDS:
    case FIELD_TEXTS:
        return field_read_texts(reading);
    case FIELD_PARAMS:
    case FIELD_COLUMNS:
    case FIELD_TABLES:
    case FIELD_SETTINGS:
        return field_read_names(reading);
    case FIELD_VARIANTS:
        return read_variants(reading);
    case FIELD_MAP:
        return read_map(reading);
    case FIELD_LIST:
        return read_list(reading);
    case FIELD_VALUES:
        return field_read_values(reading);
    case FIELD_GIVEN:
        return field_read_given(reading);
    case FIELD_EXPECT:
        return field_read_expect(reading);
    case FIELD_ENTRIES:
        return read_entries(reading);
    }
    g_assert_not_reached();
}

static void add_without_value(const FieldReading *reading)
{
    const Field *field = reading->field;
    g_autofree char *hint = g_strdup_printf("'%s': %s", field->key, field->about);

    field_error(reading, hint, "'%s' has no value", field->key);
}

/* A key whose value is absent is as good as not there, but not where something must be. */
static void read_field(const FieldReading *reading)
{
    const Field *field = reading->field;
    gboolean *has = field_member(reading->target, field->has);
    Place *place = field_member(reading->target, field->place);

    if (yaml_value_kind(reading->value) == YAML_NULL) {
        if (field->required)
            add_without_value(reading);
        return;
    }
    if (place && field->type != FIELD_IDS)
        *place = yaml_value_place(reading->value);
    if (read_value(reading) && has)
        *has = TRUE;
}

static int find_field(const FieldTable *table, const char *key)
{
    for (int i = 0; table->fields[i].key; i++)
        if (strcmp(table->fields[i].key, key) == 0)
            return i;
    return -1;
}

/* Returns the index of the key that was meant, or -1. */
static int add_unknown_key(const FieldTable *table, YamlValue key, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *text = yaml_value_text(key);

    for (const Field *field = table->fields; field->key; field++)
        g_ptr_array_add(names, (gpointer)field->key);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_autofree char *hint = strcmp(text, "<<") == 0
                                ? g_strdup("merge keys are not understood; write the keys out")
                                : g_strdup_printf("keys of this %s: %s", table->what, all);
    const char *meant = diagnostic_nearest(text, (const char *const *)names->pdata);
    g_ptr_array_set_size(names, (int)names->len - 1);
    pack_unknown(diagnostics, yaml_value_place(key), text, names, hint, "unknown key '%s'", text);
    return meant ? find_field(table, meant) : -1;
}

/* A part of a whole that stands elsewhere, by its own word. */
static gboolean is_part(const FieldTable *table, YamlValue map)
{
    return find_field(table, "override") >= 0 && !map.overlay &&
           g_strcmp0(yaml_value_text(yaml_value_get(map, "override")), "true") == 0;
}

/* Of a part only what it is called has to be there, its first field. */
static void add_missing_keys(const FieldTable *table, guint64 seen, YamlValue map,
                             DiagnosticList *diagnostics)
{
    for (guint i = 0; table->fields[i].key; i++) {
        const Field *field = &table->fields[i];
        if (!field->required || (seen >> i & 1) || (i > 0 && is_part(table, map)))
            continue;
        g_autofree char *hint = g_strdup_printf("'%s': %s", field->key, field->about);
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, yaml_value_place(map), hint,
                       "this %s has no '%s'", table->what, field->key);
    }
}

gboolean fields_read(const FieldTable *table, YamlValue value, gpointer target,
                     DiagnosticList *diagnostics)
{
    Place *place = field_member(target, table->place);
    guint64 seen = 0, meant = 0; /* a bit per field: no table has as many as 64 */

    if (yaml_value_kind(value) != YAML_MAP) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, yaml_value_place(value), table->hint,
                       "%s %s must be a mapping of keys to values, found %s",
                       strchr("aeiou", *table->what) ? "an" : "a", table->what,
                       yaml_value_describe(value));
        return FALSE;
    }
    if (place)
        *place = yaml_value_place(value);
    for (guint i = 0; i < yaml_value_length(value); i++) {
        YamlValue key = yaml_value_key(value, i);
        const char *text = yaml_value_text(key);
        int index = text ? find_field(table, text) : -1;
        int near = text && index < 0 ? add_unknown_key(table, key, diagnostics) : -1;
        if (near >= 0)
            meant |= G_GUINT64_CONSTANT(1) << near;
        if (index < 0 || (seen >> index & 1))
            continue; /* a key that is no text or stands twice was reported with the file */
        seen |= G_GUINT64_CONSTANT(1) << index;
        FieldReading reading = {&table->fields[index], yaml_value_entry(value, i), target,
                                diagnostics};
        read_field(&reading);
    }
    add_missing_keys(table, seen | meant, value, diagnostics);
    if (table->finish && !is_part(table, value))
        table->finish(target, value, diagnostics);
    return TRUE;
}

/* ---- life ---- */

/* Whether a field is kept as an array of pointers. */
static gboolean is_array(FieldType type)
{
    static const FieldType arrays[] = {FIELD_STRINGS,  FIELD_IDS,     FIELD_TEXTS,
                                       FIELD_PARAMS,   FIELD_COLUMNS, FIELD_TABLES,
                                       FIELD_VARIANTS, FIELD_LIST,    FIELD_SETTINGS};

    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
        if (type == arrays[i])
            return TRUE;
    return FALSE;
}

static void prepare(const FieldTable *table, gpointer target)
{
    for (const Field *field = table->fields; field->key; field++) {
        gpointer slot = field_member(target, field->at);
        if (slot && field->type == FIELD_MAP)
            prepare(field->table, slot);
        if (slot && is_array(field->type))
            *(GPtrArray **)slot = g_ptr_array_new();
        if (slot && field->type == FIELD_IDS && field->place)
            *(GPtrArray **)field_member(target, field->place) = g_ptr_array_new();
    }
    if (table->prepare)
        table->prepare(target);
}

gpointer fields_new(const FieldTable *table)
{
    gpointer target = table->size ? g_malloc0(table->size) : NULL;

    if (target)
        prepare(table, target);
    return target;
}

static void free_item(const Field *field, gpointer item)
{
    switch ((int)field->type) {
    case FIELD_TEXTS:
        source_free(item);
        return;
    case FIELD_PARAMS:
        g_free(((PackParam *)item)->name);
        g_free(((PackParam *)item)->value);
        break;
    case FIELD_COLUMNS:
        g_free(((PackColumn *)item)->name);
        g_free(((PackColumn *)item)->type);
        break;
    case FIELD_TABLES:
        g_free(((PackTable *)item)->name);
        g_free(((PackTable *)item)->target);
        break;
    case FIELD_SETTINGS:
        g_free(((PackSetting *)item)->target);
        g_free(((PackSetting *)item)->value);
        break;
    case FIELD_VARIANTS:
    case FIELD_LIST:
        fields_free(field->table, item);
        return;
    default:
        break;
    }
    g_free(item);
}

static void free_array(const Field *field, GPtrArray *array)
{
    for (guint i = 0; array && i < array->len; i++)
        free_item(field, g_ptr_array_index(array, i));
    if (array)
        g_ptr_array_unref(array);
}

static void clear_field(const Field *field, gpointer target)
{
    gpointer slot = field_member(target, field->at);

    if (is_array(field->type)) {
        free_array(field, *(GPtrArray **)slot);
        if (field->type == FIELD_IDS && field->place) {
            GPtrArray *places = *(GPtrArray **)field_member(target, field->place);
            g_ptr_array_foreach(places, (GFunc)(void (*)(void))g_free, NULL);
            g_ptr_array_unref(places);
        }
        return;
    }
    switch ((int)field->type) {
    case FIELD_STRING:
    case FIELD_ID:
    case FIELD_NAME:
    case FIELD_WORD:
    case FIELD_DATE:
    case FIELD_TIME:
        g_free(*(char **)slot);
        return;
    case FIELD_SQL:
    case FIELD_FACTS:
        g_free(((Source *)slot)->text);
        return;
    case FIELD_VALUES:
    case FIELD_GIVEN:
    case FIELD_EXPECT:
    case FIELD_ENTRIES:
        json_decref(*(json_t **)slot);
        return;
    case FIELD_MAP:
        fields_clear(field->table, slot);
        return;
    default:
        return;
    }
}

void fields_clear(const FieldTable *table, gpointer target)
{
    for (const Field *field = table->fields; field->key; field++)
        if (field->at)
            clear_field(field, target);
    if (table->clear)
        table->clear(target);
}

void fields_free(const FieldTable *table, gpointer target)
{
    if (!target)
        return;
    fields_clear(table, target);
    g_free(target);
}
