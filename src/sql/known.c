/* The texts that are known, found: what src/known wrote while the program was built. */
#include "private.h"
#include "sql_known.h"

__asm__(".pushsection .rodata\n"
        ".balign 8\n"
        "sql_known_start:\n"
        ".incbin \"" DELIGHT_KNOWN "\"\n"
        "sql_known_end:\n"
        ".popsection\n");
extern const char sql_known_start[] __attribute__((visibility("hidden")));
extern const char sql_known_end[] __attribute__((visibility("hidden")));

/* Key -> entry. The bytes are the program's own, so they are trusted to be what they should. */
static GHashTable *read_entries(void)
{
    g_autoptr(GVariant) all = g_variant_ref_sink(
        g_variant_new_from_data(G_VARIANT_TYPE("a" SQL_KNOWN_ENTRY), sql_known_start,
                                (gsize)(sql_known_end - sql_known_start), TRUE, NULL, NULL));
    GHashTable *entries = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < g_variant_n_children(all); i++) {
        GVariant *entry = g_variant_get_child_value(all, i);
        g_autoptr(GVariant) key = g_variant_get_child_value(entry, 0);
        g_hash_table_insert(entries, (gpointer)g_variant_get_string(key, NULL), entry);
    }
    return entries;
}

SqlText *sql_known(SqlKnownAs as, const char *text)
{
    static GHashTable *entries; /* for as long as the program runs */
    if (g_once_init_enter(&entries))
        g_once_init_leave(&entries, read_entries());
    g_autofree char *key = sql_known_key(as, text);
    GVariant *entry = g_hash_table_lookup(entries, key);
    return entry ? sql_text_of_entry(entry) : NULL;
}
