/* The customers that the facts name, as ids. */
#include "private.h"

#include "text.h"

enum { SHOWN = 3 }; /* names and places of one warning */

static void add_unresolved(Evaluation *evaluation, const char *word, Place place)
{
    GPtrArray *places = g_hash_table_lookup(evaluation->unresolved, word);
    if (!places) {
        places = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(evaluation->unresolved, g_strdup(word), places);
    }
    for (guint i = 0; i < places->len; i++) {
        const Place *known = places->pdata[i];
        if (g_str_equal(known->file, place.file) && known->line == place.line)
            return;
    }
    g_ptr_array_add(places, g_memdup2(&place, sizeof place));
}

/* Those who share a name; NULL: nobody has it. */
static const GPtrArray *sharing(const Evaluation *evaluation, const char *name)
{
    const Customer *customer = NULL;
    GPtrArray *others = NULL;
    book_find(evaluation->book, name, &customer, &others);
    return others;
}

static const char *resolve(const char *word, Place place, gpointer data)
{
    Evaluation *evaluation = data;
    const Customer *customer = NULL;
    if (book_find(evaluation->book, word, &customer, NULL) == BOOK_FOUND)
        return customer->id;
    add_unresolved(evaluation, word, place);
    return NULL;
}

/* "facts/touchpoint.csv:3, facts/account.csv:2 and 4 more" */
static char *place_words(const GPtrArray *places)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < places->len && i < SHOWN; i++) {
        const Place *place = places->pdata[i];
        g_string_append_printf(text, "%s%s:%u", i ? ", " : "", place->file, place->line);
    }
    if (places->len > SHOWN)
        g_string_append_printf(text, " and %u more", places->len - SHOWN);
    return g_string_free(text, FALSE);
}

static void warn_shared(Evaluation *evaluation, const char *name, const GPtrArray *others)
{
    GString *ids = g_string_new(NULL);
    g_autofree char *shown = text_bounded(name, BOOK_CHARACTERS);
    g_autofree char *places = place_words(g_hash_table_lookup(evaluation->unresolved, name));
    for (guint i = 0; i < others->len; i++)
        g_string_append_printf(ids, "%s%s", i ? ", " : "", ((Customer *)others->pdata[i])->id);
    evaluate_warn(
        evaluation, "facts",
        g_strdup_printf("the facts name '%s', which %u customers are called; left out (%s)", shown,
                        others->len, places),
        g_strdup_printf("use an id: %s", ids->str));
    g_string_free(ids, TRUE);
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(a, b);
}

static gboolean concerns_chosen(const Evaluation *evaluation, const GPtrArray *others)
{
    for (guint i = 0; i < evaluation->chosen->len; i++) {
        const Customer *customer =
            book_get(evaluation->book, g_array_index(evaluation->chosen, guint, i));
        if (g_ptr_array_find((GPtrArray *)others, customer, NULL))
            return TRUE;
    }
    return FALSE;
}

static void warn_unknown(Evaluation *evaluation, const GPtrArray *names)
{
    GString *text = g_string_new(NULL);
    const char *near = book_nearest(evaluation->book, names->pdata[0]);
    if (names->len == 1)
        g_string_append(text, "the facts name a customer who is not in this book: ");
    else
        g_string_append_printf(
            text, "the facts name %u customers who are not in this book: ", names->len);
    for (guint i = 0; i < names->len && i < SHOWN; i++) {
        g_autofree char *places =
            place_words(g_hash_table_lookup(evaluation->unresolved, names->pdata[i]));
        g_autofree char *shown = text_bounded(names->pdata[i], BOOK_CHARACTERS);
        g_string_append_printf(text, "%s'%s' (%s)", i ? ", " : "", shown, places);
    }
    if (names->len > SHOWN)
        g_string_append_printf(text, " and %u more", names->len - SHOWN);
    evaluate_warn(evaluation, "facts", g_string_free(text, FALSE),
                  names->len > 1 ? g_strdup("'delight lint' lists them")
                  : near         ? g_strdup_printf("the nearest is '%s'", near)
                                 : NULL);
}

