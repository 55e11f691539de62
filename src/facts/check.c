/* Holds the facts to the pack: what nobody would read is said, once for each kind and file. */
#include "private.h"
#include "text.h"

#include <string.h>

enum { SHOWN = 5 }; /* places and words of one warning */

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

static const char *nearest_of(const char *word, GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    const char *nearest = diagnostic_nearest(word, (const char *const *)names->pdata);
    g_ptr_array_set_size(names, (int)names->len - 1);
    return nearest;
}

/* "did you mean 'a'?", or all that there is. */
static char *hint_for(const char *nearest, GPtrArray *names)
{
    if (nearest)
        return g_strdup_printf("did you mean '%s'?", nearest);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_ptr_array_set_size(names, (int)names->len - 1);
    return g_strdup_printf("one of: %s", all);
}

/* ---- files and columns ---- */

/* The files that models read, each once, and the columns that they read of `table` (may be NULL).
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
            if (!g_ptr_array_find_with_equal_func(names, file, g_str_equal, NULL))
                g_ptr_array_add(names, file);
            for (guint k = 0; table && strcmp(file, table->name) == 0 && k < model->columns->len;
                 k++)
                g_ptr_array_add(columns,
                                ((PackColumn *)g_ptr_array_index(model->columns, k))->name);
        }
    }
}

/* All columns of a file that nobody reads, in one warning; the hint is about the first that was
 * meant to be another. */
static void warn_columns(const FactsTable *table, GPtrArray *columns, DiagnosticList *diagnostics)
{
    g_autoptr(GString) words = g_string_new(NULL);
    const char *near = NULL;
    guint n = 0;
    for (guint i = 0; i < table->header->len; i++) {
        const char *name = g_ptr_array_index(table->header, i);
        if (!*name || g_ptr_array_find_with_equal_func(columns, name, g_str_equal, NULL))
            continue;
        g_string_append_printf(words, "%s'%s'", n++ > 0 ? ", " : "", name);
        near = near ? near : nearest_of(name, columns);
    }
    g_autofree char *hint = n > 0 ? hint_for(near, columns) : NULL;
    if (n > 0)
        diagnostic_add(diagnostics, DIAGNOSTIC_WARNING, (Place){table->file, 1, 1}, hint,
                       "no model reads the column%s %s", n == 1 ? "" : "s", words->str);
}

static void check_file(const Pack *pack, const FactsTable *table, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) columns = g_ptr_array_new();

    collect_readers(pack, table, names, columns);
    if (!g_ptr_array_find_with_equal_func(names, table->name, g_str_equal, NULL)) {
        g_autofree char *hint = hint_for(nearest_of(table->name, names), names);
        diagnostic_add(diagnostics, DIAGNOSTIC_WARNING, (Place){table->file, 0, 0}, hint,
                       "no model reads the file '%s'", table->name);
        return;
    }
    g_ptr_array_add(columns, (char *)"customer");
    warn_columns(table, columns, diagnostics);
}

/* Files that are not even opened: another suffix, or one in capitals. */
static void check_unread(const Facts *facts, const Pack *pack, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

    collect_readers(pack, NULL, names, NULL);
    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(files, g_strconcat(g_ptr_array_index(names, i), ".csv", NULL));
    g_ptr_array_add(files, g_strdup("answers.yaml"));
    for (guint i = 0; i < facts->unread->len; i++) {
        const char *path = g_ptr_array_index(facts->unread, i);
        g_autofree char *name = g_path_get_basename(path);
        g_autofree char *lower = g_utf8_strdown(name, -1);
        g_autofree char *hint = hint_for(nearest_of(lower, files), files);
        diagnostic_add(diagnostics, DIAGNOSTIC_WARNING, (Place){g_intern_string(path), 0, 0}, hint,
                       "this file is not read because of its name");
    }
}

/* ---- words ---- */

/* Where a word stands that is none. */
typedef struct {
    const char *word;
    GPtrArray *lines; /* numbers */
} Stray;

