/* What sql.h promises, one row a case. */
#include "sql.h"

static gboolean declared(const char *name, gpointer data)
{
    (void)data;
    return g_str_equal(name, "n");
}

static char *describe(const SqlText *text)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < text->params->len; i++)
        g_string_append_printf(out, ":%s ", g_array_index(text->params, SqlParam, i).name);
    for (guint i = 0; i < text->relations->len; i++) {
        const SqlRelation *relation = text->relations->pdata[i];
        g_string_append_printf(out, "%s%s%s", relation->schema ? relation->schema : "",
                               relation->schema ? "." : "", relation->name);
        for (guint c = 0; c < relation->columns->len; c++)
            g_string_append_printf(out, "%c%s", c ? ',' : '(', (char *)relation->columns->pdata[c]);
        g_string_append(out, relation->columns->len ? ") " : " ");
    }
    return g_strchomp(g_string_free(out, FALSE));
}

typedef SqlText *Reader(const char *, SqlDeclared, gpointer, Failure *);

static void hold(Reader *reader, const char *sql, const char *expected, gsize offset)
{
    Failure error = {0};
    g_autoptr(SqlText) text = reader(sql, declared, NULL, &error);
    g_autofree char *found = text ? describe(text) : g_strconcat("! ", error.message, NULL);
    g_assert_cmpstr(found, ==, expected);
    if (!text)
        g_assert_cmpuint(error.position, ==, offset + 1);
    failure_clear(&error);
}

static void test_select(void)
{
    static const struct {
        const char *sql, *expected;
        gsize offset;
    } cases[] = {
        {"select 1", "", 0},
        {"select a.x, b.y from t a join s.u b on a.id = b.id and a.x > 1", "t(x,id) s.u(y,id)", 0},
        {"with t as (select 1 from u) select * from t", "u", 0},
        {"with t as (select * from t) select * from t", "t", 0},
        {"with recursive t as (select 1 union select * from t) select * from t", "", 0},
        {"select (with t as (select 1) select 1 from t), v.x from v", "v(x)", 0},
        {"select :as_of::date, ':no', a[:n], a[1:m] -- :no\n from t", ":as_of :n t", 0},
        {"values (1)", "", 0},
        {"select 1 from t union all select 2 from u order by 1", "t u", 0},
        {"select t.a from t, lateral (select 1) t2, json_each('{}') j where j.key = t2.b", "t(a)",
         0},
        {"select $1", "! '$' parameters are not available; name one as ':name'", 7},
        {"select 1; select 2", "! there are 2 statements; one is needed", 0},
        {"", "! there is no statement", 0},
        {"delete from t", "! it is not a SELECT; only a SELECT can be a probe or a model", 0},
        {"select 1 into x", "! SELECT INTO writes; a SELECT that only reads is needed", 0},
        {"select 1 from t for update", "! FOR UPDATE and FOR SHARE lock rows; leave them out", 0},
        {"with d as (delete from t returning 1) select * from d",
         "! it writes; a SELECT that only reads is needed", 0},
        {"select 'ä' frm t u", "! syntax error at or near \"t\"", 16},
        {"select 'open", "! unterminated quoted string at or near \"'open\"", 7},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        hold(sql_select, cases[i].sql, cases[i].expected, cases[i].offset);
}

static void test_expression(void)
{
    static const char *const good[] = {"a > 0", "(select count(*) from t) >= :n", "x in (1, 2)",
                                       "case when a then b end", "\"weird\"\"name\""};
    static const char *const bad[] = {"1) from x where (true",
                                      "1), (2",
                                      "1 -- c",
                                      "1 /* c */",
                                      "1, 2",
                                      "a as b",
                                      "a b",
                                      "all x",
                                      "*",
                                      "t.*",
                                      "distinct x",
                                      "1 from t",
                                      "1 union select 2",
                                      "1 limit 1",
                                      "1; drop table t",
                                      "",
                                      "1 order by 1",
                                      "a into b",
                                      "1 where true",
                                      "x for update"};
    for (gsize i = 0; i < G_N_ELEMENTS(good) + G_N_ELEMENTS(bad); i++) {
        const gboolean fine = i < G_N_ELEMENTS(good);
        const char *text = fine ? good[i] : bad[i - G_N_ELEMENTS(good)];
        Failure error = {0};
        g_autoptr(SqlText) result = sql_expression(text, declared, NULL, &error);
        g_test_message("%s: %s", text, error.message ? error.message : "accepted");
        g_assert_true((result != NULL) == fine);
        g_assert_true((error.message == NULL) == fine);
        failure_clear(&error);
    }
}

static char *describe_pieces(const char *text)
{
    Failure error = {0};
    g_autoptr(GArray) pieces = sql_pieces(text, &error);
    if (!pieces) {
        char *message = g_strdup_printf("! %s %zu", error.message, error.position - 1);
        failure_clear(&error);
        return message;
    }
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < pieces->len; i++) {
        const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
        g_string_append_printf(out, "%c[%.*s]", piece->expression ? 'e' : 't', (int)piece->length,
                               text + piece->offset);
    }
    return g_string_free(out, FALSE);
}

