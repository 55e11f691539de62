/* When two ways to write a name mean one. */
#include "text.h"

static void test_names(void)
{
    static const struct {
        const char *one, *other;
        gboolean same;
    } cases[] = {
        {"Acme", "acme", TRUE},
        {"M\303\234LLER", "m\303\274ller", TRUE},
        {"Mu\314\210ller", "M\303\274ller", TRUE}, /* decomposed, as macOS writes it */
        {"STRASSE", "stra\303\237e", TRUE},
        {"\316\243\316\221\316\243", "\317\203\316\261\317\202", TRUE}, /* two small sigmas */
        {"Acme\302\240Inc", "Acme Inc", TRUE},                          /* no-break space */
        {"Acme  Inc ", " Acme Inc", TRUE},
        {"Acme\tInc", "Acme Inc", TRUE},
        {"Ac\342\200\213me", "Acme", TRUE}, /* zero-width space */
        {"\357\273\277Acme", "Acme", TRUE}, /* byte order mark */
        {"Ac\302\255me", "Acme", TRUE},     /* soft hyphen */
        {"Acme", "Acm\303\251", FALSE},
        {"Acme Inc", "AcmeInc", FALSE},
        {"Acme-Inc", "Acme Inc", FALSE},
        {"Acme", "\320\220cme", FALSE}, /* a Cyrillic A is another letter */
        {"\374", "\357\277\275", TRUE}, /* no UTF-8 at all */
        {"", NULL, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *one = text_fold(cases[i].one), *other = text_fold(cases[i].other);
        g_test_message("%" G_GSIZE_FORMAT ": '%s' '%s'", i, one, other);
        g_assert_cmpint(g_str_equal(one, other), ==, cases[i].same);
    }
}

/* Text that is all ASCII is folded by a way of its own, and comes to the same. */
static void test_ascii(void)
{
    for (int round = 0; round < 2000; round++) {
        char text[12] = {0};
        for (gsize i = 0; i + 1 < sizeof text; i++)
            text[i] = (char)g_test_rand_int_range(i == 0 ? 1 : 0, 128);
        g_autofree char *longer = g_strconcat("\303\251", text, NULL);
        g_autofree char *short_one = g_strconcat("x", text, NULL);
        g_autofree char *whole = text_fold(longer), *ascii = text_fold(short_one);
        g_assert_cmpstr(whole + strlen("\303\251"), ==, ascii + 1);
    }
    g_autofree char *trimmed = text_fold(" \t\vAcme\r\n \177 Inc ");
    g_assert_cmpstr(trimmed, ==, "acme inc");
}

static void test_words(void)
{
    static const char *const ways[] = {"usage_dashboard", "Usage dashboard", "usage-dashboard",
                                       " USAGE\302\240DASHBOARD", "usagedashboard"};
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *word = text_fold_word(ways[i]);
        g_assert_cmpstr(word, ==, "usagedashboard");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fold/names", test_names);
    g_test_add_func("/fold/ascii", test_ascii);
    g_test_add_func("/fold/words", test_words);
    return g_test_run();
}
