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

#define MOST_BYTES (1024 * 1024)

/* The end of the text that begins at `json`, behind its quote; and in `cut` where it is cut when it
 * is too long: between characters, and between what is written with a backslash. */
static const char *end_of_text(const char *json, const char **cut)
{
    guint characters = 0;
    const char *end = json + 1;
    for (*cut = NULL; *end && *end != '"'; characters++) {
        if (characters == EVALUATE_CHARACTERS)
            *cut = end;
        if (*end == '\\' && end[1])
            end += end[1] == 'u' && strnlen(end, 6) == 6 ? 6 : 2;
        else
            end = g_utf8_next_char(end);
    }
    return end + (*end == '"');
}

static const char *append_text(GString *out, const char *json)
{
    const char *cut;
    const char *end = end_of_text(json, &cut);
    g_string_append_len(out, json, (cut ? cut : end) - json);
    if (cut)
        g_string_append(out, "…\"");
    return end;
}

/* A number that a double or a 64-bit integer cannot hold becomes its digits as a text:
 * `9223372036854775808` is not `9.2e18`, and a document with it could not be read. */
static const char *append_number(GString *out, const char *json, gsize length)
{
    g_autofree char *number_text = g_strndup(json, length);
    g_string_append_printf(out, fits_json(number_text) ? "%s" : "\"%s\"", number_text);
    return json + length;
}

char *evaluate_row(const char *json)
{
    GString *out = g_string_new(NULL);
    const gsize whole = json ? strlen(json) : 0;
    while (json && *json) {
        const gsize length = strspn(json, "-+.0123456789eE");
        if (*json == '"')
            json = append_text(out, json);
        else if (length > 0 && (g_ascii_isdigit(*json) || *json == '-'))
            json = append_number(out, json, length);
        else
            g_string_append_c(out, *json++);
    }
    if (out->len > MOST_BYTES)
        g_string_printf(out, "{\"…\": \"a row of %" G_GSIZE_FORMAT " MiB, which is not kept\"}",
                        whole >> 20);
    return g_string_free(out, whole == 0);
}

json_t *evaluate_data(const char *data)
{
    json_t *json = data ? json_loads(data, JSON_DECODE_ANY, NULL) : NULL;
    return json ? json : json_null();
}
