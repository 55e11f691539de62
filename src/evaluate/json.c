/* Values of the run document. */
#include "private.h"

#include <math.h>

json_t *evaluate_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *evaluate_number(double value)
{
    /* Whole numbers stay whole: 3 and not 3.0. */
    return value == floor(value) && fabs(value) < 9e15 ? json_integer((json_int_t)value)
                                                       : json_real(value);
}

json_t *evaluate_strings(const GPtrArray *strings)
{
    json_t *list = json_array();
    for (guint i = 0; strings && i < strings->len; i++)
        json_array_append_new(list, json_string(strings->pdata[i]));
    return list;
}
