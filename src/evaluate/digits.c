/* The row of a probe as it goes into the run document. */
#include "private.h"

#include <math.h>
#include <string.h>

/* Seventeen digits are what tells two doubles apart. */
static gboolean fits_json(const char *number_text)
{
    gint64 whole = 0;
    guint digits = 0;
    if (!strpbrk(number_text, ".eE"))
        return g_ascii_string_to_signed(number_text, 10, G_MININT64, G_MAXINT64, &whole, NULL);
    for (const char *c = number_text + strspn(number_text, "-0."); *c && *c != 'e' && *c != 'E';
         c++)
        digits += g_ascii_isdigit(*c) != 0;
    return digits <= 17 && isfinite(g_ascii_strtod(number_text, NULL));
}

/* JSON as it is, but a number that a double or a 64-bit integer cannot hold becomes its digits as a
 * text: `9223372036854775808` is not `9.2e18`, and a document with it could not be read. */
static char *keep_digits(const char *json)
{
    GString *out = g_string_new(NULL);
    while (*json) {
        if (*json == '"') {
            const char *end = json + 1;
            while (*end && *end != '"')
                end += *end == '\\' && end[1] ? 2 : 1;
            g_string_append_len(out, json, end + (*end == '"') - json);
            json = end + (*end == '"');
            continue;
        }
        const gsize length = strspn(json, "-+.0123456789eE");
        if (length == 0 || !(g_ascii_isdigit(*json) || *json == '-')) {
            g_string_append_c(out, *json++);
            continue;
        }
        g_autofree char *number_text = g_strndup(json, length);
        g_string_append_printf(out, fits_json(number_text) ? "%s" : "\"%s\"", number_text);
        json += length;
    }
    return g_string_free(out, FALSE);
}

json_t *evaluate_data(const char *data)
{
    g_autofree char *text = data ? keep_digits(data) : NULL;
    json_t *json = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    return json ? json : json_null();
}
