#include "facts.h"

#include "file.h"
#include "private.h"

#include <string.h>

static void free_table(gpointer table)
{
    facts_table_free(table);
}

static Facts *facts_new(void)
{
    Facts *facts = g_new0(Facts, 1);

    facts->tables = g_ptr_array_new_with_free_func(free_table);
    facts->answers = g_ptr_array_new_with_free_func(facts_answer_free);
    facts->waivers = g_ptr_array_new_with_free_func(facts_waiver_free);
    return facts;
}

void facts_free(Facts *facts)
{
    if (!facts)
        return;
    g_free(facts->folder);
    g_ptr_array_unref(facts->tables);
    g_ptr_array_unref(facts->answers);
    g_ptr_array_unref(facts->waivers);
    g_free(facts);
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names of a folder in bytewise order; NULL if it cannot be read. */
static GPtrArray *folder_names(const char *folder, DiagnosticList *diagnostics)
{
    g_autofree char *problem = file_bytes_folder_problem(folder);
    GDir *dir = problem ? NULL : g_dir_open(folder, 0, NULL);

    if (!dir) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){g_intern_string(folder), 0, 0}, NULL,
                       "%s", problem ? problem : "this folder cannot be read");
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir));)
        if (*name != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_dir_close(dir);
    g_ptr_array_sort(names, compare_names);
    return names;
}

Facts *facts_load(const char *folder, DiagnosticList *diagnostics)
{
    Facts *facts = facts_new();

    facts->folder = g_strdup(folder);
    g_autoptr(GPtrArray) names = folder ? folder_names(folder, diagnostics) : NULL;
    for (guint i = 0; names && i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path =
            strcmp(folder, ".") == 0 ? g_strdup(name) : g_build_filename(folder, name, NULL);
        if (g_str_has_suffix(name, ".csv")) {
            FactsTable *table = facts_table_load(path, path, diagnostics);
            if (table)
                g_ptr_array_add(facts->tables, table);
        } else if (strcmp(name, "answers.yaml") == 0) {
            facts_answers_load(facts, path, path, diagnostics);
        }
    }
    return facts;
}

FactsTable *facts_find(const Facts *facts, const char *name)
{
    for (guint i = 0; i < facts->tables->len; i++) {
        FactsTable *table = g_ptr_array_index(facts->tables, i);
        if (strcmp(table->name, name) == 0)
            return table;
    }
    return NULL;
}

Facts *facts_from_json(const json_t *answers, const json_t *waivers, Place place,
                       DiagnosticList *diagnostics)
{
    Facts *facts = facts_new();

    facts_answers_take(facts, answers, waivers, place, diagnostics);
    return facts;
}

/* ---- against the pack ---- */

static void check_id(const Pack *pack, const char *id, Place place, const char *const *ids,
                     DiagnosticList *diagnostics)
{
    if (pack_find_check(pack, id))
        return;
    const char *nearest = diagnostic_nearest(id, ids);
    g_autofree char *hint = nearest ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;
    diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place,
                   hint ? hint : "'delight list checks' shows what there is",
                   "there is no check '%s'", id);
}

/* Models that read a file of facts add its columns to `columns`, and their word for it to `names`.
 */
static void collect_readers(const Pack *pack, const FactsTable *table, GPtrArray *names,
                            GPtrArray *columns)
{
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = g_ptr_array_index(pack->models, i);
        for (guint j = 0; j < model->from->len; j++) {
            char *file = ((PackVariant *)g_ptr_array_index(model->from, j))->facts.text;
            if (!file)
                continue;
            g_ptr_array_add(names, file);
            for (guint k = 0; strcmp(file, table->name) == 0 && k < model->columns->len; k++)
                g_ptr_array_add(columns,
                                ((PackColumn *)g_ptr_array_index(model->columns, k))->name);
        }
    }
}

/* A file or a column that nobody reads is no mistake, unless it was meant to be read. */
static void warn_misspelt(const FactsTable *table, guint line, const char *what, const char *word,
                          GPtrArray *names, DiagnosticList *diagnostics)
{
    g_ptr_array_add(names, NULL);
    const char *nearest = diagnostic_nearest(word, (const char *const *)names->pdata);
    g_ptr_array_set_size(names, (int)names->len - 1);
    if (!nearest || strcmp(nearest, word) == 0)
        return;
    g_autofree char *hint = g_strdup_printf("did you mean '%s'?", nearest);
    diagnostic_add(diagnostics, DIAGNOSTIC_WARNING, (Place){table->file, line, line ? 1 : 0}, hint,
                   "no model reads the %s '%s'", what, word);
}

static void check_table(const Pack *pack, const FactsTable *table, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) columns = g_ptr_array_new();

    collect_readers(pack, table, names, columns);
    if (!g_ptr_array_find_with_equal_func(names, table->name, g_str_equal, NULL)) {
        warn_misspelt(table, 0, "file", table->name, names, diagnostics);
        return;
    }
    g_ptr_array_add(columns, (char *)"customer");
    for (guint i = 0; i < table->header->len; i++) {
        const char *name = g_ptr_array_index(table->header, i);
        if (!g_ptr_array_find_with_equal_func(columns, name, g_str_equal, NULL))
            warn_misspelt(table, 1, "column", name, columns, diagnostics);
    }
}

/* Types every cell once for its mistakes alone, so that they are seen without a database. */
static void check_types(const Facts *facts, const Pack *pack, DiagnosticList *diagnostics)
{
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = g_ptr_array_index(pack->models, i);
        for (guint j = 0; j < model->from->len; j++) {
            const char *name = ((PackVariant *)g_ptr_array_index(model->from, j))->facts.text;
            const FactsTable *table = name ? facts_find(facts, name) : NULL;
            if (table)
                json_decref(facts_rows(table, model, NULL, NULL, diagnostics));
        }
    }
}

void facts_check(const Facts *facts, const Pack *pack, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(ids, ((PackCheck *)g_ptr_array_index(pack->checks, i))->id);
    g_ptr_array_add(ids, NULL);
    for (guint i = 0; i < facts->answers->len; i++) {
        const FactsAnswer *answer = g_ptr_array_index(facts->answers, i);
        check_id(pack, answer->check, answer->place, (const char *const *)ids->pdata, diagnostics);
    }
    for (guint i = 0; i < facts->waivers->len; i++) {
        const FactsWaiver *waiver = g_ptr_array_index(facts->waivers, i);
        check_id(pack, waiver->check, waiver->place, (const char *const *)ids->pdata, diagnostics);
    }
    for (guint i = 0; i < facts->tables->len; i++)
        check_table(pack, g_ptr_array_index(facts->tables, i), diagnostics);
    check_types(facts, pack, diagnostics);
}
