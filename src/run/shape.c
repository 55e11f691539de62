/* What a run document must be like: anybody may have edited it. */
#include "shape.h"

#include <string.h>

G_DEFINE_QUARK(delight - run - error - quark, run_error)

/* What a member must be, so that what draws it need not look. `required` FALSE: may be absent or
 * null. */
typedef struct {
    const char *name;
    json_type type;
    gboolean required;
} Member;

static gboolean has_type(const json_t *value, json_type type)
{
    if (type == JSON_REAL) /* any number */
        return json_is_number(value);
    if (type == JSON_TRUE) /* any boolean */
        return json_is_boolean(value);
    return json_typeof(value) == type;
}

static const char *type_name(json_type type)
{
    switch (type) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a text";
    case JSON_INTEGER:
        return "a whole number";
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    case JSON_NULL:
        break;
    }
    return "null";
}

static gboolean refuse(GError **error, const char *path, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static gboolean refuse(GError **error, const char *path, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, RUN_ERROR, RUN_ERROR_SCHEMA, "%s: not a run document: %s", path, text);
    return FALSE;
}

static gboolean check_object(const json_t *object, const char *where, const Member *members,
                             const char *path, GError **error)
{
    if (!json_is_object(object))
        return refuse(error, path, "%s is not an object", where);
    for (; members->name; members++) {
        const json_t *value = json_object_get(object, members->name);
        if (!value || json_is_null(value)) {
            if (members->required)
                return refuse(error, path, "%s has no '%s'", where, members->name);
            continue;
        }
        if (!has_type(value, members->type))
            return refuse(error, path, "'%s' of %s is not %s", members->name, where,
                          type_name(members->type));
    }
    return TRUE;
}

static gboolean check_each(const json_t *list, const char *where, const Member *members,
                           const char *path, GError **error)
{
    size_t index;
    json_t *entry;
    json_array_foreach (list, index, entry) {
        g_autofree char *at = g_strdup_printf("%s %zu", where, index + 1);
        if (!check_object(entry, at, members, path, error))
            return FALSE;
    }
    return TRUE;
}

static const Member run_members[] = {
    {"as_of", JSON_STRING, TRUE},      {"source", JSON_OBJECT, TRUE},
    {"pack", JSON_OBJECT, TRUE},       {"sections", JSON_ARRAY, TRUE},
    {"checks", JSON_ARRAY, TRUE},      {"customers", JSON_ARRAY, TRUE},
    {"summary", JSON_OBJECT, TRUE},    {"warnings", JSON_ARRAY, FALSE},
    {"selection", JSON_OBJECT, FALSE}, {"changes", JSON_OBJECT, FALSE},
    {"at_risk", JSON_ARRAY, FALSE},    {"history", JSON_ARRAY, FALSE},
    {"calls", JSON_ARRAY, FALSE},      {"week", JSON_OBJECT, FALSE},
    {NULL, JSON_NULL, FALSE},
};
static const Member section_members[] = {
    {"id", JSON_STRING, TRUE}, {"title", JSON_STRING, TRUE}, {NULL, JSON_NULL, FALSE}};
static const Member check_members[] = {
    {"id", JSON_STRING, TRUE},       {"section", JSON_STRING, TRUE},
    {"part_of", JSON_STRING, FALSE}, {"question", JSON_STRING, TRUE},
    {"weight", JSON_REAL, FALSE},    {"advisory", JSON_TRUE, FALSE},
    {"unit", JSON_STRING, FALSE},    {"at_least", JSON_REAL, FALSE},
    {"warn_at", JSON_REAL, FALSE},   {"at_most", JSON_REAL, FALSE},
    {"action", JSON_STRING, FALSE},  {NULL, JSON_NULL, FALSE},
};
static const Member customer_members[] = {
    {"id", JSON_STRING, TRUE},          {"name", JSON_STRING, TRUE},
    {"plan", JSON_STRING, FALSE},       {"owner", JSON_STRING, FALSE},
    {"paying", JSON_TRUE, FALSE},       {"score", JSON_REAL, FALSE},
    {"strict_score", JSON_REAL, FALSE}, {"coverage", JSON_REAL, FALSE},
    {"grade", JSON_STRING, TRUE},       {"counts", JSON_OBJECT, TRUE},
    {"sections", JSON_OBJECT, TRUE},    {"results", JSON_ARRAY, TRUE},
    {"arr", JSON_REAL, FALSE},          {"renews_on", JSON_STRING, FALSE},
    {"signals", JSON_ARRAY, FALSE},     {"past", JSON_OBJECT, FALSE},
    {"label", JSON_STRING, FALSE},      {NULL, JSON_NULL, FALSE},
};
static const Member result_members[] = {
    {"check", JSON_STRING, TRUE},     {"status", JSON_STRING, TRUE},
    {"reason", JSON_STRING, FALSE},   {"value", JSON_REAL, FALSE},
    {"band", JSON_STRING, FALSE},     {"target", JSON_REAL, FALSE},
    {"evidence", JSON_STRING, FALSE}, {"action", JSON_STRING, FALSE},
    {"answer", JSON_OBJECT, FALSE},   {"waiver", JSON_OBJECT, FALSE},
    {NULL, JSON_NULL, FALSE},
};
static const Member summary_members[] = {{"customers", JSON_INTEGER, TRUE},
                                         {"grades", JSON_OBJECT, TRUE},
                                         {"checks", JSON_OBJECT, TRUE},
                                         {"goals", JSON_ARRAY, FALSE},
                                         {NULL, JSON_NULL, FALSE}};

gboolean shape_customer(const json_t *customer, guint number, const char *path, GError **error)
{
    g_autofree char *at = g_strdup_printf("customer %u", number);
    return check_object(customer, at, customer_members, path, error) &&
           check_each(json_object_get(customer, "results"), "result", result_members, path, error);
}

gboolean shape_head(const json_t *head, const char *path, GError **error)
{
    const char *schema = json_string_value(json_object_get(head, "schema"));
    if (!schema || !g_str_has_prefix(schema, "delight/run/"))
        return refuse(error, path, "it has no schema '%s'", RUN_SCHEMA);
    if (!g_str_equal(schema, RUN_SCHEMA)) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_SCHEMA,
                    "%s: schema '%s' is not one that this delight reads ('%s')", path, schema,
                    RUN_SCHEMA);
        return FALSE;
    }
    return check_object(head, "the run", run_members, path, error) &&
           check_each(json_object_get(head, "sections"), "section", section_members, path, error) &&
           check_each(json_object_get(head, "checks"), "check", check_members, path, error) &&
           check_object(json_object_get(head, "summary"), "the summary", summary_members, path,
                        error);
}
