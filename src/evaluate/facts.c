/* The customers that the facts name, as ids. */
#include "private.h"

static const char *resolve(const char *word, gpointer data)
{
    Evaluation *evaluation = data;
    const Customer *customer = NULL;
    GPtrArray *others = NULL;
    switch (book_find(evaluation->book, word, &customer, &others)) {
    case BOOK_FOUND:
        return customer->id;
    case BOOK_UNKNOWN:
        g_hash_table_add(evaluation->strangers, g_strdup(word));
        return NULL;
    case BOOK_AMBIGUOUS:
        g_hash_table_insert(evaluation->namesakes, g_strdup(word), others);
        return NULL;
    }
    return NULL;
}

static void warn_ambiguous(Evaluation *evaluation, const char *name, const GPtrArray *others)
{
    GString *ids = g_string_new(NULL);
    for (guint i = 0; i < others->len; i++)
        g_string_append_printf(ids, "%s%s", i ? ", " : "", ((Customer *)others->pdata[i])->id);
    evaluate_warn(evaluation, "facts",
                  g_strdup_printf("the facts name '%s', which %u customers are called; left out",
                                  name, others->len),
                  g_strdup_printf("use an id: %s", ids->str));
    g_string_free(ids, TRUE);
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(a, b);
}

static gboolean concerns_chosen(const Evaluation *evaluation, const GPtrArray *namesakes)
{
    for (guint i = 0; i < evaluation->chosen->len; i++) {
        const Customer *customer =
            book_get(evaluation->book, g_array_index(evaluation->chosen, guint, i));
        if (g_ptr_array_find((GPtrArray *)namesakes, customer, NULL))
            return TRUE;
    }
    return FALSE;
}

static void warn_strangers(Evaluation *evaluation)
{
    const guint unknown = g_hash_table_size(evaluation->strangers);
    g_autoptr(GList) names = g_hash_table_get_keys(evaluation->strangers);
    if (unknown == 1)
        evaluate_warn(evaluation, "facts",
                      g_strdup_printf("the facts name a customer who is not in this book: '%s'",
                                      (char *)names->data),
                      NULL);
    else if (unknown > 1)
        evaluate_warn(
            evaluation, "facts",
            g_strdup_printf("the facts name %u customers who are not in this book", unknown),
            g_strdup("'delight lint' with a database lists them"));
}

void evaluate_facts_warn(Evaluation *evaluation)
{
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(evaluation->namesakes), compare_words);
    for (GList *name = names; name; name = name->next) {
        const GPtrArray *namesakes = g_hash_table_lookup(evaluation->namesakes, name->data);
        if (concerns_chosen(evaluation, namesakes))
            warn_ambiguous(evaluation, name->data, namesakes);
    }
    /* Whoever looks at a few customers need not hear of others. */
    if (evaluation->whole)
        warn_strangers(evaluation);
}

/* --- rows for models -------------------------------------------------------------------------- */

static gboolean names_customers(const PackModel *model)
{
    for (guint i = 0; i < model->columns->len; i++)
        if (g_str_equal(((PackColumn *)model->columns->pdata[i])->name, "customer_id"))
            return TRUE;
    return FALSE;
}

void evaluate_facts_rows(Evaluation *evaluation, gboolean book_known)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        const PlanSource *source = plan_model(evaluation->plan, model);
        if (source->state != PLAN_SERVED || !source->rows || names_customers(model) != book_known)
            continue;
        const FactsTable *table =
            facts_find(evaluation->request.facts, source->variant->facts.text);
        json_t *rows =
            facts_rows(table, model, resolve, evaluation, evaluation->request.diagnostics);
        char *text = json_dumps(rows, JSON_COMPACT);
        plan_set_rows(evaluation->plan, model, text);
        free(text);
        json_decref(rows);
    }
}

/* --- answers and waivers ---------------------------------------------------------------------- */

static void free_list(gpointer list)
{
    g_ptr_array_unref(list);
}

static void file_under(GHashTable *table, const char *customer, const char *check, gpointer entry)
{
    char *key = g_strdup_printf("%s\001%s", customer, check);
    GPtrArray *list = g_hash_table_lookup(table, key);
    if (list) {
        g_free(key);
    } else {
        list = g_ptr_array_new();
        g_hash_table_insert(table, key, list);
    }
    g_ptr_array_add(list, entry);
}

void evaluate_facts_file(Evaluation *evaluation)
{
    const Facts *facts = evaluation->request.facts;
    evaluation->answers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
    evaluation->waivers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
    for (guint i = 0; facts && i < facts->answers->len; i++) {
        FactsAnswer *answer = facts->answers->pdata[i];
        const char *id = resolve(answer->customer, evaluation);
        if (id)
            file_under(evaluation->answers, id, answer->check, answer);
    }
    for (guint i = 0; facts && i < facts->waivers->len; i++) {
        FactsWaiver *waiver = facts->waivers->pdata[i];
        const char *id = resolve(waiver->customer, evaluation);
        if (id)
            file_under(evaluation->waivers, id, waiver->check, waiver);
    }
}

const GPtrArray *evaluate_facts_about(GHashTable *table, const char *customer, const char *check)
{
    g_autofree char *key = g_strdup_printf("%s\001%s", customer, check);
    return g_hash_table_lookup(table, key);
}
