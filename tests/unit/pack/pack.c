/* What a pack without mistakes holds; mistakes have their own folder, tests/mistakes. */
#include "pack.h"

#include "pack_fields.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* ---- help ---- */

static void write_file(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);

    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        if (g_file_test(below, G_FILE_TEST_IS_DIR))
            remove_folder(below);
        else
            g_unlink(below);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(path);
}

static Pack *load(const char *const *paths)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    Pack *pack = pack_load(paths, diagnostics);
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < diagnostic_list_length(diagnostics); i++)
        diagnostic_format(diagnostic_list_get(diagnostics, i), FALSE, text);
    g_assert_cmpstr(text->str, ==, "");
    g_assert_nonnull(pack);
    return pack;
}

#define BASE "tests/mistakes/base"

/* The base of the mistakes with more of it in a file of its own. */
static Pack *load_with(const char *text)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    write_file(folder, "more.yaml", text);
    Pack *pack = load((const char *const[]){BASE, folder, NULL});
    remove_folder(folder);
    return pack;
}

/* ---- places of SQL ---- */

static void assert_text_place(const Source *text, const char *before, guint line, guint column)
{
    const char *at = strstr(text->text, before);

    g_assert_nonnull(at);
    Place place = source_place(text, (gsize)(at - text->text));
    g_assert_cmpuint(place.line, ==, line);
    g_assert_cmpuint(place.column, ==, column);
}

static void test_text_places(void)
{
    g_autoptr(Pack) pack = load_with("section: setup\n"
                                     "checks:\n"
                                     "  - id: a\n"
                                     "    question: Is it so?\n"
                                     "    probe: |  # with a comment\n"
                                     "\n"
                                     "        select customer_id, 'é' as x, n\n"
                                     "          from member\n"
                                     "\n"
                                     "        where true\n"
                                     "    value: n + nn\n"
                                     "    at_least: 1\n"
                                     "    evidence: \"{n} of 'é' {nn}\"\n"
                                     "    applies: >\n"
                                     "      n >\n"
                                     "      nn\n");
    PackCheck *check = pack_find_check(pack, "a");
    PackVariant *variant = g_ptr_array_index(check->probe, 0);

    assert_text_place(&variant->sql, "select", 7, 9);
    assert_text_place(&variant->sql, "x, n", 7, 36);
    assert_text_place(&variant->sql, "from", 8, 11);
    assert_text_place(&variant->sql, "where", 10, 9);
    assert_text_place(&check->value, "nn", 11, 16);
    assert_text_place(&check->evidence, "{nn}", 13, 27);
    assert_text_place(&check->applies, "nn", 14, 14); /* folded: the scalar itself */
    Place end = source_place(&check->value, 1000);
    g_assert_cmpuint(end.column, ==, 18);
}

/* ---- a whole pack ---- */

static const char everything[] =
    "section: value\n"
    "params: {own_team: 0, share: 0.5, label: '7', strict: true}\n"
    "tables: {events: analytics.posthog_events}\n"
    "checks:\n"
    "  - id: plan-usage\n"
    "    part_of: usage\n"
    "    question: >\n"
    "      Is it above\n"
    "      80%?\n"
    "    probe:\n"
    "      - {needs: [posthog_team, posthog_user.last_login], when: select true, sql: select 1, "
    "optional: touchpoint}\n"
    "      - sql: select 2\n"
    "    optional: [member]\n"
    "    params: {months: 3}\n"
    "    applies: event_limit > 0\n"
    "    value: share\n"
    "    at_least: 0.8\n"
    "    at_most: 2\n"
    "    unit: percent\n"
    "    missing: fail\n"
    "    timeout: 30s\n"
    "    weight: 2.5\n"
    "    tags: expansion\n"
    "    examples:\n"
    "      - given:\n"
    "          member: [{customer_id: 010, user_id: 1.10, last_login: ~}]\n"
    "          touchpoint: [{kind: {a: 1, b: [true, 'x']}, paid: 'null', seats: [1, b]}]\n"
    "        as_of: 2021-09-15\n"
    "        params: {months: 1}\n"
    "        answers: [{customer: acme, answer: yes}]\n"
    "        expect: {acme: pass, '2': unknown (needs-answer)}\n"
    "  - {id: usage, question: Is it used?, advisory: true, weight: 3}\n"
    "  - {id: later, question: Is it so?, probe: select 1, value: n, at_least: 2, at_most: 2}\n"
    "  - {id: asked, question: Is it so?, section: setup, docs: , weight: 0}\n";

