/* Text hygiene, case by case: what comes from data must not do anything. */
#include "text.h"

#include <locale.h>
#include <string.h>

typedef struct {
    const char *given, *expected;
} Pair;

#define CHECK_ALL(pairs, function)                                                                 \
    for (guint pair_ = 0; pair_ < G_N_ELEMENTS(pairs); pair_++) {                                  \
        g_autofree char *got_ = function((pairs)[pair_].given);                                    \
        g_assert_cmpstr(got_, ==, (pairs)[pair_].expected);                                        \
    }

static void test_clean(void)
{
    static const Pair pairs[] = {
        {NULL, ""},
        {"", ""},
        {"Acme", "Acme"},
        {"  a \t\r\n b  ", "a b"},
        {"\033[31mred\033[0m", "\uFFFD[31mred\uFFFD[0m"},
        {"\xC2\x9B"
         "2J",
         "\uFFFD2J"},
        {"bell\a del\x7f", "bell\uFFFD del\uFFFD"},
        {"a\u202Egnp.exe", "agnp.exe"},
        {"\u202Aa\u202B\u202C\u202D\u2066b\u2067", "ab"},
        {"stray\u2069", "stray"},
        {"\u2068open", "\u2068open\u2069"},
        {"\u2068fine\u2069", "\u2068fine\u2069"},
        {"zero\u200Bwidth\uFEFF\u00AD", "zerowidth"},
        {"line\u2028sep\u2029para\xC2\x85next", "line sep para next"},
        {"not \xff\xfe utf8 \xc3", "not \uFFFD\uFFFD utf8 \uFFFD"},
        {"surrogate \xed\xa0\x80", "surrogate \uFFFD\uFFFD\uFFFD"},
        {"overlong \xc0\xaf", "overlong \uFFFD\uFFFD"},
        {"tag\U000E0041", "tag"},
        {"100\u00a0%", "100\u00a0%"},
        {"e\u0301\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301\u0301"},
        {"\u0645\u06CC\u200C\u062E", "\u0645\u06CC\u200C\u062E"},
        {"株式会社", "株式会社"},
    };
    CHECK_ALL(pairs, text_clean);
}

