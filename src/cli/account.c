#include "account.h"

#include "output.h"

static void add_key(Account *account, const char *label, json_t *value /* taken */)
{
    g_autofree char *key = g_strdelimit(g_strdup(label), " ", '_');
    json_t *before = json_object_get(account->json, key);
    if (json_is_array(before)) {
        json_array_append_new(before, value);
    } else if (before) {
        json_t *list = json_array();
        json_array_append(list, before);
        json_array_append_new(list, value);
        json_object_set_new(account->json, key, list);
    } else {
        json_object_set_new(account->json, key, value);
    }
}

void account_line(Account *account, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *clean = output_clean(text);
    g_string_append_printf(account->text, "%-11s %s\n", label, clean);
    add_key(account, label, json_string(text));
}

void account_block(Account *account, const char *label, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **each = lines; *each; each++)
        if (**each || each == lines)
            g_string_append_printf(account->text, "%-11s %s\n", each == lines ? label : "", *each);
    add_key(account, label, json_string(text));
}
