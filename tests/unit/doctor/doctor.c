/* The doctor's report drawn from its document: whatever stands in it. */
#include "doctor.h"
#include "render.h"

#include <string.h>

static char *drawn(const char *json)
{
    json_t *report = json_loads(json, 0, NULL);
    g_assert_nonnull(report);
    GString *out = g_string_new(NULL);
    const RenderOptions options = {.utf8 = TRUE, .width = 80};
    render_doctor(report, &options, out);
    json_decref(report);
    return g_string_free(out, FALSE);
}

static void test_empty(void)
{
    g_autofree char *text = drawn("{}");
    g_assert_nonnull(strstr(text, "nothing to do"));
    g_autofree char *strange =
        drawn("{\"first\": 1, \"questions\": [1, null, {}], \"models\": {}, \"export\": [],"
              " \"freshness\": {\"sources\": [[]]}, \"tables\": [{\"rows\": \"x\"}]}");
    g_assert_nonnull(strstr(strange, "nothing to do"));
}

/* A statement is one line, however long, and what a table is called cannot paint. */
static void test_statement(void)
{
    g_autofree char *text =
        drawn("{\"first\": [{\"text\": \"an index on x\\u001b[31m\", \"statements\": [\"CREATE "
              "INDEX CONCURRENTLY ON public.\\\"a table of a long name with \\u001b[31m and\\n a "
              "line\\\" (\\\"team_id\\\", \\\"timestamp\\\");\"]}]}");
    g_assert_nonnull(strstr(text, "\n     CREATE INDEX CONCURRENTLY ON public.\"a table of a long "
                                  "name with \ufffd[31m and a line\" (\"team_id\", \"timestamp\");"
                                  "\n"));
    g_assert_null(strchr(text, '\033'));
}

static void test_privilege(void)
{
    json_t *one =
        json_pack("{s:[{s:s}, {s:s}]}", "questions", "state", "served", "state", "no-privilege");
    json_t *none =
        json_pack("{s:[{s:s}, {s:s}]}", "questions", "state", "served", "state", "no-source");
    g_assert_true(doctor_lacks_privilege(one));
    g_assert_false(doctor_lacks_privilege(none));
    json_decref(one);
    json_decref(none);
}

static void test_answers(void)
{
    g_autofree char *text = drawn(
        "{\"questions\": ["
        "{\"check\": \"a\", \"state\": \"served\", \"from\": [\"t\", \"u\"], \"without\": []},"
        "{\"check\": \"b\", \"state\": \"served\", \"from\": [\"t\"], \"without\": [\"v.w\"]},"
        "{\"check\": \"c\", \"state\": \"no-source\", \"missing\": \"v\"},"
        "{\"check\": \"d\", \"state\": \"no-source\", \"missing\": null},"
        "{\"check\": \"e\", \"state\": \"no-privilege\", \"missing\": \"t.x\"},"
        "{\"check\": \"f\", \"state\": \"no-probe\"}], \"customers\": 3}");
    static const char *const lines[] = {
        "2 of 6 can be answered from here",
        "t, u",
        "t; not here, and could tell more: v.w",
        "not from this export: there is no v",
        "not from this export: a condition of its source",
        "not by this role: it may not read t.x",
        "only a person can say",
    };
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
        g_assert_nonnull(strstr(text, lines[i]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/doctor/empty", test_empty);
    g_test_add_func("/doctor/statement", test_statement);
    g_test_add_func("/doctor/privilege", test_privilege);
    g_test_add_func("/doctor/answers", test_answers);
    return g_test_run();
}
