/* The pack's SQL texts, understood. */
#include "definitions_private.h"

#include <string.h>

const Pack *definitions_pack(const Definitions *definitions)
{
    return definitions->pack;
}

const SqlText *definitions_sql(const Definitions *definitions, const Source *text)
{
    return g_hash_table_lookup(definitions->texts, text);
}

const GArray *definitions_pieces(const Definitions *definitions, const Source *text)
{
    const Evidence *evidence = g_hash_table_lookup(definitions->evidence, text);
    return evidence ? evidence->pieces : NULL;
}

const SqlText *definitions_piece(const Definitions *definitions, const Source *text, guint index)
{
    const Evidence *evidence = g_hash_table_lookup(definitions->evidence, text);
    return evidence ? evidence->texts->pdata[index] : NULL;
}

const PackModel *definitions_model(const Definitions *definitions, const SqlRelation *relation)
{
    return relation->schema ? NULL : pack_find_model(definitions->pack, relation->name);
}

/* --- what a model or a check reads ----------------------------------------------------------- */

static void reach_variants(const Definitions *definitions, const GPtrArray *variants,
                           GPtrArray *reached);

static void reach_text(const Definitions *definitions, const Source *text, GPtrArray *reached)
{
    const SqlText *sql = definitions_sql(definitions, text);
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const PackModel *model = definitions_model(definitions, sql->relations->pdata[i]);
        if (!model || g_ptr_array_find(reached, model, NULL))
            continue;
        g_ptr_array_add(reached, (gpointer)model);
        reach_variants(definitions, model->from, reached);
    }
}

static void reach_variants(const Definitions *definitions, const GPtrArray *variants,
                           GPtrArray *reached)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        reach_text(definitions, &variant->sql, reached);
        reach_text(definitions, &variant->selected, reached);
        reach_text(definitions, &variant->when, reached);
    }
}

GPtrArray *definitions_reach(const Definitions *definitions, const PackCheck *check)
{
    GPtrArray *reached = g_ptr_array_new();
    reach_variants(definitions, check->probe, reached);
    return reached;
}

GPtrArray *definitions_reach_of(const Definitions *definitions, const Source *text)
{
    GPtrArray *reached = g_ptr_array_new();
    reach_text(definitions, text, reached);
    return reached;
}

gboolean definitions_reaches(const Definitions *definitions, const PackModel *model,
                             const char *name)
{
    g_autoptr(GPtrArray) reached = g_ptr_array_new();
    reach_variants(definitions, model->from, reached);
    for (guint i = 0; i < reached->len; i++)
        if (g_str_equal(((PackModel *)reached->pdata[i])->name, name))
            return TRUE;
    return FALSE;
}

/* --- parameters ------------------------------------------------------------------------------ */

const PackParam *definitions_param(const Definitions *definitions, const PackCheck *check,
                                   const PackModel *model, const char *name)
{
    const PackParam *param = check ? pack_find_param(check->params, name) : NULL;
    if (!param && model)
        param = pack_find_param(model->params, name);
    if (!param && check && !model) {
        g_autoptr(GPtrArray) reached = g_ptr_array_new();
        reach_variants(definitions, check->probe, reached);
        for (guint i = 0; !param && i < reached->len; i++)
            param = pack_find_param(((PackModel *)reached->pdata[i])->params, name);
    }
    return param ? param : pack_find_param(definitions->pack->params, name);
}

/* --- overrides ------------------------------------------------------------------------------- */

static void add_override(const Definitions *definitions, const PackCheck *check,
                         const PackModel *model, const SqlText *sql, GPtrArray *notes)
{
    for (guint i = 0; sql && i < sql->params->len; i++) {
        const char *name = g_array_index(sql->params, SqlParam, i).name;
        const PackParam *own = pack_find_param(check->params, name);
        const PackParam *usual = definitions_param(definitions, NULL, model, name);
        if (!own || (usual && own->type == usual->type && g_str_equal(own->value, usual->value)))
            continue;
        char *note = g_strdup_printf("%s=%d:%s;", name, (int)own->type, own->value);
        if (g_ptr_array_find_with_equal_func(notes, note, g_str_equal, NULL))
            g_free(note);
        else
            g_ptr_array_add(notes, note);
    }
}

static gint compare_overrides(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

char *definitions_overrides(const Definitions *definitions, const PackCheck *check)
{
    g_autoptr(GPtrArray) reached = g_ptr_array_new();
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    reach_variants(definitions, check->probe, reached);
    for (guint i = 0; i < reached->len; i++) {
        const PackModel *model = reached->pdata[i];
        for (guint v = 0; v < model->from->len; v++) {
            const PackVariant *variant = model->from->pdata[v];
            add_override(definitions, check, model, definitions_sql(definitions, &variant->sql),
                         notes);
            add_override(definitions, check, model,
                         definitions_sql(definitions, &variant->selected), notes);
        }
    }
    g_ptr_array_sort(notes, compare_overrides);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < notes->len; i++)
        g_string_append(all, notes->pdata[i]);
    return g_string_free(all, FALSE);
}
