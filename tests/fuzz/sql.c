/*
 * SQL of any bytes: what is taken for one SELECT is one for Postgres's own parser too, and what is
 * taken for an expression stays inside its parentheses. Evidence is split and each piece read.
 */
#include "sql.h"
#include "fuzz.h"

#include <pg_query.h>
#include <string.h>

static gboolean declared(const char *name, gpointer data)
{
    (void)data;
    return g_str_equal(name, "n");
}

/* One statement, and that a SELECT. */
static void expect_one_select(const char *sql)
{
    PgQueryParseResult result = pg_query_parse(sql);
    if (!result.error) {
        const char *first = strstr(result.parse_tree, "{\"stmt\":{\"");
        g_assert_nonnull(first);
        g_assert_true(g_str_has_prefix(first, "{\"stmt\":{\"SelectStmt\""));
        g_assert_null(strstr(first + 1, "{\"stmt\":{\""));
    }
    pg_query_free_parse_result(result);
}

static void read_evidence(const char *text)
{
    Failure error = {0};
    g_autoptr(GArray) pieces = sql_pieces(text, &error);
    gsize reached = 0;
    for (guint i = 0; pieces && i < pieces->len; i++) {
        const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
        g_assert_cmpuint(piece->offset, >=, reached);
        reached = piece->offset + piece->length;
        g_assert_cmpuint(reached, <=, strlen(text));
        if (piece->expression) {
            g_autofree char *inside = g_strndup(text + piece->offset, piece->length);
            Failure wrong = {0};
            SqlText *expression = sql_expression(inside, declared, NULL, &wrong);
            g_clear_pointer(&expression, sql_text_free);
            failure_clear(&wrong);
        }
    }
    failure_clear(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = fuzz_text(data, size);
    if (!g_utf8_validate(text, -1, NULL)) /* the files it comes from are held to that */
        return 0;
    Failure error = {0};
    g_autoptr(SqlText) select = sql_select(text, declared, NULL, &error);
    if (select && select->params->len == 0)
        expect_one_select(text);
    else if (!select)
        g_assert_cmpuint(error.position, <=, strlen(text) + 1);
    failure_clear(&error);

    Failure wrong = {0};
    g_autoptr(SqlText) expression = sql_expression(text, declared, NULL, &wrong);
    if (expression && expression->params->len == 0) {
        g_autofree char *wrapped = g_strdup_printf("select (%s\n)", text);
        expect_one_select(wrapped);
    }
    failure_clear(&wrong);
    read_evidence(text);
    return 0;
}