static void assert_json(const json_t *json, const char *expected)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    g_assert_cmpstr(text, ==, expected);
    free(text);
}

static char *order_of(const Pack *pack)
{
    GString *ids = g_string_new(NULL);

    for (guint i = 0; i < pack->checks->len; i++)
        g_string_append_printf(ids, "%s ", ((PackCheck *)g_ptr_array_index(pack->checks, i))->id);
    return g_string_free(ids, FALSE);
}

static void test_check(void)
{
    g_autoptr(Pack) pack = load_with(everything);
    const PackCheck *check = pack_find_check(pack, "plan-usage");
    const PackVariant *first = g_ptr_array_index(check->probe, 0);
    const PackVariant *second = g_ptr_array_index(check->probe, 1);
    const PackParam *param = g_ptr_array_index(check->params, 0);
    const PackExample *example = g_ptr_array_index(check->examples, 0);

    g_assert_cmpstr(check->section, ==, "value");
    g_assert_cmpstr(check->question, ==, "Is it above 80%?");
    g_assert_cmpuint(check->probe->len, ==, 2);
    g_assert_cmpuint(first->needs->len, ==, 2);
    g_assert_cmpstr(first->when.text, ==, "select true");
    g_assert_cmpuint(first->optional->len, ==, 2); /* its own and the check's */
    g_assert_cmpuint(second->optional->len, ==, 1);
    g_assert_cmpstr(((Source *)g_ptr_array_index(second->optional, 0))->text, ==, "member");
    g_assert_cmpstr(param->name, ==, "months");
    g_assert_cmpint(param->type, ==, PARAM_INTEGER);
    g_assert_true(check->has_at_least && check->has_at_most);
    g_assert_cmpfloat(check->at_least, ==, 0.8);
    g_assert_cmpuint(check->at_least_place.line, ==, 17);
    g_assert_cmpstr(check->unit, ==, "percent");
    g_assert_cmpint(check->missing, ==, MISSING_FAIL);
    g_assert_cmpint(check->timeout_ms, ==, 30000);
    g_assert_cmpfloat(check->weight, ==, 2.5);
    g_assert_cmpstr(g_ptr_array_index(check->tags, 0), ==, "expansion");
    g_assert_null(check->pass.text);
    assert_json(example->given,
                "{\"member\":[{\"customer_id\":\"010\",\"last_login\":null,\"user_id\":\"1.10\"}],"
                "\"touchpoint\":[{\"kind\":{\"a\":1,\"b\":[true,\"x\"]},\"paid\":\"null\","
                "\"seats\":[1,\"b\"]}]}");
    assert_json(example->expect, "{\"2\":\"unknown (needs-answer)\",\"acme\":\"pass\"}");
    assert_json(example->answers,
                "[{\"answer\":\"yes\",\"check\":\"plan-usage\",\"customer\":\"acme\"}]");
    g_assert_null(example->waivers);
    g_assert_cmpstr(example->as_of, ==, "2021-09-15");
    g_assert_cmpstr(example->name, ==, "line 25");
    g_assert_null(json_object_get(check->definition, "examples"));
    g_assert_cmpstr(json_string_value(json_object_get(check->definition, "at_least")), ==, "0.8");
}

