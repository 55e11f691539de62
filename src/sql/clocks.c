/* The server's clock in a text: what it tells is another answer every time. */
#include "private.h"

#include <string.h>

typedef struct {
    SqlText *text;
    gsize shift;
} Walk;

/* Takes the name. */
static void add(const Walk *state, const cJSON *node, char *name)
{
    const gsize offset = sql_offset(node, "location");
    const SqlClock clock = {name, offset > state->shift ? offset - state->shift : 0};
    g_array_append_val(state->text->clocks, clock);
}

/* SVFOP_CURRENT_TIMESTAMP_N and its like; the others tell who is asking, not when. */
static void find_value(const Walk *state, const cJSON *node)
{
    static const char *const names[] = {"current_date", "current_timestamp", "current_time",
                                        "localtimestamp", "localtime"};
    const char *op = sql_string(node, "op");
    g_autofree char *name = g_ascii_strdown(op && g_str_has_prefix(op, "SVFOP_") ? op + 6 : "", -1);

    if (g_str_has_suffix(name, "_n"))
        name[strlen(name) - 2] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            add(state, node, g_strdup(name));
}

static const char *last_name(const cJSON *names)
{
    const gsize n = sql_size(names);
    return n > 0 ? sql_field_name(sql_at(names, n - 1)) : NULL;
}

/* age() of one time counts from today. */
static void find_call(const Walk *state, const cJSON *node)
{
    static const char *const names[] = {
        "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday",
        NULL};
    const cJSON *parts = sql_get(node, "funcname");
    const char *name = last_name(parts);
    const char *schema = sql_size(parts) > 1 ? sql_field_name(sql_at(parts, 0)) : "pg_catalog";

    if (!name || g_strcmp0(schema, "pg_catalog") != 0)
        return;
    if (g_strv_contains(names, name))
        add(state, node, g_strconcat(name, "()", NULL));
    else if (strcmp(name, "age") == 0 && sql_size(sql_get(node, "args")) == 1)
        add(state, node, g_strdup("age() of one time"));
}

static const char *constant(const cJSON *node)
{
    const cJSON *value = sql_get(node, "A_Const");
    const char *text = sql_string(sql_get(value, "sval"), "sval");
    return text ? text : sql_field_name(sql_get(value, "val"));
}

/* 'now'::timestamptz, date 'today' */
static void find_cast(const Walk *state, const cJSON *node)
{
    static const char *const types[] = {"date", "time", "timetz", "timestamp", "timestamptz", NULL};
    static const char *const words[] = {"now", "today", "tomorrow", "yesterday", NULL};
    const cJSON *arg = sql_get(node, "arg");
    const char *text = constant(arg);
    const char *type = last_name(sql_get(sql_get(node, "typeName"), "names"));

    if (!text || !type || !g_strv_contains(types, type))
        return;
    text += strspn(text, " \t\n");
    g_autofree char *word = g_ascii_strdown(text, (gssize)strcspn(text, " \t\n"));
    if (g_strv_contains(words, word))
        add(state, sql_get(arg, "A_Const"), g_strconcat("'", word, "'", NULL));
}

static void walk(const Walk *state, const cJSON *node)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, node)
    {
        const char *key = value->string ? value->string : ""; /* of an array there is none */
        if (strcmp(key, "SQLValueFunction") == 0)
            find_value(state, value);
        else if (strcmp(key, "FuncCall") == 0)
            find_call(state, value);
        else if (strcmp(key, "TypeCast") == 0)
            find_cast(state, value);
        walk(state, value);
    }
}

void sql_find_clocks(SqlText *text, gsize shift, const cJSON *statement)
{
    const Walk state = {text, shift};
    walk(&state, statement);
}
