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

static void walk(Walk *state, const cJSON *node, const Frame *frame);

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

static void add_reference(Walk *state, const cJSON *fields, const Frame *frame)
{
    const gsize n = sql_size(fields);
    const char *first = n > 0 ? sql_field_name(sql_at(fields, 0)) : NULL;
    const char *second = n == 2 ? sql_field_name(sql_at(fields, 1)) : NULL;
    if (n == 1 && first)
        add_bare(state, first, frame);
    else if (first && second)
        add_qualified(state, first, second, frame);
}

static SqlRelation *relation_at(const Walk *state, const cJSON *range)
{
    const gsize location = sql_offset(range, "location");
    for (guint i = 0; i < state->text->mentions->len; i++) {
        const SqlMention *mention = &g_array_index(state->text->mentions, SqlMention, i);
        if (mention->offset + state->shift == location)
            return (SqlRelation *)mention->relation;
    }
    return NULL; /* a name of the text's own WITH */
}

static void read_alias(Frame *frame, const cJSON *item, SqlRelation *relation)
{
    const cJSON *alias = sql_get(item, "alias");
    const cJSON *names = sql_get(alias, "colnames");
    const char *name_of = sql_string(alias, "aliasname");
    if (!name_of)
        name_of = sql_string(item, "relname");
    if (name_of)
        g_hash_table_insert(frame->aliases, (gpointer)name_of, relation);
    if (relation) {
        g_ptr_array_add(frame->relations, relation);
        return;
    }
    const cJSON *name;
    cJSON_ArrayForEach(name, names) g_ptr_array_add(frame->offered, (gpointer)sql_field_name(name));
    frame->open |= sql_size(names) == 0;
}

static void read_from(Walk *state, Frame *frame, const cJSON *item)
{
    const cJSON *range = sql_get(item, "RangeVar");
    const cJSON *join = sql_get(item, "JoinExpr");
    const gboolean renamed = sql_size(sql_get(sql_get(range, "alias"), "colnames")) > 0;
    if (join) {
        read_from(state, frame, sql_get(join, "larg"));
        read_from(state, frame, sql_get(join, "rarg"));
    } else {
        const cJSON *value;
        cJSON_ArrayForEach(value, item)
            read_alias(frame, value, range && !renamed ? relation_at(state, range) : NULL);
    }
}

static void walk_select(Walk *state, const cJSON *select, const Frame *outer)
{
    Frame frame = {outer, g_ptr_array_new(), g_ptr_array_new(),
                   g_hash_table_new(g_str_hash, g_str_equal), FALSE};
    const cJSON *item, *clause;
    cJSON_ArrayForEach(item, sql_get(select, "fromClause")) read_from(state, &frame, item);
    cJSON_ArrayForEach(clause, select)
        walk(state, clause, g_str_equal(clause->string, "withClause") ? outer : &frame);
    g_ptr_array_unref(frame.relations);
    g_ptr_array_unref(frame.offered);
    g_hash_table_unref(frame.aliases);
}

static void walk_object(Walk *state, const cJSON *node, const Frame *frame)
{
    const cJSON *value;
    if (sql_get(node, "limitOption")) { /* the inside of every SELECT has one */
        walk_select(state, node, frame);
        return;
    }
    cJSON_ArrayForEach(value, node)
    {
        const char *key = value->string;
        const cJSON *name;
        if (g_str_equal(key, "ColumnRef"))
            add_reference(state, sql_get(value, "fields"), frame);
        if (g_str_equal(key, "usingClause"))
            cJSON_ArrayForEach(name, value) add_bare(state, sql_field_name(name), frame);
        const gboolean apart =
            g_str_equal(key, "RangeSubselect") && !cJSON_IsTrue(sql_get(value, "lateral"));
        walk(state, value, apart && frame ? frame->outer : frame);
    }
}

static void walk(Walk *state, const cJSON *node, const Frame *frame)
{
    const cJSON *value;
    if (cJSON_IsObject(node))
        walk_object(state, node, frame);
    else
        cJSON_ArrayForEach(value, node) walk(state, value, frame);
}

void sql_find_columns(SqlText *text, gsize shift, const cJSON *statement)
{
    Walk state = {text, shift, g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    walk(&state, statement, NULL);
    g_hash_table_unref(state.known);
}
