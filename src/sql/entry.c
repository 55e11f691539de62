/* What a text says, as an entry of the texts that are known: all its numbers in one array and all
 * its names in one text, each in the order in which they are written and read here. To unpack a
 * value for each of them would take longer than all the rest of finding an entry. */
#include "private.h"
#include "sql_known.h"

#include <string.h>

char *sql_known_key(SqlKnownAs as, const char *text)
{
    const char kind[] = {(char)as, '\0'};
    return g_strconcat(kind, text, NULL);
}

/* --- writing ---------------------------------------------------------------------------------- */

#define NAME_END '\n'

typedef struct {
    GArray *numbers; /* guint32 */
    GString *names;
    gboolean fits; /* no name has a NAME_END within */
} Writing;

static void put(Writing *writing, gsize number)
{
    const guint32 fitting = (guint32)number; /* no text has more bytes than SQL_MAX_BYTES */
    g_array_append_val(writing->numbers, fitting);
}

static void put_name(Writing *writing, const char *name)
{
    writing->fits = writing->fits && !strchr(name, NAME_END);
    g_string_append_printf(writing->names, "%s%c", name, NAME_END);
}

static void put_relation(Writing *writing, const SqlText *text, const SqlRelation *relation)
{
    guint number = 0;
    g_ptr_array_find(text->relations, relation, &number);
    put(writing, number);
}

static void put_params(Writing *writing, const GArray *params)
{
    put(writing, params->len);
    for (guint i = 0; i < params->len; i++) {
        const SqlParam *param = &g_array_index(params, SqlParam, i);
        put_name(writing, param->name);
        put(writing, param->offset);
        put(writing, param->length);
    }
}

static void put_relations(Writing *writing, const GPtrArray *relations)
{
    put(writing, relations->len);
    for (guint i = 0; i < relations->len; i++) {
        const SqlRelation *relation = relations->pdata[i];
        put(writing, relation->schema != NULL);
        if (relation->schema)
            put_name(writing, relation->schema);
        put_name(writing, relation->name);
        put(writing, relation->offset);
        put(writing, relation->columns->len);
        for (guint j = 0; j < relation->columns->len; j++)
            put_name(writing, relation->columns->pdata[j]);
    }
}

static void put_mentions(Writing *writing, const SqlText *text)
{
    put(writing, text->mentions->len);
    for (guint i = 0; i < text->mentions->len; i++) {
        const SqlMention *mention = &g_array_index(text->mentions, SqlMention, i);
        put_relation(writing, text, mention->relation);
        put(writing, mention->offset);
    }
}

static void put_columns(Writing *writing, const SqlText *text)
{
    put(writing, text->columns->len);
    for (guint i = 0; i < text->columns->len; i++) {
        const SqlColumn *column = &g_array_index(text->columns, SqlColumn, i);
        put_name(writing, column->column);
        put(writing, (gsize)column->optional);
        put(writing, column->relations->len);
        for (guint j = 0; j < column->relations->len; j++)
            put_relation(writing, text, column->relations->pdata[j]);
    }
}

static void put_clocks(Writing *writing, const GArray *clocks)
{
    put(writing, clocks->len);
    for (guint i = 0; i < clocks->len; i++) {
        const SqlClock *clock = &g_array_index(clocks, SqlClock, i);
        put_name(writing, clock->name);
        put(writing, clock->offset);
    }
}

GVariant *sql_known_entry(const char *key, const SqlText *read)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GString) names = g_string_new(NULL);
    Writing writing = {numbers, names, TRUE};
    put_params(&writing, read->params);
    put_relations(&writing, read->relations);
    put_mentions(&writing, read);
    put_columns(&writing, read);
    put_clocks(&writing, read->clocks);
    put(&writing, read->end);
    return writing.fits
               ? g_variant_new("(ss@au)", key, names->str,
                               g_variant_new_fixed_array(G_VARIANT_TYPE_UINT32, numbers->data,
                                                         numbers->len, sizeof(guint32)))
               : NULL;
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct {
    const guint32 *number;
    const char *name;
} Reading;

static guint32 take(Reading *reading)
{
    return *reading->number++;
}

/* New string. */
static char *take_name(Reading *reading)
{
    const char *name = reading->name, *end = strchr(name, NAME_END);
    reading->name = end + 1;
    return g_strndup(name, (gsize)(end - name));
}

static void take_params(Reading *reading, GArray *params)
{
    for (guint32 n = take(reading); n > 0; n--) {
        SqlParam param = {.name = take_name(reading)};
        param.offset = take(reading);
        param.length = take(reading);
        g_array_append_val(params, param);
    }
}

static void take_relations(Reading *reading, GPtrArray *relations)
{
    for (guint32 n = take(reading); n > 0; n--) {
        SqlRelation *relation = g_new0(SqlRelation, 1);
        relation->schema = take(reading) ? take_name(reading) : NULL;
        relation->name = take_name(reading);
        relation->offset = take(reading);
        relation->columns = g_ptr_array_new_with_free_func(g_free);
        for (guint32 columns = take(reading); columns > 0; columns--)
            g_ptr_array_add(relation->columns, take_name(reading));
        g_ptr_array_add(relations, relation);
    }
}

static void take_mentions(Reading *reading, SqlText *text)
{
    for (guint32 n = take(reading); n > 0; n--) {
        SqlMention mention = {.relation = text->relations->pdata[take(reading)]};
        mention.offset = take(reading);
        g_array_append_val(text->mentions, mention);
    }
}

static void take_columns(Reading *reading, SqlText *text)
{
    for (guint32 n = take(reading); n > 0; n--) {
        SqlColumn column = {take_name(reading), g_ptr_array_new(), FALSE};
        column.optional = (gboolean)take(reading);
        for (guint32 relations = take(reading); relations > 0; relations--)
            g_ptr_array_add(column.relations, text->relations->pdata[take(reading)]);
        g_array_append_val(text->columns, column);
    }
}

static void take_clocks(Reading *reading, GArray *clocks)
{
    for (guint32 n = take(reading); n > 0; n--) {
        SqlClock clock = {.name = take_name(reading)};
        clock.offset = take(reading);
        g_array_append_val(clocks, clock);
    }
}

SqlText *sql_text_of_entry(GVariant *entry)
{
    SqlText *text = sql_text_new();
    g_autoptr(GVariant) names = g_variant_get_child_value(entry, 1);
    g_autoptr(GVariant) numbers = g_variant_get_child_value(entry, 2);
    gsize n;
    Reading reading = {g_variant_get_fixed_array(numbers, &n, sizeof(guint32)),
                       g_variant_get_string(names, NULL)};
    take_params(&reading, text->params);
    take_relations(&reading, text->relations);
    take_mentions(&reading, text);
    take_columns(&reading, text);
    take_clocks(&reading, text->clocks);
    text->end = take(&reading);
    return text;
}
