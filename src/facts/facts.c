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
    facts->unread = g_ptr_array_new_with_free_func(g_free);
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
    g_ptr_array_unref(facts->unread);
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

/* Notes beside the facts, and what an editor leaves behind. */
static gboolean is_for_people(const char *name)
{
    static const char *const suffixes[] = {".md", ".txt", ".rst", "~", ".bak", ".orig", ".lock"};
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_str_has_suffix(name, suffixes[i]))
            return TRUE;
    return g_str_has_prefix(name, "README") || strcmp(name, "Makefile") == 0;
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
        } else if (!is_for_people(name)) {
            g_ptr_array_add(facts->unread, g_steal_pointer(&path));
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
