/*
 * Runs while the program is built, and is no part of it: loads packs as a command does, and writes
 * what was read of each text of SQL in them, for src/sql/known.c to hold.
 *
 *     known FILE FOLDER...
 */
#include "definitions.h"
#include "sql_known.h"

#include <stdio.h>
#include <stdlib.h>

static GHashTable *asked; /* the key of every text that was read */
static GMutex lock;

/* In the place of src/sql/known.c: nothing is known yet, but what is asked for is what will be. */
SqlText *sql_known(SqlKnownAs as, const char *text)
{
    g_autofree char *key = sql_known_key(as, text);
    g_mutex_lock(&lock);
    if (!g_hash_table_contains(asked, key))
        g_hash_table_add(asked, g_steal_pointer(&key));
    g_mutex_unlock(&lock);
    return NULL;
}

/* What the packs' mistakes are, `delight lint` says. */
static void load(const char *folder)
{
    const char *const paths[] = {folder, NULL};
    g_autoptr(DiagnosticList) unsaid = diagnostic_list_new();
    g_autoptr(Pack) pack = pack_load(paths, unsaid);
    if (!pack)
        return;
    pack_fill_in(pack);
    definitions_free(definitions_new(pack, unsaid));
}

/* A text for whose reading it has to be asked what is a parameter says something else elsewhere. */
static gboolean depends(const char *name G_GNUC_UNUSED, gpointer data)
{
    *(gboolean *)data = TRUE;
    return TRUE;
}

static void add_entry(GVariantBuilder *entries, const char *key)
{
    Failure failure = {0};
    gboolean depending = FALSE;
    g_autoptr(SqlText) read = key[0] == SQL_KNOWN_SELECT
                                  ? sql_select(key + 1, depends, &depending, &failure)
                                  : sql_expression(key + 1, depends, &depending, &failure);
    GVariant *entry = read && !depending ? sql_known_entry(key, read) : NULL;
    if (entry)
        g_variant_builder_add_value(entries, entry);
    failure_clear(&failure);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return EXIT_FAILURE;
    asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 2; i < argc; i++)
        load(argv[i]);
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(asked), (GCompareFunc)g_strcmp0);
    GVariantBuilder entries;
    g_variant_builder_init(&entries, G_VARIANT_TYPE("a" SQL_KNOWN_ENTRY));
    for (const GList *key = keys; key; key = key->next)
        add_entry(&entries, key->data);
    g_hash_table_unref(asked);
    g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_builder_end(&entries));
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents(argv[1], g_variant_get_data(all), (gssize)g_variant_get_size(all),
                             &error)) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
