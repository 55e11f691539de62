/* Texts that are known since the build are what reading them now gives. */
#include "definitions.h"
#include "sql_known.h"

#include <string.h>

static gboolean none(const char *name G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return FALSE;
}

/* With a blank behind it no text is known, and every text says the same. */
static SqlText *read_now(SqlKnownAs as, const char *text)
{
    g_autofree char *longer = g_strconcat(text, " ", NULL);
    Failure failure = {0};
    SqlText *read = as == SQL_KNOWN_SELECT ? sql_select(longer, none, NULL, &failure)
                                           : sql_expression(longer, none, NULL, &failure);
    g_assert_null(sql_known(as, longer));
    g_assert_cmpstr(failure.message, ==, NULL);
    if (as == SQL_KNOWN_EXPRESSION)
        read->end = strlen(text);
    return read;
}

static void check(SqlKnownAs as, const char *text)
{
    if (!text)
        return;
    g_autoptr(SqlText) known = sql_known(as, text);
    g_autoptr(SqlText) read = read_now(as, text);
    g_autoptr(GVariant) one = known ? g_variant_ref_sink(sql_known_entry("", known)) : NULL;
    g_autoptr(GVariant) other = g_variant_ref_sink(sql_known_entry("", read));
    if (!one || !g_variant_equal(one, other))
        g_error("known otherwise, or not at all: %s", text);
}

static void check_variants(const GPtrArray *variants)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        check(SQL_KNOWN_SELECT, variant->sql.text);
        check(SQL_KNOWN_SELECT, variant->selected.text);
        check(SQL_KNOWN_SELECT, variant->when.text);
    }
}

static void test_pack(gconstpointer folder)
{
    const char *const paths[] = {folder, NULL};
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(Pack) pack = pack_load(paths, diagnostics);
    g_assert_nonnull(pack);
    pack_fill_in(pack);
    g_assert_cmpuint(pack->models->len, >, 5);
    for (guint i = 0; i < pack->models->len; i++)
        check_variants(((const PackModel *)pack->models->pdata[i])->from);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *question = pack->checks->pdata[i];
        check_variants(question->probe);
        check(SQL_KNOWN_EXPRESSION, question->pass.text);
    }
}

static void test_others(void)
{
    g_assert_null(sql_known(SQL_KNOWN_SELECT, "select 1 as nobody_ships_this"));
    g_assert_null(sql_known(SQL_KNOWN_EXPRESSION, ""));
}

/* Names are told apart by the end of the line in an entry. */
static void test_lines(void)
{
    static const char *const texts[] = {
        "select 1 from \"a\nb\"",
        "select 1 from \"a\nb\".c",
        "select c.\"a\nb\" from c",
        "select \"a\nb\" from c",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        Failure failure = {0};
        g_autoptr(SqlText) read = sql_select(texts[i], none, NULL, &failure);
        g_assert_nonnull(read);
        g_assert_null(sql_known_entry("", read));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/sql/known/checks", "checks", test_pack);
    g_test_add_data_func("/sql/known/saas", "checks/saas", test_pack);
    g_test_add_func("/sql/known/others", test_others);
    g_test_add_func("/sql/known/lines", test_lines);
    return g_test_run();
}
