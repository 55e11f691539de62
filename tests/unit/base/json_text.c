/* JSON that a terminal can be shown: the same document. */
#include "json_text.h"

#include <string.h>

static void test_texts(void)
{
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"\xE6\xA0\xAA", "[\"\xE6\xA0\xAA\"]"},
        {"a\xC2\x9B\x7F", "[\"a\\u009b\\u007f\"]"},
        {"\xE2\x80\xAE\xE2\x81\xA8\xE2\x80\xA8", "[\"\\u202e\\u2068\\u2028\"]"},
        {"\xD8\x9C\xD8\xA7", "[\"\\u061c\xD8\xA7\"]"},
        {"\xC2\xA0\xE2\x82\xAC", "[\"\xC2\xA0\xE2\x82\xAC\"]"}, /* as they begin, but harmless */
        {"\"\\\x1B\n", "[\"\\\"\\\\\\u001B\\n\"]"},
        {"", "[\"\"]"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new("before ");
        json_t *document = json_pack("[s]", cases[i].text);
        g_assert_true(json_text_append(out, document, JSON_COMPACT));
        g_assert_cmpstr(out->str + strlen("before "), ==, cases[i].written);
        json_t *again = json_loads(out->str + strlen("before "), 0, NULL);
        g_assert_true(json_equal(document, again));
        json_decref(document);
        json_decref(again);
    }
}

static void test_numbers(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    json_t *document = json_pack("[f, f, I]", 83.3, 0.1, (json_int_t)G_MAXINT64);
    g_assert_true(json_text_append(out, document, JSON_COMPACT));
    g_assert_cmpstr(out->str, ==, "[83.3,0.1,9223372036854775807]");
    json_decref(document);
}

static void test_nothing(void)
{
    g_autoptr(GString) out = g_string_new("kept");
    json_t *text = json_string("no document by itself");
    g_assert_false(json_text_append(out, NULL, 0));
    g_assert_false(json_text_append(out, text, 0));
    g_assert_cmpstr(out->str, ==, "kept");
    json_decref(text);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-text/texts", test_texts);
    g_test_add_func("/json-text/numbers", test_numbers);
    g_test_add_func("/json-text/nothing", test_nothing);
    return g_test_run();
}