static void test_whole(void)
{
    g_autoptr(Pack) pack = load_with(everything);
    g_autofree char *order = order_of(pack);
    const PackCheck *usage = pack_find_check(pack, "usage");
    const PackParam *label = g_ptr_array_index(pack->params, 3);
    const PackTable *table = g_ptr_array_index(pack->tables, 0);
    const PackModel *customer = pack_find_model(pack, "customer");
    const PackModel *touchpoint = pack_find_model(pack, "touchpoint");
    const PackGoal *goal = g_ptr_array_index(pack->scorecard.goals, 0);

    g_assert_cmpstr(order, ==, "logged-in asked usage plan-usage later ");
    g_assert_true(usage->advisory);
    g_assert_cmpfloat(usage->weight, ==, 0);
    g_assert_cmpuint(usage->probe->len, ==, 0);
    g_assert_cmpint(usage->missing, ==, MISSING_UNKNOWN);
    g_assert_cmpuint(pack->params->len, ==, 5);
    g_assert_cmpstr(label->name, ==, "label");
    g_assert_cmpint(label->type, ==, PARAM_TEXT);
    g_assert_cmpstr(table->target, ==, "analytics.posthog_events");
    g_assert_cmpuint(customer->columns->len, ==, 6);
    g_assert_cmpstr(((PackColumn *)g_ptr_array_index(customer->columns, 2))->type, ==,
                    "timestamptz");
    g_assert_cmpstr(((PackVariant *)g_ptr_array_index(touchpoint->from, 0))->facts.text, ==,
                    "touchpoint");
    g_assert_cmpstr(pack->scorecard.title, ==, "Customer health");
    g_assert_cmpfloat(pack->scorecard.min_coverage, ==, 50);
    g_assert_cmpint(pack->scorecard.new_days, ==, 30);
    g_assert_cmpint(goal->paying, ==, -1);
    g_assert_true(pack->scorecard.gate.has_min_score && !pack->scorecard.gate.has_max_unknown);
    g_assert_cmpuint(pack->scorecard.gate.require_places->len, ==, 1);
    g_assert_null(pack_find_check(pack, "none"));
    g_assert_null(pack_find_model(pack, "none"));
}

static void test_override(void)
{
    g_autoptr(Pack) pack = load_with("checks:\n"
                                     "  - {id: logged-in, override: true, question: Have they?}\n"
                                     "models:\n"
                                     "  - name: member\n"
                                     "    override: true\n"
                                     "    columns: {customer_id: text}\n"
                                     "    from: select 1\n");
    const PackCheck *check = pack_find_check(pack, "logged-in");
    const PackModel *model = pack_find_model(pack, "member");

    g_assert_cmpuint(pack->checks->len, ==, 1);
    g_assert_cmpstr(check->question, ==, "Have they?");
    g_assert_cmpstr(check->section, ==, "setup"); /* as in the one it changes */
    g_assert_cmpstr(check->section_place.file, ==, BASE "/checks.yaml");
    g_assert_cmpuint(check->probe->len, ==, 1);
    g_assert_cmpuint(pack->models->len, ==, 3);
    g_assert_cmpuint(model->columns->len, ==, 1);
}

/* ---- files ---- */

static const char one_check[] = "section: setup\nchecks:\n  - {id: x, question: Is it so?}\n";

static char *digest_of(const char *folder)
{
    g_autoptr(Pack) pack = load((const char *const[]){BASE, folder, NULL});
    return g_strdup(pack->digest);
}

static void test_files(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    write_file(folder, "b/z.yml", one_check);
    write_file(folder, "a.yaml", "{params: {a: 1}}\n");
    write_file(folder, ".hidden.yaml", "[");
    write_file(folder, "b/.git/x.yaml", "[");
    write_file(folder, "notes.txt", "[");
    g_autoptr(Pack) pack = load((const char *const[]){BASE, folder, NULL});
    g_autofree char *last = g_build_filename(folder, "b/z.yml", NULL);

    g_assert_cmpuint(pack->files->len, ==, 5);
    g_assert_cmpstr(g_ptr_array_index(pack->files, 0), ==, BASE "/checks.yaml");
    g_assert_cmpstr(g_ptr_array_index(pack->files, 4), ==, last);
    g_assert_true(g_str_has_prefix(pack->digest, "sha256:"));
    g_assert_cmpuint(strlen(pack->digest), ==, 7 + 64);
    remove_folder(folder);
}

/* The digest is of what is written and what the files are called, not of where the folder stands.
 */
static void test_digest(void)
{
    g_autofree char *one = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *two = g_dir_make_tmp("delight-XXXXXX", NULL);
    write_file(one, "x.yaml", one_check);
    write_file(two, "x.yaml", one_check);
    g_autofree char *first = digest_of(one), *second = digest_of(two);
    g_assert_cmpstr(first, ==, second);
    write_file(two, "x.yaml", "section: setup\nchecks:\n  - {id: x, question: Is it so!}\n");
    g_autofree char *changed = digest_of(two);
    g_assert_cmpstr(first, !=, changed);
    remove_folder(two);
    write_file(two, "y.yaml", one_check);
    g_autofree char *renamed = digest_of(two);
    g_assert_cmpstr(first, !=, renamed);
    remove_folder(one);
    remove_folder(two);
}

