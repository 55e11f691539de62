/* Which source serves, and which questions are answered together: no server needed. */
#include "plan.h"

#include <glib/gstdio.h>
#include <string.h>

static const char scorecard[] = "scorecard:\n"
                                "  title: T\n"
                                "  sections: [{id: s, title: S}]\n"
                                "  grades: [{id: good, min: 0}]\n"
                                "params: {days: 30}\n"
                                "tables: {events: analytics.all_events}\n";

static const char models[] =
    "models:\n"
    "  - name: customer\n"
    "    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text,"
    " paying: boolean}\n"
    "    from:\n"
    "      - sql: select id::text as customer_id, name from org\n"
    "  - name: heavy\n"
    "    columns: {customer_id: text, n: bigint}\n"
    "    materialized: true\n"
    "    params: {window: 7}\n"
    "    from:\n"
    "      - needs: [events.uuid]\n"
    "        sql: select 'a' as customer_id, count(*) as n from events where :window > 0\n"
    "      - sql: select 'b' as customer_id, count(*) as n from old_event\n"
    "  - name: light\n"
    "    columns: {customer_id: text}\n"
    "    from:\n"
    "      - sql: select u.customer_id from usr u where u.last_login < :as_of\n"
    "  - name: missing\n"
    "    columns: {customer_id: text}\n"
    "    from: [{sql: select customer_id from nowhere}]\n";

static const char checks[] =
    "section: s\n"
    "checks:\n"
    "  - {id: one, question: Q, probe: \"select customer_id, n from heavy\", value: n, at_least: "
    "1}\n"
    "  - {id: two, question: Q, probe: \"select customer_id, n from heavy\", pass: \"n > :days\"}\n"
    "  - {id: other-window, question: Q, probe: \"select customer_id, n from heavy\", pass: n > 0,"
    " params: {window: 30}}\n"
    "  - {id: own-time, question: Q, probe: \"select customer_id, n from heavy\", pass: n > 0,"
    " timeout: 30s}\n"
    "  - {id: easy, question: Q, probe: select customer_id from light, pass: 'true'}\n"
    "  - {id: nobody, question: Q}\n"
    "  - {id: gone, question: Q, probe: select customer_id from missing, pass: 'true'}\n"
    "  - id: optional\n"
    "    question: Q\n"
    "    probe: [{optional: [missing], sql: select customer_id from missing}]\n"
    "    pass: 'true'\n"
    "  - {id: secret, question: Q, probe: select s.customer_id from secret s, pass: 'true'}\n";

typedef struct {
    char *folder;
    Pack *pack;
    Definitions *definitions;
    Catalog *catalog;
    Plan *plan;
} World;

static void add(Catalog *catalog, const char *schema, const char *relation, const char *column,
                gboolean readable)
{
    const char *const row[] = {schema, relation, g_str_equal(schema, "public") ? "1" : "0",
                               "1",    column,   readable ? "1" : "0"};
    catalog_add_row(row, 6, catalog);
}

static void world_open(World *world, gconstpointer data)
{
    (void)data;
    static const char *const files[][2] = {
        {"scorecard.yaml", scorecard}, {"models.yaml", models}, {"s.yaml", checks}};
    world->folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(world->folder, files[i][0], NULL);
        g_assert_true(g_file_set_contents(path, files[i][1], -1, NULL));
    }
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    const char *paths[] = {world->folder, NULL};
    world->pack = pack_load(paths, diagnostics);
    g_assert_nonnull(world->pack);
    world->definitions = definitions_new(world->pack, diagnostics);
    for (guint i = 0; i < diagnostic_list_length(diagnostics); i++)
        g_test_message("%s", diagnostic_list_get(diagnostics, i)->text);
    g_assert_cmpuint(diagnostic_list_errors(diagnostics), ==, 0);
    world->catalog = catalog_new();
    add(world->catalog, "public", "org", "id", TRUE);
    add(world->catalog, "public", "org", "name", TRUE);
    add(world->catalog, "public", "old_event", "id", TRUE);
    add(world->catalog, "analytics", "all_events", "uuid", TRUE);
    add(world->catalog, "public", "usr", "customer_id", TRUE);
    add(world->catalog, "public", "usr", "last_login", TRUE);
    add(world->catalog, "public", "secret", "customer_id", FALSE);
}

