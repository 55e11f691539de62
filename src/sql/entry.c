/* What a text says, as an entry of the texts that are known: relations by their number. */
#include "private.h"
#include "sql_known.h"

char *sql_known_key(SqlKnownAs as, const char *text)
{
    return g_strdup_printf("%c%s", as, text);
}

static guint32 number_of(const SqlText *text, const SqlRelation *relation)
{
    guint number = 0;
    g_ptr_array_find(text->relations, relation, &number);
    return number;
}

static GVariant *relations_entry(const SqlText *text)
{
    GVariantBuilder relations;
    g_variant_builder_init(&relations, G_VARIANT_TYPE("a(mssast)"));
    for (guint i = 0; i < text->relations->len; i++) {
        const SqlRelation *relation = text->relations->pdata[i];
        GVariantBuilder columns;
        g_variant_builder_init(&columns, G_VARIANT_TYPE_STRING_ARRAY);
        for (guint j = 0; j < relation->columns->len; j++)
            g_variant_builder_add(&columns, "s", relation->columns->pdata[j]);
        g_variant_builder_add(&relations, "(mssast)", relation->schema, relation->name, &columns,
                              (guint64)relation->offset);
    }
    return g_variant_builder_end(&relations);
}

static GVariant *columns_entry(const SqlText *text)
{
    GVariantBuilder columns;
    g_variant_builder_init(&columns, G_VARIANT_TYPE("a(saub)"));
    for (guint i = 0; i < text->columns->len; i++) {
        const SqlColumn *column = &g_array_index(text->columns, SqlColumn, i);
        GVariantBuilder numbers;
        g_variant_builder_init(&numbers, G_VARIANT_TYPE("au"));
        for (guint j = 0; j < column->relations->len; j++)
            g_variant_builder_add(&numbers, "u", number_of(text, column->relations->pdata[j]));
        g_variant_builder_add(&columns, "(saub)", column->column, &numbers, column->optional);
    }
    return g_variant_builder_end(&columns);
}

GVariant *sql_known_entry(const char *key, const SqlText *read)
{
    GVariantBuilder params, mentions, clocks;
    g_variant_builder_init(&params, G_VARIANT_TYPE("a(stt)"));
    g_variant_builder_init(&mentions, G_VARIANT_TYPE("a(ut)"));
    g_variant_builder_init(&clocks, G_VARIANT_TYPE("a(st)"));
    for (guint i = 0; i < read->params->len; i++) {
        const SqlParam *param = &g_array_index(read->params, SqlParam, i);
        g_variant_builder_add(&params, "(stt)", param->name, (guint64)param->offset,
                              (guint64)param->length);
    }
    for (guint i = 0; i < read->mentions->len; i++) {
        const SqlMention *mention = &g_array_index(read->mentions, SqlMention, i);
        g_variant_builder_add(&mentions, "(ut)", number_of(read, mention->relation),
                              (guint64)mention->offset);
    }
    for (guint i = 0; i < read->clocks->len; i++) {
        const SqlClock *clock = &g_array_index(read->clocks, SqlClock, i);
        g_variant_builder_add(&clocks, "(st)", clock->name, (guint64)clock->offset);
    }
    return g_variant_new("(sa(stt)@a(mssast)a(ut)@a(saub)a(st)t)", key, &params,
                         relations_entry(read), &mentions, columns_entry(read), &clocks,
                         (guint64)read->end);
}

static void read_relations(SqlText *text, GVariantIter *relations)
{
    const char *schema, *name, *column;
    GVariantIter *columns;
    guint64 offset;
    while (g_variant_iter_loop(relations, "(m&s&sast)", &schema, &name, &columns, &offset)) {
        SqlRelation *relation = g_new0(SqlRelation, 1);
        relation->schema = g_strdup(schema);
        relation->name = g_strdup(name);
        relation->columns = g_ptr_array_new_with_free_func(g_free);
        relation->offset = offset;
        while (g_variant_iter_loop(columns, "&s", &column))
            g_ptr_array_add(relation->columns, g_strdup(column));
        g_ptr_array_add(text->relations, relation);
    }
}

static void read_columns(SqlText *text, GVariantIter *columns)
{
    const char *name;
    GVariantIter *numbers;
    gboolean optional;
    while (g_variant_iter_loop(columns, "(&saub)", &name, &numbers, &optional)) {
        const SqlColumn column = {g_strdup(name), g_ptr_array_new(), optional};
        guint32 number;
        while (g_variant_iter_loop(numbers, "u", &number))
            g_ptr_array_add(column.relations, text->relations->pdata[number]);
        g_array_append_val(text->columns, column);
    }
}

SqlText *sql_text_of_entry(GVariant *entry)
{
    SqlText *text = sql_text_new();
    g_autoptr(GVariantIter) params = NULL;
    g_autoptr(GVariantIter) relations = NULL;
    g_autoptr(GVariantIter) mentions = NULL;
    g_autoptr(GVariantIter) columns = NULL;
    g_autoptr(GVariantIter) clocks = NULL;
    guint64 end, offset, length;
    guint32 number;
    const char *name;
    g_variant_get(entry, SQL_KNOWN_ENTRY, NULL, &params, &relations, &mentions, &columns, &clocks,
                  &end);
    while (g_variant_iter_loop(params, "(&stt)", &name, &offset, &length)) {
        const SqlParam param = {g_strdup(name), offset, length};
        g_array_append_val(text->params, param);
    }
    read_relations(text, relations);
    while (g_variant_iter_loop(mentions, "(ut)", &number, &offset)) {
        const SqlMention mention = {text->relations->pdata[number], offset};
        g_array_append_val(text->mentions, mention);
    }
    read_columns(text, columns);
    while (g_variant_iter_loop(clocks, "(&st)", &name, &offset)) {
        const SqlClock clock = {g_strdup(name), offset};
        g_array_append_val(text->clocks, clock);
    }
    text->end = end;
    return text;
}
