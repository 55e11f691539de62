/* Reading the parse tree. */
#include "private.h"

const cJSON *sql_get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

const char *sql_string(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(sql_get(object, key));
}

gsize sql_offset(const cJSON *object, const char *key)
{
    const cJSON *number = sql_get(object, key);
    return number && number->valueint > 0 ? (gsize)number->valueint : 0;
}

gsize sql_size(const cJSON *array)
{
    return (gsize)cJSON_GetArraySize(array);
}

const cJSON *sql_at(const cJSON *array, gsize index)
{
    return cJSON_GetArrayItem(array, (int)index);
}

const char *sql_field_name(const cJSON *field)
{
    const cJSON *string = sql_get(field, "String");
    const char *name = sql_string(string, "sval");
    return name ? name : sql_string(string, "str");
}
