/* Which customers a text mentions. */
#include "private.h"

#include "text.h"

#include <string.h>

enum { SHORTEST = 4 }; /* letters; shorter names are words of their own too often */

typedef struct {
    char *name; /* folded */
    gsize lead; /* where its first word begins */
    const Customer *customer;
} Named;

struct Mentions {
    GHashTable *by_word; /* the first word -> GPtrArray of Named* */
};

static void named_free(gpointer data)
{
    Named *named = data;
    g_free(named->name);
    g_free(named);
}

static void list_free(gpointer list)
{
    g_ptr_array_unref(list);
}

static gboolean is_of_word(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
}

/* The word that begins at or after `at`; the end of the text where there is none. */
static const char *next_word(const char *at, const char **end)
{
    while (*at && !is_of_word(g_utf8_get_char(at)))
        at = g_utf8_next_char(at);
    for (*end = at; **end && is_of_word(g_utf8_get_char(*end));)
        *end = g_utf8_next_char(*end);
    return at;
}

static void add_name(Mentions *mentions, const Customer *customer)
{
    char *name = text_fold(customer->name);
    const char *end = NULL, *word = next_word(name, &end);
    if (!*word || g_utf8_strlen(name, -1) < SHORTEST) {
        g_free(name);
        return;
    }
    g_autofree char *key = g_strndup(word, (gsize)(end - word));
    GPtrArray *list = g_hash_table_lookup(mentions->by_word, key);
    if (!list) {
        list = g_ptr_array_new_with_free_func(named_free);
        g_hash_table_insert(mentions->by_word, g_steal_pointer(&key), list);
    }
    Named *named = g_new0(Named, 1);
    *named = (Named){name, (gsize)(word - name), customer};
    g_ptr_array_add(list, named);
}

Mentions *mentions_new(const Book *book)
{
    Mentions *mentions = g_new0(Mentions, 1);
    mentions->by_word = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
    for (guint i = 0; i < book_length(book); i++)
        add_name(mentions, book_get(book, i));
    return mentions;
}

void mentions_free(Mentions *mentions)
{
    if (!mentions)
        return;
    g_hash_table_unref(mentions->by_word);
    g_free(mentions);
}

/* Does the name stand around this word of the text, and nothing of a word before or after it? */
static gboolean stands_at(const Named *named, const char *text, const char *word)
{
    if ((gsize)(word - text) < named->lead)
        return FALSE;
    const char *start = word - named->lead;
    if (!g_str_has_prefix(start, named->name))
        return FALSE;
    const char *before = start > text ? g_utf8_find_prev_char(text, start) : NULL;
    const char *after = start + strlen(named->name);
    return !(before && is_of_word(g_utf8_get_char(before))) &&
           !(*after && is_of_word(g_utf8_get_char(after)));
}

GPtrArray *mentions_in(const Mentions *mentions, const char *text)
{
    GPtrArray *found = g_ptr_array_new();
    g_autofree char *folded = text_fold(text);
    const char *end = NULL;
    for (const char *word = next_word(folded, &end); *word; word = next_word(end, &end)) {
        g_autofree char *key = g_strndup(word, (gsize)(end - word));
        const GPtrArray *list = g_hash_table_lookup(mentions->by_word, key);
        for (guint i = 0; list && i < list->len; i++) {
            const Named *named = list->pdata[i];
            if (stands_at(named, folded, word) && !g_ptr_array_find(found, named->customer, NULL))
                g_ptr_array_add(found, (gpointer)named->customer);
        }
    }
    return found;
}