static void stray_free(gpointer data)
{
    Stray *stray = data;
    g_ptr_array_unref(stray->lines);
    g_free(stray);
}

static GPtrArray *find_strays(const FactsTable *table, guint column, GHashTable *words)
{
    GPtrArray *strays = g_ptr_array_new_with_free_func(stray_free);
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < table->rows->len; i++) {
        const GPtrArray *row = g_ptr_array_index(table->rows, i);
        const char *cell = g_ptr_array_index(row, column);
        g_autofree char *folded = cell ? text_fold_word(cell) : NULL;
        if (!cell || g_hash_table_contains(words, folded))
            continue;
        Stray *stray = g_hash_table_lookup(known, folded);
        if (!stray) {
            stray = g_new0(Stray, 1);
            *stray = (Stray){cell, g_ptr_array_new()};
            g_ptr_array_add(strays, stray);
            g_hash_table_insert(known, g_steal_pointer(&folded), stray);
        }
        g_ptr_array_add(stray->lines, GUINT_TO_POINTER(g_array_index(table->lines, guint, i)));
    }
    return strays;
}

/* "lines 4, 9 and 3 more", "line 4". */
static char *line_words(const GPtrArray *lines)
{
    GString *text = g_string_new(lines->len == 1 ? "line " : "lines ");
    for (guint i = 0; i < lines->len && i < SHOWN; i++)
        g_string_append_printf(text, "%s%u", i > 0 ? ", " : "",
                               GPOINTER_TO_UINT(g_ptr_array_index(lines, i)));
    if (lines->len > SHOWN)
        g_string_append_printf(text, " and %u more", lines->len - SHOWN);
    return g_string_free(text, FALSE);
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void warn_strays(const FactsTable *table, const char *column, const GPtrArray *strays,
                        GHashTable *words, DiagnosticList *diagnostics)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) listed = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer word;
    g_hash_table_iter_init(&iterator, words);
    while (g_hash_table_iter_next(&iterator, NULL, &word))
        g_ptr_array_add(listed, word);
    g_ptr_array_sort(listed, compare_words);
    for (guint i = 0; i < strays->len && i < SHOWN; i++) {
        const Stray *stray = g_ptr_array_index(strays, i);
        g_autofree char *lines = line_words(stray->lines);
        g_string_append_printf(text, "%s'%s' (%s)", i > 0 ? ", " : "", stray->word, lines);
    }
    if (strays->len > SHOWN)
        g_string_append_printf(text, " and %u more", strays->len - SHOWN);
    const Stray *first = g_ptr_array_index(strays, 0);
    g_autofree char *hint = hint_for(nearest_of(first->word, listed), listed);
    const guint line = GPOINTER_TO_UINT(g_ptr_array_index(first->lines, 0));
    diagnostic_add(diagnostics, DIAGNOSTIC_WARNING, (Place){table->file, line, 1}, hint,
                   "no question reads this %s: %s", column, text->str);
}

static void check_words(const FactsTable *table, const PackModel *model,
                        DiagnosticList *diagnostics)
{
    const char *column;
    const json_t *listed;
    json_object_foreach (model->values, column, listed) {
        const int at = facts_table_column(table, column);
        g_autoptr(GHashTable) words = at >= 0 ? facts_words(model, column) : NULL;
        g_autoptr(GPtrArray) strays = words ? find_strays(table, (guint)at, words) : NULL;
        if (strays && strays->len > 0)
            warn_strays(table, column, strays, words, diagnostics);
    }
}

/* ---- rows ---- */

/* What compares as one when two rows say the same. */
static char *row_key(const GPtrArray *row)
{
    GString *key = g_string_new(NULL);
    for (guint i = 0; i < row->len; i++) {
        const char *cell = g_ptr_array_index(row, i);
        g_autofree char *folded = text_fold(cell);
        g_string_append_printf(key, "%s\037", folded);
    }
    return g_string_free(key, FALSE);
}

