/* Columns that a text names: of which relation they are, or could be. */
#include "private.h"

/* The FROM of one SELECT, and those that its names may reach beyond it. */
typedef struct Frame {
    const struct Frame *outer;
    GPtrArray *relations; /* SqlRelation*, of the export or models */
    GPtrArray *offered;   /* const char*: columns that an alias lists: `as absent (a, b)` */
    GHashTable *aliases;  /* const char* -> SqlRelation*, NULL for what is none */
    gboolean open;        /* it also holds something whose columns are not known */
} Frame;

typedef struct {
    SqlText *text;
    gsize shift;
    GHashTable *known; /* what has been added, by all that it says */
} Walk;

static void walk(Walk *state, const json_t *node, const Frame *frame);

const char *sql_field_name(const json_t *field)
{
    const json_t *string = json_object_get(field, "String");
    const char *name = json_string_value(json_object_get(string, "sval"));
    return name ? name : json_string_value(json_object_get(string, "str"));
}

void sql_column_clear(gpointer data)
{
    SqlColumn *found = data;
    g_free(found->column);
    g_ptr_array_unref(found->relations);
}

static gboolean offers(const Frame *frame, const char *column)
{
    return g_ptr_array_find_with_equal_func(frame->offered, column, g_str_equal, NULL);
}

/* Further out nobody means a column without saying whose it is. */
#define FRAMES 16

static void add_bare(Walk *state, const char *column, const Frame *frame)
{
    SqlColumn found = {.relations = g_ptr_array_new()};
    g_autoptr(GString) key = g_string_new(column);
    for (int n = 0; frame && column && !found.optional && n < FRAMES; n++, frame = frame->outer) {
        for (guint i = 0; i < frame->relations->len; i++) {
            g_ptr_array_add(found.relations, frame->relations->pdata[i]);
            g_string_append_printf(key, "|%p", frame->relations->pdata[i]);
        }
        found.optional = offers(frame, column);
        if (frame->open)
            break;
    }
    g_string_append(key, found.optional ? "?" : "");
    if (found.relations->len == 0 || !g_hash_table_add(state->known, g_strdup(key->str))) {
        sql_column_clear(&found);
        return;
    }
    found.column = g_strdup(column);
    g_array_append_val(state->text->columns, found);
}

/* `alias.column` */
static void add_qualified(Walk *state, const char *alias, const char *column, const Frame *frame)
{
    gpointer relation = NULL;
    while (frame && !g_hash_table_lookup_extended(frame->aliases, alias, NULL, &relation))
        frame = frame->outer;
    g_autofree char *key = g_strdup_printf("%s.%p", column, relation);
    if (!relation || !g_hash_table_add(state->known, g_strdup(key)))
        return;
    SqlColumn found = {.column = g_strdup(column), .relations = g_ptr_array_new()};
    g_ptr_array_add(found.relations, relation);
    g_array_append_val(state->text->columns, found);
}

static void add_reference(Walk *state, const json_t *fields, const Frame *frame)
{
    const gsize n = json_array_size(fields);
    const char *first = n > 0 ? sql_field_name(json_array_get(fields, 0)) : NULL;
    const char *second = n == 2 ? sql_field_name(json_array_get(fields, 1)) : NULL;
    if (n == 1 && first)
        add_bare(state, first, frame);
    else if (first && second)
        add_qualified(state, first, second, frame);
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

static void read_alias(Frame *frame, const json_t *item, SqlRelation *relation)
{
    const json_t *alias = json_object_get(item, "alias");
    const json_t *names = json_object_get(alias, "colnames");
    const char *name_of = json_string_value(json_object_get(alias, "aliasname"));
    if (!name_of)
        name_of = json_string_value(json_object_get(item, "relname"));
    if (name_of)
        g_hash_table_insert(frame->aliases, (gpointer)name_of, relation);
    if (relation) {
        g_ptr_array_add(frame->relations, relation);
        return;
    }
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
    const gboolean renamed =
        json_array_size(json_object_get(json_object_get(range, "alias"), "colnames")) > 0;
    if (join) {
        read_from(state, frame, json_object_get(join, "larg"));
        read_from(state, frame, json_object_get(join, "rarg"));
    } else {
        const char *key;
        json_t *value;
        json_object_foreach ((json_t *)item, key, value)
            read_alias(frame, value, range && !renamed ? relation_at(state, range) : NULL);
    }
}

static void walk_select(Walk *state, const json_t *select, const Frame *outer)
{
    Frame frame = {outer, g_ptr_array_new(), g_ptr_array_new(),
                   g_hash_table_new(g_str_hash, g_str_equal), FALSE};
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
    g_hash_table_unref(frame.aliases);
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
        add_reference(state, fields, frame);
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

void sql_find_columns(SqlText *text, gsize shift, const json_t *statement)
{
    Walk state = {text, shift, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    walk(&state, statement, NULL);
    g_hash_table_unref(state.known);
}