static void assert_nothing(const char *const *paths, const char *expected)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();

    g_assert_null(pack_load(paths, diagnostics));
    g_assert_cmpuint(diagnostic_list_errors(diagnostics), >, 0);
    g_assert_cmpstr(diagnostic_list_get(diagnostics, 0)->text, ==, expected);
}

static void test_no_files(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *loop = g_build_filename(folder, "loop", NULL);

    assert_nothing((const char *const[]){"no/such/folder", NULL},
                   "there is no such file or folder");
    assert_nothing((const char *const[]){folder, NULL}, "this folder holds no .yaml file");
    assert_nothing((const char *const[]){"/dev/null", NULL}, "this is no regular file");
    g_assert_cmpint(symlink(folder, loop), ==, 0); /* a circle ends */
    assert_nothing((const char *const[]){folder, NULL}, "this folder holds no .yaml file");
    g_unlink(loop);
    remove_folder(folder);
}

/* ---- what if ---- */

static void assert_set(Pack *pack, const char *assignment, const char *expected)
{
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(pack_set(pack, assignment, &error), ==, expected == NULL);
    g_assert_cmpstr(error ? error->message : NULL, ==, expected);
}

static void test_set(void)
{
    g_autoptr(Pack) pack = load_with("section: value\n"
                                     "params: {label: '7', strict: true}\n"
                                     "checks:\n"
                                     "  - id: usage\n"
                                     "    question: Is it used?\n"
                                     "    probe: select 1\n"
                                     "    params: {months: 3}\n"
                                     "    value: n\n"
                                     "    at_least: 0.8\n"
                                     "  - {id: talk, question: Is it so?, advisory: true}\n");
    PackCheck *check = pack_find_check(pack, "usage");

    assert_set(pack, "usage.at_least=0.7", NULL);
    g_assert_cmpfloat(check->at_least, ==, 0.7);
    g_assert_cmpstr(json_string_value(json_object_get(check->definition, "at_least")), ==, "0.7");
    assert_set(pack, "usage.at_most=3", NULL);
    g_assert_true(check->has_at_most);
    assert_set(pack, "usage.weight=0", NULL);
    g_assert_cmpfloat(check->weight, ==, 0);
    assert_set(pack, "usage.missing=na", NULL);
    g_assert_cmpint(check->missing, ==, MISSING_NA);
    assert_set(pack, "usage.months=6", NULL);
    g_assert_cmpstr(((PackParam *)g_ptr_array_index(check->params, 0))->value, ==, "6");
    assert_set(pack, "recent_days=7", NULL);
    assert_set(pack, "label=8", NULL);
    assert_set(pack, "strict=false", NULL);

    assert_set(pack, "usage.at_least=4", "'usage.at_least' would be greater than its 'at_most'");
    assert_set(pack, "usage.at_least=high", "'usage.at_least' must be a number, found 'high'");
    assert_set(pack, "usage.weight=-1", "'usage.weight' cannot be negative");
    assert_set(pack, "usage.missing=gone",
               "'usage.missing' must be unknown, fail, pass or na, found 'gone'");
    assert_set(pack, "usage.month=6", "check 'usage' has no 'month'; did you mean 'months'?");
    assert_set(pack, "usage.months=six", "'months' must be a number, found 'six'");
    assert_set(pack, "usge.at_least=1", "no check 'usge'; did you mean 'usage'?");
    assert_set(pack, "talk.at_least=1", "check 'talk' compares no value, so it has no 'at_least'");
    assert_set(pack, "talk.weight=1", "check 'talk' is advisory and has no weight");
    assert_set(pack, "recent_day=7",
               "the pack has no param 'recent_day'; did you mean 'recent_days'?");
    assert_set(pack, "strict=perhaps", "'strict' must be true or false, found 'perhaps'");
    assert_set(pack, "nonsense",
               "'nonsense' is no assignment; write CHECK.KEY=VALUE or PARAM=VALUE");
    assert_set(pack, "=3", "'=3' is no assignment; write CHECK.KEY=VALUE or PARAM=VALUE");
}

