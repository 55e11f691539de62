/* Which customers a text mentions. */
#include "book.h"
#include "evaluate/private.h"

#include <string.h>

static const char *const names[] = {
    "Acme",          "Acme Inc",   "acme inc", "Abc",   "M\u00fcller Stra\u00dfe",
    "(Globex) Ltd.", "Two  Words", "C++ Shop", "a.b*c", "---",
    "\u00c4bc",      "--help me",
};

static Book *make(void)
{
    Book *book = book_new();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *id = g_strdup_printf("%zu", i);
        const char *const row[] = {id, names[i], NULL, NULL, NULL, NULL, NULL, NULL, "t"};
        g_assert_true(book_add_row(row, 9, book));
    }
    book_finish(book);
    return book;
}

static gint compare_ids(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Customer *const *)a)->id, (*(Customer *const *)b)->id);
}

static void test_mentions(void)
{
    static const struct {
        const char *text, *ids;
    } cases[] = {
        {"Usage: ACME", "0 "},
        {"usage of acme inc.", "0 1 2 "},
        {"Acmes", ""},
        {"acme_usage", ""},
        {"NotAcme", ""},
        {"acme, acme and acme", "0 "},
        {"Abc", ""},
        {"\u00c4bc", ""},
        {"Mu\u0308ller\u00a0STRASSE usage", "4 "},
        {"Mu\u0308ller Strassen", ""},
        {"Globex Ltd.", ""},
        {"our (globex) ltd.", "5 "},
        {"x(globex) ltd.", ""},
        {"two words", "6 "},
        {"two-words", ""},
        {"the c++ shop", "7 "},
        {"a.b*c, aXbbc", "8 "},
        {"aXbbc", ""},
        {"---", ""},
        {"--help me", "11 "},
        {"", ""},
        {"\xff Acme \xff", "0 "},
    };
    g_autoptr(Book) book = make();
    g_autoptr(Mentions) mentions = mentions_new(book);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) found = mentions_in(mentions, cases[i].text);
        g_autoptr(GString) ids = g_string_new(NULL);
        g_ptr_array_sort(found, compare_ids);
        for (guint k = 0; k < found->len; k++)
            g_string_append_printf(ids, "%s ", ((Customer *)found->pdata[k])->id);
        g_test_message("%s", cases[i].text);
        g_assert_cmpstr(ids->str, ==, cases[i].ids);
    }
}

static void test_nobody(void)
{
    g_autoptr(Book) book = book_new();
    g_assert_null(book_finish(book));
    g_autoptr(Mentions) mentions = mentions_new(book);
    g_autoptr(GPtrArray) found = mentions_in(mentions, "Acme");
    g_assert_cmpuint(found->len, ==, 0);
    g_assert_null(book_called(book, "Acme"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mentions/in", test_mentions);
    g_test_add_func("/mentions/nobody", test_nobody);
    return g_test_run();
}