static void test_terminal(void)
{
    static const struct {
        const char *given, *utf8, *ascii;
    } cases[] = {
        {"Łódź & Söhne", "Łódź & Söhne", "Lodz & Sohne"},
        {"👩‍💻 Labs", "👩💻 Labs", "?? Labs"},
        {"❤️", "❤", "?"},
        {"👍🏽", "👍", "?"},
        {"株式", "株式", "??"},
        {"\u2068a\u2069", "\u2068a\u2069", "a"},
        {"a · b…", "a · b…", "a - b..."},
        {"\033]0;x\a", "\uFFFD]0;x\uFFFD", "?]0;x?"},
        {"::error file=x::y", ": :error file=x::y", ": :error file=x::y"},
        {"a ::stop-commands::x", "a : :stop-commands::x", "a : :stop-commands::x"},
        {"##[error]x", "## [error]x", "## [error]x"},
        {"aaaaaaaaaaaaaaaaaaaaaaaa::set", "aaaaaaaaaaaaaaaaaaaaaaaa: :set",
         "aaaaaaaaaaaaaaaaaaaaaaaa: :set"},
        {"now()::date, std::string, ::1", "now()::date, std::string, ::1",
         "now()::date, std::string, ::1"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *utf8 = text_terminal(cases[i].given, TRUE);
        g_autofree char *ascii = text_terminal(cases[i].given, FALSE);
        g_assert_cmpstr(utf8, ==, cases[i].utf8);
        g_assert_cmpstr(ascii, ==, cases[i].ascii);
        g_assert_true(g_str_is_ascii(ascii));
    }
}

static void test_width(void)
{
    static const struct {
        const char *text;
        int width;
    } cases[] = {{"", 0},        {NULL, 0}, {"abc", 3}, {"株式会社", 8}, {"é", 1},
                 {"e\u0301", 1}, {"✔", 1},  {"━─", 2},  {"👩💻", 4},       {"\u2068שלום\u2069", 4},
                 {"한국어", 6}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(text_width(cases[i].text), ==, cases[i].width);
}

static void test_truncate(void)
{
    static const struct {
        const char *text;
        int width;
        gboolean utf8;
        const char *expected;
    } cases[] = {
        {"Acme", 4, TRUE, "Acme"},
        {"Acme Inc", 4, TRUE, "Acm…"},
        {"Acme Inc", 6, TRUE, "Acme…"}, /* no blank before the ellipsis */
        {"Acme Inc", 7, FALSE, "Acme..."},
        {"Acme Inc", 2, FALSE, "A."},
        {"株式会社", 8, TRUE, "株式会社"},
        {"株式会社", 7, TRUE, "株式会…"},
        {"株式会社", 6, TRUE, "株式…"}, /* 5 columns: half a character is none */
        {"e\u0301e\u0301e\u0301", 2, TRUE, "e\u0301…"},
        {"\u2068שלום\u2069", 3, TRUE, "\u2068של\u2069…"},
        {"x", 0, TRUE, ""},
        {NULL, 5, TRUE, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = text_truncate(cases[i].text, cases[i].width, cases[i].utf8);
        g_assert_cmpstr(got, ==, cases[i].expected);
        g_assert_cmpint(text_width(got), <=, cases[i].width);
    }
}

static void test_wrap(void)
{
    static const struct {
        const char *text;
        int width;
        const char *expected; /* lines between bars */
    } cases[] = {
        {"", 10, ""},
        {NULL, 10, ""},
        {"one two three", 7, "one two|three"},
        {"one two three", 8, "one two|three"},
        {"one two three", 13, "one two three"},
        {"one two", 3, "one|two"},
        {"abcdefghij", 4, "abcd|efgh|ij"},
        {"x abcdefghij", 4, "x|abcd|efgh|ij"},
        {"hosts: app.acme-x.example", 20, "hosts:|app.acme-x.example"},
        {"a, plan-usage", 8, "a,|plan-usa|ge"},
        {"a, plan-usage", 10, "a,|plan-usage"},
        {"since 2021-09-13 on", 12, "since|2021-09-13|on"},
        {"so (3\u00a0≥\u00a01) it is", 8, "so|(3\u00a0≥\u00a01)|it is"},
        {"株式会社開発部", 6, "株式会|社開発|部"},
        {"株", 1, "株"}, /* wider than the line, and still one line */
        {"\u2068ab cd\u2069 x", 3, "\u2068ab\u2069|\u2068cd\u2069|x"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) lines = text_wrap(cases[i].text, cases[i].width);
        g_ptr_array_add(lines, NULL);
        g_autofree char *got = g_strjoinv("|", (char **)lines->pdata);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
}

/* What is longer than what is kept is cut between characters, and two texts stay two. */
static void test_bounded(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {NULL, ""},
        {"", ""},
        {"exactly 20 letters..", "exactly 20 letters.."},
        {"exactly 21 letters...", "exactly 21 …b7fb68c7"},
        {"äöüäöüäöüäöüäöüäöüäö", "äöüäöüäöüäöüäöüäöüäö"},
        {"äöüäöüäöüäöüäöüäöüäöü", "äöüäöüäöüäö…"},
        {"äöüäöüäöüäöüäöüäöüäöä", "äöüäöüäöüäö…"},
    };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *kept = text_bounded(cases[i].text, 20);
        g_assert_true(g_utf8_validate(kept, -1, NULL));
        g_assert_true(g_str_has_prefix(kept, cases[i].expected));
        g_assert_cmpint(g_utf8_strlen(kept, -1), ==,
                        MIN(20, g_utf8_strlen(cases[i].text ? cases[i].text : "", -1)));
        g_assert_true(g_hash_table_add(seen, kept) || i == 1);
    }
}

static void test_isolate(void)
{
    static const Pair pairs[] = {
        {"Acme", "Acme"},
        {"שלום", "\u2068שלום\u2069"},
        {"مرحبا 123", "\u2068مرحبا 123\u2069"},
        {"\u202Eשלום\u2069", "\u2068שלום\u2069"},
    };
    CHECK_ALL(pairs, text_isolate);
    g_assert_false(text_is_rtl("株式会社 – Łódź"));
}

static void test_url(void)
{
    static const Pair pairs[] = {
        {"https://example.com/a?b=c&d#e", "https://example.com/a?b=c&d#e"},
        {"  HTTP://Example.com:8080/~x ", "HTTP://Example.com:8080/~x"},
        {"https://example.com/a(b)[c]'d'", "https://example.com/a%28b%29%5Bc%5D%27d%27"},
        {"https://example.com/<b>|\"`\\", "https://example.com/%3Cb%3E%7C%22%60%5C"},
        {"https://example.com/\u00e9", "https://example.com/%C3%A9"},
        {"https://example.com/a_*b", "https://example.com/a_%2Ab"},
        {NULL, NULL},
        {"", NULL},
        {"#12", NULL},
        {"example.com", NULL},
        {"javascript:alert(1)", NULL},
        {"https:javascript", NULL},
        {"https://", NULL},
        {"https:///etc", NULL},
        {"https://{id}", NULL},
        {"https://good.com@evil.com/", NULL},
        {"https://good.com\\@evil.com/", NULL},
        {"https://example.com/a b", NULL},
        {"https://example.com/\n", "https://example.com/"},
        {"https://example.com/\na", NULL},
        {"https://example.com/\033[1m", NULL},
        {"data:text/html,x", NULL},
    };
    CHECK_ALL(pairs, text_url);
}

static void test_markdown(void)
{
    static const Pair pairs[] = {
        {"Acme Inc", "Acme Inc"},
        {"# heading", "\\# heading"},
        {"- item", "\\- item"},
        {"+1", "\\+1"},
        {"1. one", "1\\. one"},
        {"12) twelve", "12\\) twelve"},
        {"0.4% of 1.000", "0.4% of 1.000"},
        {"> quote", "&gt; quote"},
        {"=====", "\\====="},
        {"a | b", "a \\| b"},
        {"*bold* _em_ ~~gone~~ `code`", "\\*bold\\* \\_em\\_ \\~\\~gone\\~\\~ \\`code\\`"},
        {"[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"},
        {"![x](http://evil/p.png)", "!\\[x\\](http\\://evil/p.png)"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"<!-- -->", "&lt;!-- --&gt;"},
        {"&lt;b&gt;", "&amp;lt;b&amp;gt;"},
        {"Smith & Sons: 2 < 4", "Smith & Sons: 2 < 4"},
        {"https://evil.example", "https\\://evil.example"},
        {"www.evil.example", "www\\.evil.example"},
        {"@everyone #12", "@&#8203;everyone \\#&#8203;12"},
        {"$x$", "&#36;x&#36;"},
        {"back\\slash", "back\\\\slash"},
        {"two\nlines\n\n# x", "two lines \\# x"},
        {"3\u00a0≥\u00a01", "3 ≥ 1"},
        {"3\u00a0<\u00a04", "3 < 4"},
    };
    CHECK_ALL(pairs, text_markdown);
}

static void test_slack(void)
{
    static const Pair pairs[] = {
        {"a & b", "a &amp; b"},
        {"<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"},
        {"&lt;", "&amp;lt;"},
        {"```", "'''"},
    };
    CHECK_ALL(pairs, text_slack);
}

static void test_label(void)
{
    static const Pair pairs[] = {
        {"say \"hi\"", "say \\\"hi\\\""},
        {"back\\slash", "back\\\\slash"},
        {"two\nlines", "two lines"},
        {"\"} 1\nevil 2", "\\\"} 1 evil 2"},
    };
    CHECK_ALL(pairs, text_label);
}

static void test_spreadsheet(void)
{
    static const Pair pairs[] = {
        {"Acme", "Acme"},
        {"=1+1", "'=1+1"},
        {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
        {"-2+3", "'-2+3"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "'=1"},
        {"\r=1", "'=1"},
        {"\u200B=1", "'=1"},
        {"＝1+1", "'＝1+1"},
        {"::error::x", "'::error::x"},
        {"-2", "-2"},
        {"+3.5", "+3.5"},
        {"-1e5", "-1e5"},
        {"-inf", "'-inf"},
        {"-", "'-"},
        {"a=b", "a=b"},
        {"", ""},
    };
    CHECK_ALL(pairs, text_spreadsheet);
}

/* Whatever the bytes, nothing that acts comes through. */
static void test_random_bytes(void)
{
    for (int round = 0; round < 2000; round++) {
        char bytes[48];
        int length = g_test_rand_int_range(0, (int)sizeof bytes);
        for (int i = 0; i < length; i++)
            bytes[i] = (char)g_test_rand_int_range(1, 256);
        bytes[length] = '\0';
        g_autofree char *clean = text_terminal(bytes, TRUE);
        g_assert_true(g_utf8_validate(clean, -1, NULL));
        for (const char *p = clean; *p; p = g_utf8_next_char(p))
            g_assert_false(g_unichar_iscntrl(g_utf8_get_char(p)));
        int width = g_test_rand_int_range(2, 20);
        g_autoptr(GPtrArray) lines = text_wrap(clean, width);
        for (guint i = 0; i < lines->len; i++)
            g_assert_cmpint(text_width(lines->pdata[i]), <=, width);
        g_autofree char *again = text_clean(clean);
        g_assert_cmpstr(again, ==, clean);
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/clean", test_clean);
    g_test_add_func("/text/terminal", test_terminal);
    g_test_add_func("/text/width", test_width);
    g_test_add_func("/text/truncate", test_truncate);
    g_test_add_func("/text/wrap", test_wrap);
    g_test_add_func("/text/bounded", test_bounded);
    g_test_add_func("/text/isolate", test_isolate);
    g_test_add_func("/text/markdown", test_markdown);
    g_test_add_func("/text/url", test_url);
    g_test_add_func("/text/slack", test_slack);
    g_test_add_func("/text/label", test_label);
    g_test_add_func("/text/spreadsheet", test_spreadsheet);
    g_test_add_func("/text/random-bytes", test_random_bytes);
    return g_test_run();
}
