/* The JSON Schema of the YAML, drawn from the tables of fields that read it. */
#include "schema.h"

#include "field.h"
#include "status.h"

#include <math.h>
#include <string.h>

/* As values.c reads them. */
#define ID_PATTERN "^[a-z0-9][a-z0-9-]{0,62}$"
#define NAME_PATTERN "^[a-z_][a-z0-9_]{0,62}$"
#define PART "(\"([^\"]|\"\")+\"|[A-Za-z_\\u0080-\\uffff][A-Za-z0-9_$\\u0080-\\uffff]*)"
#define RELATION_PATTERN "^" PART "(\\." PART "){0,2}$"
#define SETTING_PATTERN "^([a-z0-9][a-z0-9-]*\\.)?[a-z_][a-z0-9_]{0,62}$"
#define TYPE_PATTERN "^[A-Za-z][A-Za-z0-9_ .,()\\[\\]]{0,125}$"
#define DURATION_PATTERN                                                                           \
    "^(?!0+ *[a-z])[0-9]{1,9} *(ms|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$"
#define DATE "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#define ZONE "([Zz]|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?"
#define TIME_PATTERN                                                                               \
    "^" DATE "([Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)? ?" ZONE ")?$"

typedef struct {
    json_t *definitions; /* by the name of a table */
} Drawing;

static json_t *draw_table(Drawing *drawing, const FieldTable *table);

/* ---- shapes ---- */

static json_t *text_like(const char *pattern)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", pattern);
}

/* `id: 404` is a number to YAML and an id to us. */
static json_t *id_like(void)
{
    return json_pack("{s:[s, s], s:i, s:s}", "type", "string", "integer", "minimum", 0, "pattern",
                     ID_PATTERN);
}

/* Any scalar is text where text is asked for: `title: 2021` needs no quotes. */
static json_t *any_text(void)
{
    return json_pack("{s:[s, s, s], s:s}", "type", "string", "number", "boolean", "pattern", "\\S");
}

/* A list, or one item without the brackets. */
static json_t *one_or_more(json_t *item)
{
    return json_pack("{s:[O, {s:s, s:o}]}", "anyOf", item, "type", "array", "items", item);
}

static json_t *list_of(json_t *item)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", item);
}

/* {name: value}, the names as they stand in SQL. */
static json_t *named(json_t *value)
{
    return json_pack("{s:s, s:{s:s}, s:o}", "type", "object", "propertyNames", "pattern",
                     NAME_PATTERN, "additionalProperties", value);
}

static json_t *number_of(const Field *field)
{
    json_t *number = json_pack("{s:s}", "type", field->type == FIELD_WHOLE ? "integer" : "number");
    if (field->least != 0 || field->most != 0) {
        /* Whole ones as such: 100, not 100.0. */
        const double bounds[] = {field->least, field->most};
        static const char *const keys[] = {"minimum", "maximum"};
        for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++)
            json_object_set_new(number, keys[i],
                                bounds[i] == floor(bounds[i]) ? json_integer((json_int_t)bounds[i])
                                                              : json_real(bounds[i]));
    }
    return number;
}

static json_t *choice_of(const char *const *words)
{
    json_t *list = json_array();
    for (; *words; words++)
        json_array_append_new(list, json_string(*words));
    return json_pack("{s:o}", "enum", list);
}

/* {model: [row, ...]}; what a row holds, the model says. */
static json_t *draw_given(void)
{
    return json_pack("{s:s, s:{s:s, s:{s:s}}}", "type", "object", "additionalProperties", "type",
                     "array", "items", "type", "object");
}

/* {customer: status}, with the status's reasons. */
static json_t *draw_expect(void)
{
    json_t *words = json_array();
    for (int status = 0; status < STATUSES; status++) {
        const char *name = status_name((Status)status);
        json_array_append_new(words, json_string(name));
        for (int i = REASON_NONE + 1; i < REASONS; i++)
            if (reason_status((Reason)i) == (Status)status)
                json_array_append_new(words, json_sprintf("%s (%s)", name, reason_name((Reason)i)));
    }
    return json_pack("{s:s, s:i, s:{s:o}}", "type", "object", "minProperties", 1,
                     "additionalProperties", "enum", words);
}

/* The clock's own name is taken. */
static json_t *draw_params(void)
{
    json_t *params = named(json_pack("{s:[s, s, s]}", "type", "string", "number", "boolean"));
    json_object_set_new(json_object_get(params, "propertyNames"), "not",
                        json_pack("{s:s}", "const", "as_of"));
    return params;
}

static json_t *draw_settings(void)
{
    return json_pack("{s:s, s:{s:s}, s:{s:[s, s, s]}}", "type", "object", "propertyNames",
                     "pattern", SETTING_PATTERN, "additionalProperties", "type", "string", "number",
                     "boolean");
}

static json_t *draw_variants(Drawing *drawing, const FieldTable *table)
{
    json_t *list = list_of(draw_table(drawing, table));
    json_object_set_new(list, "minItems", json_integer(1));
    return json_pack("{s:[o, o]}", "anyOf", any_text(), list);
}

