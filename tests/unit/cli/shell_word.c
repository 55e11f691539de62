/* Words as they are typed and as they are meant. */
#include "cli/shell_word.h"

static void assert_read(const char *typed, const char *meant, ShellQuote open)
{
    ShellQuote quote;
    g_autofree char *text = shell_word_read(typed, &quote);
    g_assert_cmpstr(text, ==, meant);
    g_assert_cmpint(quote, ==, open);
}

static void test_read(void)
{
    assert_read("", "", SHELL_QUOTE_NONE);
    assert_read("Acme", "Acme", SHELL_QUOTE_NONE);
    assert_read("Acme\\ Inc", "Acme Inc", SHELL_QUOTE_NONE);
    assert_read("'Acme Inc'", "Acme Inc", SHELL_QUOTE_NONE);
    assert_read("A'cm'e\" I\"nc", "Acme Inc", SHELL_QUOTE_NONE);
    assert_read("'a\\b\"c'", "a\\b\"c", SHELL_QUOTE_NONE);
    assert_read("\"a\\b\\\"c\\$\\`\\\\'\"", "a\\b\"c$`\\'", SHELL_QUOTE_NONE);
    assert_read("東京\\ 都", "東京 都", SHELL_QUOTE_NONE);
    assert_read("a\\", "a\\", SHELL_QUOTE_NONE);
}

static void test_read_open(void)
{
    assert_read("'Acme I", "Acme I", SHELL_QUOTE_SINGLE);
    assert_read("\"Acme I", "Acme I", SHELL_QUOTE_DOUBLE);
    assert_read("\"it's", "it's", SHELL_QUOTE_DOUBLE);
    assert_read("'a'\"", "a", SHELL_QUOTE_DOUBLE);
    assert_read("\"a\\", "a\\", SHELL_QUOTE_DOUBLE);
}

static void test_read_home(void)
{
    g_autofree char *home = g_strconcat(g_get_home_dir(), "/checks", NULL);
    assert_read("~/checks", home, SHELL_QUOTE_NONE);
    assert_read("'~/checks'", "~/checks", SHELL_QUOTE_NONE);
    assert_read("a~/checks", "a~/checks", SHELL_QUOTE_NONE);
    assert_read("~user", "~user", SHELL_QUOTE_NONE);
}

/* What is written is read as what was meant, and g_shell_parse_argv, which is not ours, agrees. */
static void test_round(void)
{
    static const char *const texts[] = {"Acme Inc", "a'b",     "a\"b", "$HOME `x` \\",
                                        "#a",       "~/x",     "-x",   "a:b",
                                        "東京",     "a&b;c|d", "!!",   "*?[a]{b,c}"};
    static const char *const quotes[] = {"", "'", "\""};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        for (ShellQuote open = SHELL_QUOTE_NONE; open <= SHELL_QUOTE_DOUBLE; open++) {
            g_autofree char *written = shell_word_write(texts[i], open);
            g_autofree char *typed = g_strconcat(quotes[open], written, quotes[open], NULL);
            g_auto(GStrv) words = NULL;
            assert_read(typed, texts[i], SHELL_QUOTE_NONE);
            g_assert_true(g_shell_parse_argv(typed, NULL, &words, NULL));
            g_assert_cmpuint(g_strv_length(words), ==, 1);
            g_assert_cmpstr(words[0], ==, texts[i]);
        }
}

static void test_show(void)
{
    g_autofree char *plain = shell_word_show("our/checks-2.yaml");
    g_autofree char *quoted = shell_word_show("our checks");
    g_autofree char *empty = shell_word_show("");
    g_assert_cmpstr(plain, ==, "our/checks-2.yaml");
    g_assert_cmpstr(quoted, ==, "'our checks'");
    g_assert_cmpstr(empty, ==, "''");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shell_word/read", test_read);
    g_test_add_func("/shell_word/read_open", test_read_open);
    g_test_add_func("/shell_word/read_home", test_read_home);
    g_test_add_func("/shell_word/round", test_round);
    g_test_add_func("/shell_word/show", test_show);
    return g_test_run();
}