void evaluate_facts_warn(Evaluation *evaluation)
{
    g_autoptr(GPtrArray) unknown = g_ptr_array_new();
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(evaluation->unresolved), compare_words);
    for (GList *name = names; name; name = name->next) {
        const GPtrArray *others = sharing(evaluation, name->data);
        if (!others)
            g_ptr_array_add(unknown, name->data);
        else if (concerns_chosen(evaluation, others))
            warn_shared(evaluation, name->data, others);
    }
    /* Whoever looks at a few customers need not hear of others. */
    if (evaluation->whole && unknown->len > 0)
        warn_unknown(evaluation, unknown);
}

/* --- rows for models -------------------------------------------------------------------------- */

static gboolean has_column(const PackModel *model, const char *name)
{
    for (guint i = 0; i < model->columns->len; i++)
        if (g_str_equal(((PackColumn *)model->columns->pdata[i])->name, name))
            return TRUE;
    return FALSE;
}

/* The table that serves a model; NULL: no facts do, or it names customers otherwise. */
static const FactsTable *table_for(const Evaluation *evaluation, const PackModel *model,
                                   FactsNaming naming)
{
    const PlanSource *source = plan_model(evaluation->plan, model);
    const gboolean by_id = has_column(model, "customer_id");
    const gboolean wanted = naming == FACTS_BY_ID      ? by_id
                            : naming == FACTS_ACCOUNTS ? !by_id && has_column(model, "customer")
                                                       : !by_id;
    if (source->state != PLAN_SERVED || !source->rows || !wanted)
        return NULL;
    return facts_find(evaluation->request.facts, source->variant->facts.text);
}

void evaluate_facts_rows(Evaluation *evaluation, FactsNaming naming)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        const FactsTable *table = table_for(evaluation, model, naming);
        if (!table)
            continue;
        json_t *rows = facts_rows(table, model, naming == FACTS_AS_WRITTEN ? NULL : resolve,
                                  evaluation, evaluation->request.diagnostics);
        char *text = json_dumps(rows, JSON_COMPACT);
        plan_set_rows(evaluation->plan, model, text);
        free(text);
        json_decref(rows);
    }
}

gboolean evaluate_facts_name_accounts(const Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    for (guint i = 0; i < pack->models->len; i++)
        if (table_for(evaluation, pack->models->pdata[i], FACTS_ACCOUNTS))
            return TRUE;
    return FALSE;
}

typedef struct {
    Evaluation *evaluation;
    const FactsTable *table;
} Accounts;

static void warn_contradiction(const char *customer, guint first_line, guint line,
                               const char *columns, gpointer data)
{
    const Accounts *accounts = data;
    evaluate_warn(accounts->evaluation, "facts",
                  g_strdup_printf("%s:%u says otherwise than line %u about '%s': %s",
                                  accounts->table->file, line, first_line, customer, columns),
                  g_strdup("keep one row for each customer"));
}

void evaluate_facts_contradictions(Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    for (guint i = 0; i < pack->models->len; i++) {
        Accounts accounts = {evaluation,
                             table_for(evaluation, pack->models->pdata[i], FACTS_ACCOUNTS)};
        if (accounts.table)
            facts_contradictions(accounts.table, resolve, evaluation, warn_contradiction,
                                 &accounts);
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
        const char *id = resolve(answer->customer, answer->place, evaluation);
        if (id)
            file_under(evaluation->answers, id, answer->check, answer);
    }
    for (guint i = 0; facts && i < facts->waivers->len; i++) {
        FactsWaiver *waiver = facts->waivers->pdata[i];
        const char *id = resolve(waiver->customer, waiver->place, evaluation);
        if (id)
            file_under(evaluation->waivers, id, waiver->check, waiver);
    }
}

const GPtrArray *evaluate_facts_about(GHashTable *table, const char *customer, const char *check)
{
    if (g_hash_table_size(table) == 0)
        return NULL;
    g_autofree char *key = g_strdup_printf("%s\001%s", customer, check);
    return g_hash_table_lookup(table, key);
}