static void world_close(World *world, gconstpointer data)
{
    (void)data;
    static const char *const files[] = {"scorecard.yaml", "models.yaml", "s.yaml"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(world->folder, files[i], NULL);
        g_unlink(path);
    }
    g_rmdir(world->folder);
    g_free(world->folder);
    plan_free(world->plan);
    catalog_free(world->catalog);
    definitions_free(world->definitions);
    pack_free(world->pack);
}

static void make_plan(World *world)
{
    catalog_settle(world->catalog, NULL, NULL);
    const PlanRequest request = {.definitions = world->definitions,
                                 .catalog = world->catalog,
                                 .as_of = "2021-09-15T00:00:00Z"};
    world->plan = plan_new(&request);
}

static const PlanSource *source_of(const World *world, const char *check)
{
    return plan_check(world->plan, pack_find_check(world->pack, check));
}

/* --- sources ---------------------------------------------------------------------------------- */

static void test_sources(World *world, gconstpointer data)
{
    (void)data;
    make_plan(world);
    g_assert_cmpint(source_of(world, "one")->state, ==, PLAN_SERVED);
    g_assert_cmpint(source_of(world, "nobody")->state, ==, PLAN_NO_PROBE);
    g_assert_cmpint(source_of(world, "gone")->state, ==, PLAN_NO_SOURCE);
    g_assert_cmpstr(source_of(world, "gone")->missing, ==, "nowhere");
    g_assert_cmpint(source_of(world, "optional")->state, ==, PLAN_SERVED);
    g_assert_cmpint(source_of(world, "secret")->state, ==, PLAN_NO_PRIVILEGE);
    const PackModel *heavy = pack_find_model(world->pack, "heavy");
    g_assert_cmpuint(plan_model(world->plan, heavy)->index, ==, 0);
    g_autofree char *name = plan_source_name(world->plan, plan_model(world->plan, heavy));
    g_assert_cmpstr(name, ==, "analytics.all_events"); /* as `tables:` says */
}

static void test_missing_column(World *world, gconstpointer data)
{
    (void)data;
    catalog_free(world->catalog);
    world->catalog = catalog_new();
    add(world->catalog, "public", "org", "id", TRUE);
    add(world->catalog, "analytics", "all_events", "event", TRUE); /* no uuid */
    add(world->catalog, "public", "old_event", "id", TRUE);
    add(world->catalog, "public", "usr", "customer_id", TRUE); /* no last_login */
    make_plan(world);
    g_assert_cmpuint(plan_model(world->plan, pack_find_model(world->pack, "heavy"))->index, ==, 1);
    g_assert_cmpint(source_of(world, "easy")->state, ==, PLAN_NO_SOURCE);
    g_assert_cmpstr(source_of(world, "easy")->missing, ==, "usr.last_login");
}

/* A forgotten GRANT must not look like an older export. */
static void test_unreadable_variant(World *world, gconstpointer data)
{
    (void)data;
    catalog_free(world->catalog);
    world->catalog = catalog_new();
    add(world->catalog, "public", "org", "id", TRUE);
    add(world->catalog, "analytics", "all_events", "uuid", FALSE);
    add(world->catalog, "public", "old_event", "id", TRUE);
    make_plan(world);
    g_assert_cmpint(source_of(world, "one")->state, ==, PLAN_NO_PRIVILEGE);
}

static void test_wants(World *world, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *schema, *relation;
        gboolean wanted;
    } cases[] = {{"public", "org", TRUE},
                 {NULL, "old_event", TRUE},
                 {"analytics", "all_events", TRUE},
                 {"public", "nowhere", TRUE},
                 {"public", "django_session", FALSE},
                 {"public", "heavy", FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].relation);
        g_assert_true(plan_wants(world->definitions, cases[i].schema, cases[i].relation) ==
                      cases[i].wanted);
    }
}

/* --- groups and statements -------------------------------------------------------------------- */

static char *describe(const World *world, const GArray *group)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < group->len; i++) {
        const PackCheck *check = world->pack->checks->pdata[g_array_index(group, int, i)];
        g_string_append_printf(out, "%s%s", i ? "+" : "", check->id);
    }
    return g_string_free(out, FALSE);
}