/* ---- fields ---- */

static json_t *draw_shape(Drawing *drawing, const Field *field)
{
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_SQL:
        return any_text();
    case FIELD_ID:
        return id_like();
    case FIELD_NAME:
    case FIELD_FACTS:
        return text_like(NAME_PATTERN);
    case FIELD_NUMBER:
    case FIELD_WHOLE:
        return number_of(field);
    case FIELD_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case FIELD_CHOICE:
    case FIELD_WORD:
        return choice_of(field->choices);
    case FIELD_DURATION:
        return text_like(DURATION_PATTERN);
    case FIELD_DATE:
        return text_like("^" DATE "$");
    case FIELD_TIME:
        return text_like(TIME_PATTERN);
    case FIELD_STRINGS:
        return one_or_more(any_text());
    case FIELD_IDS:
        return one_or_more(id_like());
    case FIELD_TEXTS:
        return one_or_more(text_like(RELATION_PATTERN));
    case FIELD_PARAMS:
        return draw_params();
    case FIELD_SETTINGS:
        return draw_settings();
    case FIELD_COLUMNS:
        return named(text_like(TYPE_PATTERN));
    case FIELD_TABLES:
        return named(text_like(RELATION_PATTERN));
    case FIELD_VARIANTS:
        return draw_variants(drawing, field->table);
    case FIELD_MAP:
        return draw_table(drawing, field->table);
    case FIELD_LIST:
    case FIELD_ENTRIES:
        return list_of(draw_table(drawing, field->table));
    case FIELD_VALUES:
        return named(list_of(any_text()));
    case FIELD_GIVEN:
        return draw_given();
    case FIELD_EXPECT:
        return draw_expect();
    }
    g_assert_not_reached();
}

/* A key without a value is as good as not there, unless something must be. */
static json_t *or_null(json_t *shape)
{
    json_t *type = json_object_get(shape, "type");
    json_t *choices = json_object_get(shape, "enum");
    json_t *others = json_object_get(shape, "anyOf");
    if (choices)
        json_array_append_new(choices, json_null());
    else if (others)
        json_array_append_new(others, json_pack("{s:s}", "type", "null"));
    else if (json_is_array(type))
        json_array_append_new(type, json_string("null"));
    else if (type)
        json_object_set_new(shape, "type", json_pack("[O, s]", type, "null"));
    else
        return json_pack("{s:[o, {s:s}]}", "anyOf", shape, "type", "null");
    return shape;
}

/* What stands beside a $ref is not read: it goes into a list of one. */
static json_t *draw_field(Drawing *drawing, const Field *field)
{
    json_t *shape = draw_shape(drawing, field);
    if (!field->required)
        shape = or_null(shape);
    else if (json_object_get(shape, "$ref"))
        shape = json_pack("{s:[o]}", "allOf", shape);
    json_object_set_new(shape, "description", json_string(field->about));
    return shape;
}

static json_t *draw_fields(Drawing *drawing, const FieldTable *table)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (const Field *field = table->fields; field->key; field++) {
        json_object_set_new(properties, field->key, draw_field(drawing, field));
        if (field->required)
            json_array_append_new(required, json_string(field->key));
    }
    json_t *object = json_pack("{s:s, s:b, s:o}", "type", "object", "additionalProperties", FALSE,
                               "properties", properties);
    if (json_array_size(required) > 1 && json_object_get(properties, "override")) {
        json_object_set_new(object, "if",
                            json_pack("{s:[s], s:{s:{s:b}}}", "required", "override",
                                      "patternProperties", "^override$", "const", TRUE));
        json_object_set_new(object, "else",
                            json_pack("{s:o}", "required", json_deep_copy(required)));
        while (json_array_size(required) > 1)
            json_array_remove(required, 1);
    }
    if (json_array_size(required) > 0)
        json_object_set_new(object, "required", json_deep_copy(required));
    json_decref(required);
    return object;
}

/* A reference to the table's definition, which is drawn once. */
static json_t *draw_table(Drawing *drawing, const FieldTable *table)
{
    if (!json_object_get(drawing->definitions, table->what)) {
        json_object_set_new(drawing->definitions, table->what, json_null());
        json_object_set_new(drawing->definitions, table->what, draw_fields(drawing, table));
    }
    return json_pack("{s:o}", "$ref", json_sprintf("#/definitions/%s", table->what));
}

static json_t *draw_file(const FieldTable *table, const char *title)
{
    Drawing drawing = {json_object()};
    json_t *schema = json_pack("{s:s, s:s}", "$schema", "http://json-schema.org/draft-07/schema#",
                               "title", title);
    json_t *fields = draw_fields(&drawing, table);
    json_object_update(schema, fields);
    json_decref(fields);
    json_object_set_new(schema, "definitions", drawing.definitions);
    return schema;
}

json_t *schema_of(const char *name)
{
    if (strcmp(name, "checks") == 0)
        return draw_file(&pack_file_fields, "A file of delight's checks");
    if (strcmp(name, "answers") == 0)
        return draw_file(&pack_answers_file_fields, "answers.yaml of delight's facts");
    return NULL;
}
