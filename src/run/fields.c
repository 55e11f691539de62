/* What stands in a document, and what customers are called. */
#include "run_lookup.h"

const char *run_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *run_string(const json_t *object, const char *key, const char *fallback)
{
    const char *text = run_text(object, key);
    return text ? text : fallback;
}

gboolean run_number(const json_t *object, const char *key, double *value)
{
    const json_t *number = json_object_get(object, key);
    if (!json_is_number(number))
        return FALSE;
    *value = json_number_value(number);
    return TRUE;
}

gint64 run_count(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

gboolean run_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

Status run_status_named(const char *name)
{
    Status status = STATUS_ERROR;
    status_from_name(name, &status);
    return status;
}

Status run_status(const json_t *object)
{
    return run_status_named(run_text(object, "status"));
}

const char *run_customer_name(const json_t *customer)
{
    const char *label = run_text(customer, "label"), *name = run_text(customer, "name");
    if (label && *label)
        return label;
    return name && *name ? name : run_string(customer, "id", run_string(customer, "customer", ""));
}

void run_name_entry(json_t *entry, const json_t *customer)
{
    json_t *name = json_object_get(customer, "name"), *label = json_object_get(customer, "label");
    json_object_set(entry, "name", name ? name : json_null());
    if (label)
        json_object_set(entry, "label", label);
}
