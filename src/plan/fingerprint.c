/* A digest of what a check asks. */
#include "definitions_private.h"

#include <string.h>

/* Every piece goes in with its length, so that no two rules read the same. */
static void add(GChecksum *sum, const char *text)
{
    g_autofree char *length = g_strdup_printf("%zu:", text ? strlen(text) : 0);
    g_checksum_update(sum, (const guchar *)length, -1);
    if (text)
        g_checksum_update(sum, (const guchar *)text, -1);
}

static void add_text(GChecksum *sum, const Definitions *definitions, const Source *text,
                     const PackCheck *check, const PackModel *model)
{
    const SqlText *sql = definitions_sql(definitions, text);
    add(sum, text->text);
    for (guint i = 0; sql && i < sql->params->len; i++) {
        const char *name = g_array_index(sql->params, SqlParam, i).name;
        const PackParam *param = definitions_param(definitions, check, model, name);
        add(sum, param ? param->value : name);
    }
}

static void add_names(GChecksum *sum, const GPtrArray *texts)
{
    for (guint i = 0; i < texts->len; i++)
        add(sum, ((Source *)texts->pdata[i])->text);
}

static void add_variants(GChecksum *sum, const Definitions *definitions, const GPtrArray *variants,
                         const PackCheck *check, const PackModel *model)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        add_names(sum, variant->needs);
        add_names(sum, variant->optional);
        add(sum, variant->facts.text);
        add_text(sum, definitions, &variant->when, check, model);
        add_text(sum, definitions, &variant->sql, check, model);
        if (variant->selected.text)
            add_text(sum, definitions, &variant->selected, check, model);
    }
}

static void add_bound(GChecksum *sum, gboolean there, double bound)
{
    g_autofree char *text = there ? g_strdup_printf("%.17g", bound) : NULL;
    add(sum, text);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp((*(PackModel *const *)a)->name, (*(PackModel *const *)b)->name);
}

static char *work_out(const Definitions *definitions, const PackCheck *check)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    add_variants(sum, definitions, check->probe, check, NULL);
    add_text(sum, definitions, &check->applies, check, NULL);
    add_text(sum, definitions, &check->value, check, NULL);
    add_text(sum, definitions, &check->pass, check, NULL);
    add_bound(sum, check->has_at_least, check->at_least);
    add_bound(sum, check->has_at_most, check->at_most);
    g_autofree char *missing = g_strdup_printf("%d", (int)check->missing);
    add(sum, missing);
    g_autoptr(GPtrArray) models = definitions_reach(definitions, check);
    g_ptr_array_sort(models, by_name);
    for (guint i = 0; i < models->len; i++) {
        const PackModel *model = models->pdata[i];
        add(sum, model->name);
        add_variants(sum, definitions, model->from, check, model);
    }
    return g_strndup(g_checksum_get_string(sum), 16);
}

/* ---- ahead ---- */

static gpointer work_all_out(gpointer data)
{
    const Definitions *definitions = data;
    const GPtrArray *checks = definitions->pack->checks;
    for (guint i = 0; i < checks->len; i++)
        g_hash_table_insert(definitions->ahead->of, checks->pdata[i],
                            work_out(definitions, checks->pdata[i]));
    return NULL;
}

void definitions_fingerprint_ahead(Definitions *definitions)
{
    if (definitions->ahead->of)
        return;
    definitions->ahead->of = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    definitions->ahead->thread = g_thread_try_new("fingerprints", work_all_out, definitions, NULL);
}

static void await(Fingerprints *fingerprints)
{
    if (fingerprints->thread)
        g_thread_join(fingerprints->thread);
    fingerprints->thread = NULL;
}

void fingerprints_free(Fingerprints *fingerprints)
{
    await(fingerprints);
    g_clear_pointer(&fingerprints->of, g_hash_table_unref);
    g_free(fingerprints);
}

char *definitions_fingerprint(const Definitions *definitions, const PackCheck *check)
{
    await(definitions->ahead);
    GHashTable *all = definitions->ahead->of;
    const char *known = all ? g_hash_table_lookup(all, check) : NULL;
    return known ? g_strdup(known) : work_out(definitions, check);
}