static void test_pieces(void)
{
    static const char *const cases[][2] = {
        {"{n} of {m}", "e[n]t[ of ]e[m]"},
        {"plain", "t[plain]"},
        {"{{x}} {a || '}'}", "t[{]t[x]t[}]t[ ]e[a || '}']"},
        {"lone } stays", "t[lone } stays]"},
        {"", ""},
        {"open {a", "! this brace is never closed 5"},
        {"{}", "! nothing in the braces 0"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = describe_pieces(cases[i][0]);
        g_assert_cmpstr(found, ==, cases[i][1]);
    }
}

/* Where the server is asked for the time; `-` where it is not. */
static void test_clocks(void)
{
    static const char *const cases[][2] = {
        {"select now()", "now()@7 "},
        {"select pg_catalog.NOW()", "now()@7 "},
        {"select a.now(), now", "-"},
        {"select clock_timestamp(), statement_timestamp(), transaction_timestamp(), timeofday()",
         "clock_timestamp()@7 statement_timestamp()@26 transaction_timestamp()@49 timeofday()@74 "},
        {"select current_date, CURRENT_TIME(2), current_timestamp, localtime, localtimestamp(3)",
         "current_date@7 current_time@21 current_timestamp@38 localtime@57 localtimestamp@68 "},
        {"select current_user, session_user, current_schema", "-"},
        {"select 'now'::timestamptz, date 'Today', cast(' yesterday 10:00' as timestamp)",
         "'now'@7 'today'@32 'yesterday'@46 "},
        {"select 'now'::text, 'today', date '2021-01-01', 'infinity'::timestamptz", "-"},
        {"select age(x), age(x, :as_of)", "age() of one time@7 "},
        {"with a as (select 1 where now() > x) select (select current_date from a)",
         "current_date@52 now()@26 "},
        {"select 'é', now() -- current_date", "now()@13 "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Failure error = {0};
        g_autoptr(SqlText) text = sql_select(cases[i][0], declared, NULL, &error);
        g_autoptr(GString) found = g_string_new(NULL);
        g_assert_nonnull(text);
        for (guint j = 0; j < text->clocks->len; j++) {
            const SqlClock *clock = &g_array_index(text->clocks, SqlClock, j);
            g_string_append_printf(found, "%s@%zu ", clock->name, clock->offset);
        }
        g_assert_cmpstr(found->len > 0 ? found->str : "-", ==, cases[i][1]);
    }
    Failure error = {0};
    g_autoptr(SqlText) text = sql_expression("x < now()", declared, NULL, &error);
    g_assert_cmpuint(g_array_index(text->clocks, SqlClock, 0).offset, ==, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sql/select", test_select);
    g_test_add_func("/sql/expression", test_expression);
    g_test_add_func("/sql/pieces", test_pieces);
    g_test_add_func("/sql/clocks", test_clocks);
    return g_test_run();
}