static void test_groups(World *world, gconstpointer data)
{
    (void)data;
    static const char *const expected[] = {"one+two", "other-window", "own-time", "easy",
                                           "optional"};
    make_plan(world);
    g_autoptr(GPtrArray) groups = plan_groups(world->plan, NULL, TRUE);
    g_assert_cmpuint(groups->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < groups->len; i++) {
        g_autofree char *text = describe(world, groups->pdata[i]);
        g_assert_cmpstr(text, ==, expected[i]);
    }
}

static guint count(const char *text, const char *word)
{
    guint n = 0;
    for (; (text = strstr(text, word)); text++)
        n++;
    return n;
}

static void test_statement(World *world, gconstpointer data)
{
    (void)data;
    make_plan(world);
    g_autoptr(GPtrArray) groups = plan_groups(world->plan, NULL, TRUE);
    plan_select_customers(world->plan, "{\"a\"}", PLAN_FEW);
    g_autoptr(Statement) statement = plan_statement(world->plan, groups->pdata[0]);
    const char *sql = statement_sql(statement);
    g_test_message("%s", sql);
    g_assert_cmpuint(count(sql, "\"heavy\" as materialized"), ==, 1); /* read once for both */
    g_assert_cmpuint(count(sql, "\"analytics\".\"all_events\""), ==, 1);
    g_assert_cmpuint(count(sql, "union all"), ==, 1);
    g_assert_cmpuint(count(sql, "any($"), ==, 1);
    g_assert_cmpuint(count(sql, "\"light\""), ==, 0); /* what nobody reads is not there */
    g_assert_cmpuint(count(sql, ":window"), ==, 0);
    g_assert_cmpint(statement_n_values(statement), ==, 3); /* the ids, 7, 30 */
}

#define ROW(id, n) "{\"customer_id\": \"" id "\", \"n\": " n "}"

/* Rows that were asked for once: of a few a list with its length, of some arrays, which no worker
 * is kept from; a number that JSON may have rounded is asked for again. */
static void test_values(World *world, gconstpointer data)
{
    (void)data;
    static const struct {
        PlanSelection selection;
        const char *rows, *has, *value;
    } cases[] = {
        {PLAN_FEW, "[" ROW("a", "1") "]",
         "jsonb_to_recordset($1) as given(\"customer_id\" text, "
         "\"n\" bigint) limit 1",
         "[" ROW("a", "1") "]"},
        {PLAN_SOME, "[" ROW("a", "1") ", " ROW("b\\\"", "null") "]",
         "unnest($1, $2) as given(\"customer_id\", \"n\")", "{\"a\",\"b\\\"\"}"},
        {PLAN_SOME, "[" ROW("a", "1.5") "]", "count(*) as n from events", "7"},
        {PLAN_SOME, "[" ROW("a", "[1]") "]", "count(*) as n from events", "7"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        make_plan(world);
        plan_select_customers(world->plan, "{\"a\"}", cases[i].selection);
        plan_set_values(world->plan, "heavy", cases[i].rows, "1");
        g_autoptr(Statement) statement =
            plan_model_scan(world->plan, pack_find_model(world->pack, "heavy"));
        g_test_message("%s", statement_sql(statement));
        g_assert_nonnull(strstr(statement_sql(statement), cases[i].has));
        g_assert_cmpstr(statement_values(statement)[0], ==, cases[i].value);
        g_clear_pointer(&world->plan, plan_free);
    }
}

static void test_fingerprint(World *world, gconstpointer data)
{
    (void)data;
    PackCheck *two = pack_find_check(world->pack, "two");
    g_autofree char *before = definitions_fingerprint(world->definitions, two);
    g_autofree char *one =
        definitions_fingerprint(world->definitions, pack_find_check(world->pack, "one"));
    g_assert_true(pack_set(world->pack, "days=31", NULL));
    g_autofree char *after = definitions_fingerprint(world->definitions, two);
    g_autofree char *still =
        definitions_fingerprint(world->definitions, pack_find_check(world->pack, "one"));
    g_assert_cmpstr(before, !=, after);
    g_assert_cmpstr(one, ==, still);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
    g_test_add("/plan/" name, World, NULL, world_open, function, world_close)
    ADD("sources", test_sources);
    ADD("missing-column", test_missing_column);
    ADD("unreadable-variant", test_unreadable_variant);
    ADD("wants", test_wants);
    ADD("groups", test_groups);
    ADD("statement", test_statement);
    ADD("values", test_values);
    ADD("fingerprint", test_fingerprint);
    return g_test_run();
}
