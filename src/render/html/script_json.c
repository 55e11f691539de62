#include "html.h"
#include "text.h"

static void before_value(ScriptJson *json)
{
    if (json->comma)
        g_string_append_c(json->out, ',');
    json->comma = TRUE;
}

void script_open(ScriptJson *json, char bracket)
{
    before_value(json);
    g_string_append_c(json->out, bracket);
    json->comma = FALSE;
}

void script_close(ScriptJson *json, char bracket)
{
    g_string_append_c(json->out, bracket);
    json->comma = TRUE;
}

static void put_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7F ||
            c == 0x2028 || c == 0x2029)
            g_string_append_printf(out, "\\u%04X", c);
        else
            g_string_append_len(out, p, g_utf8_next_char(p) - p);
    }
    g_string_append_c(out, '"');
}

void script_key(ScriptJson *json, const char *key)
{
    before_value(json);
    g_autofree char *clean = text_clean(key);
    put_string(json->out, clean);
    g_string_append_c(json->out, ':');
    json->comma = FALSE;
}

void script_text(ScriptJson *json, const char *text)
{
    if (!text) {
        script_null(json);
        return;
    }
    g_autofree char *clean = text_clean(text);
    before_value(json);
    put_string(json->out, clean);
}

void script_number(ScriptJson *json, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    before_value(json);
    g_string_append(json->out, g_ascii_formatd(text, sizeof text, "%.10g", number));
}

void script_integer(ScriptJson *json, gint64 number)
{
    before_value(json);
    g_string_append_printf(json->out, "%" G_GINT64_FORMAT, number);
}

void script_raw(ScriptJson *json, const char *written)
{
    if (!written || !*written)
        return;
    before_value(json);
    g_string_append(json->out, written);
}

void script_null(ScriptJson *json)
{
    before_value(json);
    g_string_append(json->out, "null");
}

void script_flag(ScriptJson *json, gboolean flag)
{
    before_value(json);
    g_string_append(json->out, flag ? "true" : "false");
}

void script_number_of(ScriptJson *json, const json_t *object, const char *key)
{
    double number;
    if (run_number(object, key, &number))
        script_number(json, number);
    else
        script_null(json);
}

void script_flag_of(ScriptJson *json, const json_t *object, const char *key)
{
    const json_t *flag = json_object_get(object, key);
    if (json_is_boolean(flag))
        script_flag(json, json_is_true(flag));
    else
        script_null(json);
}

void script_field(ScriptJson *json, const char *key, char *text)
{
    script_key(json, key);
    script_text(json, text);
    g_free(text);
}