static void check_twice(const FactsTable *table, DiagnosticList *diagnostics)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) again = g_ptr_array_new();
    for (guint i = 0; i < table->rows->len; i++)
        if (!g_hash_table_add(seen, row_key(g_ptr_array_index(table->rows, i))))
            g_ptr_array_add(again, GUINT_TO_POINTER(g_array_index(table->lines, guint, i)));
    if (again->len == 0)
        return;
    g_autofree char *lines = line_words(again);
    diagnostic_add(diagnostics, DIAGNOSTIC_WARNING,
                   (Place){table->file, GPOINTER_TO_UINT(g_ptr_array_index(again, 0)), 1}, NULL,
                   "%s say%s what an earlier row has said", lines, again->len == 1 ? "s" : "");
}

/* By these columns a row is known: each fills them in, and no two alike. */
static char *key_of(const FactsTable *table, const PackModel *model, const GPtrArray *row,
                    const char **lacks)
{
    GString *key = g_string_new(NULL);
    for (guint i = 0; i < model->key->len; i++) {
        const int at = facts_table_column(table, model->key->pdata[i]);
        const char *cell = at >= 0 ? g_ptr_array_index(row, at) : NULL;
        g_autofree char *folded = text_fold(cell ? cell : "");
        if (!*folded)
            *lacks = model->key->pdata[i];
        g_string_append_printf(key, "%s%s", i > 0 ? ", " : "", folded);
    }
    return g_string_free(key, FALSE);
}

static gboolean has_key(const FactsTable *table, const PackModel *model,
                        DiagnosticList *diagnostics)
{
    for (guint i = 0; i < model->key->len; i++) {
        const char *name = model->key->pdata[i];
        const char *near = nearest_of(name, table->header);
        g_autofree char *hint = near ? g_strdup_printf("'%s' has to be '%s'", near, name) : NULL;
        if (facts_table_column(table, name) >= 0)
            continue;
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, (Place){table->file, 1, 1}, hint,
                       "this file has no column '%s'", name);
        return FALSE;
    }
    return model->key->len > 0;
}

static void check_key(const FactsTable *table, const PackModel *model, DiagnosticList *diagnostics)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!has_key(table, model, diagnostics))
        return;
    g_autofree char **names = g_new0(char *, model->key->len + 1);
    memcpy(names, model->key->pdata, model->key->len * sizeof *names);
    g_autofree char *all = g_strjoinv(", ", names);
    for (guint i = 0; i < table->rows->len; i++) {
        const Place place = {table->file, g_array_index(table->lines, guint, i), 1};
        const char *lacks = NULL;
        g_autofree char *key = key_of(table, model, table->rows->pdata[i], &lacks);
        const guint first = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key));
        if (lacks)
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, NULL, "this row has no '%s'",
                           lacks);
        else if (first > 0)
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, NULL,
                           "%s '%s' is already in line %u", all, key, first);
        else
            g_hash_table_insert(seen, g_steal_pointer(&key), GUINT_TO_POINTER(place.line));
    }
}

/* Types every cell once for its mistakes alone, so that they are seen without a database. */
static void check_rows(const Facts *facts, const Pack *pack, DiagnosticList *diagnostics)
{
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = g_ptr_array_index(pack->models, i);
        for (guint j = 0; j < model->from->len; j++) {
            const char *name = ((PackVariant *)g_ptr_array_index(model->from, j))->facts.text;
            const FactsTable *table = name ? facts_find(facts, name) : NULL;
            if (!table)
                continue;
            json_decref(facts_rows(table, model, NULL, NULL, diagnostics));
            check_words(table, model, diagnostics);
            check_key(table, model, diagnostics);
            check_twice(table, diagnostics);
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
        check_file(pack, g_ptr_array_index(facts->tables, i), diagnostics);
    check_unread(facts, pack, diagnostics);
    check_rows(facts, pack, diagnostics);
}
