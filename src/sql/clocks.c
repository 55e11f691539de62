/* The server's clock in a text: what it tells is another answer every time. */
#include "private.h"

#include <string.h>

typedef struct {
    SqlText *text;
    gsize shift;
} Walk;

/* Takes the name. */
static void add(const Walk *state, const json_t *location, char *name)
{
    const gsize offset = (gsize)json_integer_value(location);
    const SqlClock clock = {name, offset > state->shift ? offset - state->shift : 0};
    g_array_append_val(state->text->clocks, clock);
}

/* SVFOP_CURRENT_TIMESTAMP_N and its like; the others tell who is asking, not when. */
static void find_value(const Walk *state, const json_t *node)
{
    static const char *const names[] = {"current_date", "current_timestamp", "current_time",
                                        "localtimestamp", "localtime"};
    const char *op = json_string_value(json_object_get(node, "op"));
    g_autofree char *name = g_ascii_strdown(op && g_str_has_prefix(op, "SVFOP_") ? op + 6 : "", -1);

    if (g_str_has_suffix(name, "_n"))
        name[strlen(name) - 2] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            add(state, json_object_get(node, "location"), g_strdup(name));
}

static const char *last_name(const json_t *names)
{
    const gsize n = json_array_size(names);
    return n > 0 ? sql_field_name(json_array_get(names, n - 1)) : NULL;
}

/* age() of one time counts from today. */
static void find_call(const Walk *state, const json_t *node)
{
    static const char *const names[] = {
        "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday",
        NULL};
    const json_t *parts = json_object_get(node, "funcname");
    const char *name = last_name(parts);
    const char *schema =
        json_array_size(parts) > 1 ? sql_field_name(json_array_get(parts, 0)) : "pg_catalog";
    const json_t *location = json_object_get(node, "location");

    if (!name || g_strcmp0(schema, "pg_catalog") != 0)
        return;
    if (g_strv_contains(names, name))
        add(state, location, g_strconcat(name, "()", NULL));
    else if (strcmp(name, "age") == 0 && json_array_size(json_object_get(node, "args")) == 1)
        add(state, location, g_strdup("age() of one time"));
}

static const char *constant(const json_t *node)
{
    const json_t *value = json_object_get(node, "A_Const");
    const char *text = json_string_value(json_object_get(json_object_get(value, "sval"), "sval"));
    return text ? text : sql_field_name(json_object_get(value, "val"));
}

/* 'now'::timestamptz, date 'today' */
static void find_cast(const Walk *state, const json_t *node)
{
    static const char *const types[] = {"date", "time", "timetz", "timestamp", "timestamptz", NULL};
    static const char *const words[] = {"now", "today", "tomorrow", "yesterday", NULL};
    const json_t *arg = json_object_get(node, "arg");
    const char *text = constant(arg);
    const char *type = last_name(json_object_get(json_object_get(node, "typeName"), "names"));

    if (!text || !type || !g_strv_contains(types, type))
        return;
    text += strspn(text, " \t\n");
    g_autofree char *word = g_ascii_strdown(text, (gssize)strcspn(text, " \t\n"));
    if (g_strv_contains(words, word))
        add(state, json_object_get(json_object_get(arg, "A_Const"), "location"),
            g_strconcat("'", word, "'", NULL));
}

static void walk(const Walk *state, const json_t *node)
{
    const char *key;
    json_t *value;
    size_t index;

    json_object_foreach ((json_t *)node, key, value) {
        if (strcmp(key, "SQLValueFunction") == 0)
            find_value(state, value);
        else if (strcmp(key, "FuncCall") == 0)
            find_call(state, value);
        else if (strcmp(key, "TypeCast") == 0)
            find_cast(state, value);
        walk(state, value);
    }
    json_array_foreach (node, index, value)
        walk(state, value);
}

void sql_find_clocks(SqlText *text, gsize shift, const json_t *statement)
{
    const Walk state = {text, shift};
    walk(&state, statement);
}
