#include "json_text.h"

#include <string.h>

static gboolean is_active(gunichar c)
{
    return (c >= 0x7F && c <= 0x9F) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* jansson hands over a quote, a name, a quote: a call of GLib for each would take longer than the
 * rest. */
static void append(GString *out, const char *text, gsize length)
{
    if (out->len + length >= out->allocated_len) {
        g_string_append_len(out, text, (gssize)length);
        return;
    }
    memcpy(out->str + out->len, text, length);
    out->len += length;
    out->str[out->len] = '\0';
}

/* What jansson writes, which it cuts between characters only. In bytes: DEL, and what begins with
 * C2, D8 or E2, is looked at; all else is copied. */
static int take(const char *json, size_t length, void *data)
{
    GString *out = data;
    const char *copied = json, *end = json + length;
    for (const char *p = json; p < end; p++) {
        const guchar byte = (guchar)*p;
        if (byte != 0x7F && byte != 0xC2 && byte != 0xD8 && byte != 0xE2)
            continue;
        const gunichar c = g_utf8_get_char(p);
        if (!is_active(c))
            continue;
        append(out, copied, (gsize)(p - copied));
        g_string_append_printf(out, "\\u%04x", c);
        copied = g_utf8_next_char(p);
    }
    append(out, copied, (gsize)(end - copied));
    return 0;
}

gboolean json_text_append(GString *out, const json_t *document, size_t flags)
{
    const gsize begun = out->len;
    if (document && json_dump_callback(document, take, out, flags | JSON_REAL_PRECISION(15)) == 0)
        return TRUE;
    g_string_truncate(out, begun);
    return FALSE;
}
