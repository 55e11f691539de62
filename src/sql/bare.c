/* Columns that a text names without saying of what: which relation could be meant. */
#include "private.h"

/* The FROM of one SELECT, and those that its names may reach beyond it. */
typedef struct Frame {
    const struct Frame *outer;
    GPtrArray *relations; /* SqlRelation*, of the export or models */
    GPtrArray *offered;   /* const char*: columns that an alias lists: `as absent (a, b)` */
    gboolean open;        /* it also holds something whose columns are not known */
} Frame;

typedef struct {
    SqlText *text;
    gsize shift;
    GHashTable *known; /* what has been added, by all that it says */
} Walk;

static void walk(Walk *state, const json_t *node, const Frame *frame);

void sql_bare_clear(gpointer data)
{
    SqlBare *bare = data;
    g_free(bare->column);
    g_ptr_array_unref(bare->relations);
}

static gboolean offers(const Frame *frame, const char *column)
{
    return g_ptr_array_find_with_equal_func(frame->offered, column, g_str_equal, NULL);
}

/* Further out nobody means a column without saying whose it is. */
#define FRAMES 16

static void add_bare(Walk *state, const char *column, const Frame *frame)
{
    SqlBare bare = {.relations = g_ptr_array_new()};
    g_autoptr(GString) key = g_string_new(column);
    for (int n = 0; frame && column && !bare.optional && n < FRAMES; n++, frame = frame->outer) {
        for (guint i = 0; i < frame->relations->len; i++) {
            g_ptr_array_add(bare.relations, frame->relations->pdata[i]);
            g_string_append_printf(key, "|%p", frame->relations->pdata[i]);
        }
        bare.optional = offers(frame, column);
        if (frame->open)
            break;
    }
    g_string_append(key, bare.optional ? "?" : "");
    if (bare.relations->len == 0 || !g_hash_table_add(state->known, g_strdup(key->str))) {
        sql_bare_clear(&bare);
        return;
    }
    bare.column = g_strdup(column);
    g_array_append_val(state->text->bare, bare);
}

static SqlRelation *relation_at(const Walk *state, const json_t *range)
{
    const gsize location = (gsize)json_integer_value(json_object_get(range, "location"));
    for (guint i = 0; i < state->text->mentions->len; i++) {
        const SqlMention *mention = &g_array_index(state->text->mentions, SqlMention, i);
        if (mention->offset + state->shift == location)
            return (SqlRelation *)mention->relation;
    }
    return NULL; /* a name of the text's own WITH */
}

static void read_alias(Frame *frame, const json_t *item)
{
    const json_t *names = json_object_get(json_object_get(item, "alias"), "colnames");
    size_t i;
    const json_t *name;
    json_array_foreach (names, i, name)
        g_ptr_array_add(frame->offered, (gpointer)sql_field_name(name));
    frame->open |= json_array_size(names) == 0;
}

static void read_from(Walk *state, Frame *frame, const json_t *item)
{
    const json_t *range = json_object_get(item, "RangeVar");
    const json_t *join = json_object_get(item, "JoinExpr");
    SqlRelation *relation = range ? relation_at(state, range) : NULL;
    if (relation && !json_object_get(json_object_get(range, "alias"), "colnames")) {
        g_ptr_array_add(frame->relations, relation);
    } else if (join) {
        read_from(state, frame, json_object_get(join, "larg"));
        read_from(state, frame, json_object_get(join, "rarg"));
    } else {
        const char *key;
        json_t *value;
        json_object_foreach ((json_t *)item, key, value)
            read_alias(frame, value);
    }
}

static void walk_select(Walk *state, const json_t *select, const Frame *outer)
{
    Frame frame = {outer, g_ptr_array_new(), g_ptr_array_new(), FALSE};
    size_t i;
    const json_t *item;
    json_array_foreach (json_object_get(select, "fromClause"), i, item)
        read_from(state, &frame, item);
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)select, key, value)
        walk(state, value, g_str_equal(key, "withClause") ? outer : &frame);
    g_ptr_array_unref(frame.relations);
    g_ptr_array_unref(frame.offered);
}

static void walk_object(Walk *state, const json_t *node, const Frame *frame)
{
    const char *key;
    json_t *value;
    if (json_object_get(node, "limitOption")) { /* the inside of every SELECT has one */
        walk_select(state, node, frame);
        return;
    }
    json_object_foreach ((json_t *)node, key, value) {
        const json_t *fields =
            g_str_equal(key, "ColumnRef") ? json_object_get(value, "fields") : NULL;
        size_t i;
        const json_t *name;
        if (json_array_size(fields) == 1 && sql_field_name(json_array_get(fields, 0)))
            add_bare(state, sql_field_name(json_array_get(fields, 0)), frame);
        if (g_str_equal(key, "usingClause"))
            json_array_foreach (value, i, name)
                add_bare(state, sql_field_name(name), frame);
        const gboolean apart =
            g_str_equal(key, "RangeSubselect") && !json_is_true(json_object_get(value, "lateral"));
        walk(state, value, apart && frame ? frame->outer : frame);
    }
}

static void walk(Walk *state, const json_t *node, const Frame *frame)
{
    size_t i;
    const json_t *value;
    if (json_is_object(node))
        walk_object(state, node, frame);
    else
        json_array_foreach (node, i, value)
            walk(state, value, frame);
}

void sql_find_bare(SqlText *text, gsize shift, const json_t *statement)
{
    Walk state = {text, shift, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    walk(&state, statement, NULL);
    g_hash_table_unref(state.known);
}