/* ---- the tables themselves ---- */

/* What the documentation and the schema are drawn from. */
static void check_table(const FieldTable *table, GHashTable *seen)
{
    g_autoptr(GHashTable) keys = g_hash_table_new(g_str_hash, g_str_equal);

    if (!g_hash_table_add(seen, (gpointer)table))
        return;
    for (const Field *field = table->fields; field->key; field++) {
        if (!field->about || !*field->about || strchr(field->about, '\n') ||
            g_str_has_suffix(field->about, "."))
            g_error("%s.%s says nothing about itself in one line", table->what, field->key);
        g_assert_true(g_hash_table_add(keys, (gpointer)field->key));
        g_assert_cmpint((field->type == FIELD_CHOICE || field->type == FIELD_WORD), ==,
                        field->choices != NULL);
        if (field->table)
            check_table(field->table, seen);
    }
    g_assert_cmpuint(g_hash_table_size(keys), <, 64); /* fields_read has a bit for each */
}

static void test_tables(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

    check_table(&pack_file_fields, seen);
    check_table(&pack_answers_file_fields, seen);
    g_assert_cmpuint(g_hash_table_size(seen), ==, 16);
}

/* The shipped pack is one without mistakes. */
static void test_shipped(void)
{
    g_autoptr(Pack) pack = load((const char *const[]){"checks", NULL});

    g_assert_cmpuint(pack->checks->len, >=, 24);
}

static void assert_known(const Pack *pack, const Pack *whole)
{
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        const PackCheck *known = pack_find_check(whole, check->id);
        g_assert_nonnull(known);
        g_assert_true(g_str_has_prefix(known->question, check->question));
    }
}

/* Each shipped file, cut at many places: what is wrong is told, and never is there a question that
 * nobody wrote. */
static void test_cut(void)
{
    const char *wanted = g_getenv("DELIGHT_CUTS"); /* of each file; make soak has more time */
    const guint cuts = wanted ? (guint)g_ascii_strtoull(wanted, NULL, 10) : 8;
    g_autoptr(Pack) whole = load((const char *const[]){"checks", NULL});
    g_autoptr(DiagnosticList) none = diagnostic_list_new();
    g_autoptr(GPtrArray) sources = pack_sources((const char *const[]){"checks", NULL}, none);
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "cut.yaml", NULL);
    guint wrong = 0;
    g_assert_cmpuint(sources->len, >=, 15);
    for (guint i = 0; i < sources->len; i++) {
        g_autofree char *text = NULL;
        g_autoptr(GPtrArray) paths = g_ptr_array_new();
        gsize length = 0;
        for (guint k = 0; k < sources->len; k++)
            g_ptr_array_add(paths, k == i ? path : ((PackSource *)sources->pdata[k])->path);
        g_ptr_array_add(paths, NULL);
        g_assert_true(
            g_file_get_contents(((PackSource *)sources->pdata[i])->path, &text, &length, NULL));
        for (guint cut = 0; cut < cuts; cut++) {
            g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
            const gint place = g_test_rand_int_range(0, (gint32)length);
            g_assert_true(g_file_set_contents(path, text, place, NULL));
            g_autoptr(Pack) pack = pack_load((const char *const *)paths->pdata, diagnostics);
            if (diagnostic_list_errors(diagnostics) > 0)
                wrong++;
            else
                assert_known(pack, whole);
        }
    }
    g_assert_cmpuint(wrong, >, sources->len * cuts / 4);
    remove_folder(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pack/text-places", test_text_places);
    g_test_add_func("/pack/check", test_check);
    g_test_add_func("/pack/whole", test_whole);
    g_test_add_func("/pack/override", test_override);
    g_test_add_func("/pack/files", test_files);
    g_test_add_func("/pack/digest", test_digest);
    g_test_add_func("/pack/no-files", test_no_files);
    g_test_add_func("/pack/set", test_set);
    g_test_add_func("/pack/tables", test_tables);
    g_test_add_func("/pack/cut", test_cut);
    g_test_add_func("/pack/shipped", test_shipped);
    return g_test_run();
}
