/* Two runs compared, the gate held to them, and the archive they come from. */
#include "changes.h"
#include "archive.h"
#include "file.h"
#include "gate.h"
#include "report.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A run from a few letters: one word a customer, one letter a check (p f u n w e). */
static json_t *run_of(const char *as_of, const char *book, const char *rule)
{
    static const char *const names = "pfunwe";
    static const char *const statuses[] = {"pass", "fail", "unknown", "na", "waived", "error"};
    g_auto(GStrv) words = g_strsplit(book, " ", -1);
    json_t *checks = json_array(), *customers = json_array();
    const guint n = words[0] ? (guint)strlen(words[0]) : 0;
    for (guint i = 0; i < n; i++)
        json_array_append_new(checks, json_pack("{s:s+, s:s, s:b}", "id", "c",
                                                i == 0   ? "0"
                                                : i == 1 ? "1"
                                                         : "2",
                                                "definition", rule, "advisory", i == 2));
    for (guint c = 0; words[c]; c++) {
        json_t *results = json_array();
        int counts[6] = {0};
        for (guint i = 0; i < n; i++) {
            const int status = (int)(strchr(names, words[c][i]) - names);
            counts[status]++;
            json_array_append_new(results, json_pack("{s:s+, s:s, s:s}", "check", "c",
                                                     i == 0   ? "0"
                                                     : i == 1 ? "1"
                                                              : "2",
                                                     "status", statuses[status], "evidence", "e"));
        }
        g_autofree char *id = g_strdup_printf("k%u", c);
        const double score = 100.0 * counts[0] / MAX(counts[0] + counts[1], 1);
        json_array_append_new(customers,
                              json_pack("{s:s, s:s, s:s, s:f, s:o, s:{s:i, s:i}}", "id", id, "name",
                                        id, "grade", score >= 50 ? "healthy" : "critical", "score",
                                        score, "results", results, "counts", "unknown", counts[2],
                                        "error", counts[5]));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:{s:[{s:s}, {s:s}]}, s:{s:{}}}", "schema",
                     "delight/run/1", "as_of", as_of, "checks", checks, "customers", customers,
                     "pack", "grades", "id", "healthy", "id", "critical", "summary", "grades");
}

/* "regressed recovered lost_sight new gone suspected redefined", as numbers. */
static char *summary_of(const json_t *changes)
{
    static const char *const lists[] = {"regressed",     "recovered",      "lost_sight",
                                        "new_customers", "gone_customers", "suspected"};
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        g_string_append_printf(out, "%zu ", json_array_size(json_object_get(changes, lists[i])));
    g_string_append_printf(
        out, "%zu",
        json_array_size(json_object_get(json_object_get(changes, "checks"), "redefined")));
    return g_string_free(out, FALSE);
}

static void test_between(void)
{
    static const struct {
        const char *before, *now, *rule, *summary;
        gboolean regressed;
    } cases[] = {
        {"pp", "pp", "r", "0 0 0 0 0 0 0", FALSE},
        {"pp pf", "pf pp", "r", "1 1 0 0 0 0 0", TRUE},
        {"pp pp", "pu ep", "r", "0 0 2 0 0 0 0", FALSE},
        {"pp fn wn", "pw nn fp", "r", "0 0 0 0 0 0 0", FALSE}, /* neither pass to fail nor back */
        {"pp", "pp pp", "r", "0 0 0 1 0 0 0", FALSE},
        {"pp pp", "pp", "r", "0 0 0 0 1 0 0", FALSE},
        {"ppp", "ppf", "r", "0 0 0 0 0 0 0", FALSE}, /* c2 is advisory */
        {"pp", "ff", "other", "0 0 0 0 0 0 2", FALSE},
        {"pp pp pp pp pp pp", "fp fp fp fp fp pp", "r", "0 0 0 0 0 1 0", TRUE},
        {"fp fp fp fp fp fp", "pp pp pp pp pp fp", "r", "0 0 0 0 0 1 0", FALSE},
        {"pp pp pp pp", "fp fp fp fp", "r", "4 0 0 0 0 0 0", TRUE}, /* a handful is no outage */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *before = run_of("2021-09-08T00:00:00Z", cases[i].before, "r");
        json_t *now = run_of("2021-09-15T00:00:00Z", cases[i].now, cases[i].rule);
        g_autoptr(RunView) then = run_view_new(before);
        g_autoptr(RunView) view = run_view_new(now);
        json_t *changes = changes_between(then, view);
        g_autofree char *summary = summary_of(changes);
        g_test_message("%s to %s", cases[i].before, cases[i].now);
        g_assert_cmpstr(summary, ==, cases[i].summary);
        g_assert_true(changes_regressed(changes) == cases[i].regressed);
        json_decref(changes);
        json_decref(before);
        json_decref(now);
    }
}

static json_t *customer_in(gconstpointer run, guint index)
{
    json_t *customers = json_object_get(run, "customers");
    return json_deep_copy(json_array_get(customers, index));
}

/* The run with all it has from the archive, as it is written there. New reference; takes both. */
static json_t *reported(json_t *now, json_t *last)
{
    g_autoptr(RunView) then = last ? run_view_new(last) : NULL;
    json_t *head = json_copy(now);
    json_object_set_new(head, "customers", json_array());
    RunStream stream = {.head = head,
                        .length = (guint)json_array_size(json_object_get(now, "customers")),
                        .customer = customer_in,
                        .data = now};
    const Report report = {.run = &stream, .before = then, .last = then};
    g_autoptr(GError) error = NULL;
    const int file = file_nameless();
    g_autoptr(RunView) view = report_write(&report, file, "run.json", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(run_length(view), ==, json_array_size(json_object_get(now, "customers")));
    g_assert_cmpint(lseek(file, 0, SEEK_SET), ==, 0);
    json_t *written = json_loadfd(file, JSON_REJECT_DUPLICATES, NULL);
    g_assert_nonnull(written);
    close(file);
    json_decref(now);
    json_decref(last);
    return written;
}

/* Reports a day each on the days of September that are named, from letters as of run_of: the last
 * of them, with all it has from the archive. New reference. */
static json_t *carried(const char *days, const char *books)
{
    g_auto(GStrv) day = g_strsplit(days, " ", -1);
    g_auto(GStrv) book = g_strsplit(books, "|", -1);
    json_t *last = NULL;
    for (guint i = 0; day[i]; i++) {
        g_autofree char *as_of = g_strdup_printf("2021-09-%sT00:00:00Z", day[i]);
        last = reported(run_of(as_of, book[i], "r"), last);
    }
    return last;
}

static const json_t *customer_of(const json_t *run, size_t index)
{
    return json_array_get(json_object_get(run, "customers"), index);
}

/* `since changed,changed last` of the first answer of the first customer, as days; `-`: not there.
 */
static char *known_of(const json_t *run)
{
    const json_t *result = json_array_get(json_object_get(customer_of(run, 0), "results"), 0);
    const char *since = json_string_value(json_object_get(result, "since"));
    const json_t *last = json_object_get(result, "last");
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%.2s ", since ? since + 8 : "-");
    size_t i;
    json_t *each;
    json_array_foreach (json_object_get(result, "changed"), i, each)
        g_string_append_printf(out, "%s%.2s", i > 0 ? "," : "", json_string_value(each) + 8);
    const char *then = json_string_value(json_object_get(last, "since"));
    g_string_append_printf(out, "%s %s", i > 0 ? "" : "-",
                           last ? json_string_value(json_object_get(last, "status")) : "-");
    if (then)
        g_string_append_printf(out, " %.2s", then + 8);
    return g_string_free(out, FALSE);
}

static void test_since(void)
{
    static const struct {
        const char *days, *books, *known;
    } cases[] = {
        {"01", "p", "- - -"},
        {"01", "f", "01 - -"},
        {"01 08", "f|f", "01 - -"},
        {"01 08", "p|f", "08 08 -"},
        {"01 08 15", "p|f|f", "08 08 -"},
        {"01 08 15", "p|f|p", "- 08,15 -"},
        {"01 08 15", "f|w|f", "01 - -"}, /* excused or not, it fails */
        {"01 08", "f|u", "- - fail 01"},
        {"01 08 15", "f|u|f", "01 - -"}, /* nobody knew for a week */
        {"01 08 15", "f|u|p", "- 15 -"},
        {"01 08 15", "p|e|f", "15 15 -"},
        {"01 08", "p|n", "- - pass"},
        {"01 02 03 04 05 06 07 08 09", "p|f|p|f|p|f|p|f|p", "- 04,05,06,07,08,09 -"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *run = carried(cases[i].days, cases[i].books);
        g_autofree char *known = known_of(run);
        g_test_message("%s: %s", cases[i].days, cases[i].books);
        g_assert_cmpstr(known, ==, cases[i].known);
        json_decref(run);
    }
}

static void test_history(void)
{
    json_t *third = carried("01 08 15", "pp ff|pp ff|ff ff");
    const json_t *history = json_object_get(third, "history");
    g_assert_cmpuint(json_array_size(history), ==, 3);
    g_assert_cmpstr(json_string_value(json_object_get(json_array_get(history, 0), "as_of")), ==,
                    "2021-09-01T00:00:00Z");
    size_t i;
    json_t *entry;
    int seen = 0;
    json_array_foreach (json_object_get(third, "at_risk"), i, entry) {
        const char *id = json_string_value(json_object_get(entry, "customer"));
        const json_int_t runs = json_integer_value(json_object_get(entry, "runs"));
        g_assert_cmpint(runs, ==, g_str_equal(id, "k1") ? 3 : 1);
        g_assert_cmpstr(json_string_value(json_object_get(entry, "since")), ==,
                        g_str_equal(id, "k1") ? "2021-09-01T00:00:00Z" : "2021-09-15T00:00:00Z");
        seen++;
    }
    g_assert_cmpint(seen, ==, 2);
    json_decref(third);
}

/* A year and more of weeks, in which half of the answers change every time, adds a line a week. */
static void test_bounded(void)
{
    json_t *last = NULL;
    gsize length[2] = {0};
    for (int week = 0; week < 240; week++) {
        g_autofree char *as_of = g_strdup_printf("%d-%02d-%02dT00:00:00Z", 2010 + week / 48,
                                                 week % 48 / 4 + 1, 1 + 7 * (week % 4));
        last = reported(run_of(as_of, week % 2 ? "pf pf pf pf" : "ff pf fp pf", "r"), last);
        if (week == 119 || week == 239) {
            char *text = json_dumps(last, JSON_COMPACT);
            length[week == 239] = strlen(text);
            free(text);
        }
    }
    g_assert_cmpuint(length[0], ==, length[1]);
    json_decref(last);
}

/* --- the run that another is compared with ---------------------------------------------------- */

static gboolean put(const Archive *archive, const json_t *run)
{
    g_autoptr(ArchiveDraft) draft = archive_begin(archive, NULL);
    if (!draft || json_dumpfd(run, archive_draft_file(draft), 0) != 0)
        return FALSE;
    const char *as_of = json_string_value(json_object_get(run, "as_of"));
    g_autofree char *path = archive_keep(archive, draft, as_of, NULL);
    return path != NULL;
}

static json_t *add_run(const Archive *archive, const char *as_of, const char *where)
{
    json_t *run = run_of(as_of, "pp", "r");
    static const char *const lists[] = {"sections", "warnings"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        json_object_set_new(run, lists[i], json_array());
    json_object_set_new(run, "source", json_object());
    json_object_set_new(run, "checks", json_array());
    json_object_set_new(run, "customers", json_array());
    json_object_set_new(run, "summary",
                        json_pack("{s:i, s:{}, s:{}}", "customers", 0, "grades", "checks"));
    json_object_set_new(run, "selection",
                        json_pack("{s:n, s:s?, s:n}", "customers", "where", where, "checks"));
    g_assert_true(!archive || put(archive, run));
    return run;
}

static void test_before(void)
{
    static const struct {
        const char *as_of, *where, *before;
    } cases[] = {
        {"2021-09-22T00:00:00Z", NULL, "2021-09-15T12:00:00Z"},
        {"2021-09-15T23:59:59Z", NULL, "2021-09-08T00:00:00Z"}, /* a day has one report */
        {"2021-09-22T00:00:00Z", "paying", "2021-09-20T00:00:00Z"},
        {"2021-09-22T00:00:00Z", "not paying", NULL},
        {"2021-09-08T00:00:00Z", NULL, NULL},
    };
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autoptr(Archive) archive = archive_open(folder, NULL, NULL, NULL);
    json_decref(add_run(archive, "2021-09-08T00:00:00Z", NULL));
    json_decref(add_run(archive, "2021-09-15T00:00:00Z", NULL));
    json_decref(add_run(archive, "2021-09-15T12:00:00Z", NULL));
    json_decref(add_run(archive, "2021-09-20T00:00:00Z", "paying"));
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
        json_t *now = add_run(NULL, cases[i].as_of, cases[i].where);
        g_autoptr(RunView) before = archive_before(archive, now, unreadable);
        g_test_message("%s %s", cases[i].as_of, cases[i].where ? cases[i].where : "");
        g_assert_cmpuint(unreadable->len, ==, 0);
        g_assert_cmpstr(before ? run_text(before->run, "as_of") : NULL, ==, cases[i].before);
        json_decref(now);
    }
    g_autoptr(GPtrArray) runs = archive_runs(archive);
    for (guint i = 0; i < runs->len; i++)
        g_unlink(runs->pdata[i]);
    g_autofree char *inner = g_build_filename(folder, "runs", NULL);
    g_rmdir(inner);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* --- the gate --------------------------------------------------------------------------------- */

/* Of the first customer, to whom it gives its "gate". */
static gboolean is_met(const json_t *now, const json_t *then, GateRule rule)
{
    g_autoptr(RunView) view = run_view_new(now);
    g_autoptr(RunView) accepted = then ? run_view_new(then) : NULL;
    rule.accepted = accepted;
    return gate_judge(view, &rule, json_array_get(json_object_get(now, "customers"), 0));
}

static void test_gate(void)
{
    static const struct {
        const char *accepted, *now;
        double min_score;
        gint64 max_unknown;
        const char *require; /* or NULL */
        gboolean met;
    } cases[] = {
        {NULL, "pp", 70, 5, NULL, TRUE},  {NULL, "pf", 70, 5, NULL, FALSE},
        {NULL, "pu", 70, 0, NULL, FALSE}, {NULL, "pe", 70, 0, NULL, FALSE},
        {NULL, "pw", 70, 5, "c1", TRUE},  {NULL, "pn", 70, 5, "c1", TRUE},
        {NULL, "pu", 70, 5, "c1", FALSE}, {NULL, "pf", 10, 5, "c1", FALSE},
        {NULL, "pp", 70, 5, "c9", FALSE}, /* a required check that was not asked */
        {"pf", "pf", 70, 5, "c1", TRUE},  /* as bad as when it was accepted */
        {"pp", "pf", 10, 5, NULL, FALSE}, /* worse than accepted */
        {"pf", "ff", 70, 5, NULL, FALSE}, {"pu", "pu", 70, 0, NULL, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) require = g_ptr_array_new();
        if (cases[i].require)
            g_ptr_array_add(require, (gpointer)cases[i].require);
        json_t *now = run_of("2021-09-15T00:00:00Z", cases[i].now, "r");
        json_t *accepted =
            cases[i].accepted ? run_of("2021-09-08T00:00:00Z", cases[i].accepted, "r") : NULL;
        const GateRule rule = {TRUE, TRUE, cases[i].min_score, cases[i].max_unknown, require,
                               NULL, NULL};
        g_test_message("case %zu", i);
        g_assert_true(is_met(now, accepted, rule) == cases[i].met);
        json_decref(now);
        json_decref(accepted);
    }
}

/* A run of one customer, of whom this is known. */
static json_t *run_of_one(const char *customer)
{
    g_autofree char *text = g_strdup_printf(
        "{'schema': 'delight/run/1', 'as_of': '2021-09-15T00:00:00Z', 'selection': {'checks': "
        "null}, 'checks': [], 'pack': {'signals': [{'id': 'waiting', 'say': 'they wait'}]}, "
        "'customers': [{'id': 'a', 'results': [], %s}]}",
        customer);
    json_error_t error;
    json_t *run = json_loads(g_strdelimit(text, "'", '"'), 0, &error);
    if (!run)
        g_error("%s: %s", customer, error.text);
    return run;
}

/* What falls short is told with what was seen, and what was accepted is not told again. */
static void test_gate_says(void)
{
    static const struct {
        const char *now, *accepted, *said;
    } cases[] = {
        {"'score': 70, 'grade': 'g', 'signals': []", NULL, ""},
        {"'score': 69.94, 'grade': 'g'", NULL, "score 69.9 is below 70|"},
        {"'score': null, 'grade': 'unrated'", NULL, "there is no score; 70 is needed|"},
        {"'score': 90, 'grade': 'unrated', 'coverage': 12.5", NULL,
         "too little is known for a grade (coverage 12.5%); a score of 70 is needed|"},
        {"'score': 90, 'signals': [{'id': 'waiting', 'evidence': '2 days'}]", NULL,
         "they wait: 2 days|"},
        {"'score': 90, 'signals': [{'id': 'quiet', 'evidence': 'x'}, {'id': 'new'}]", NULL,
         "quiet: x|"},
        {"'score': 10, 'signals': [{'id': 'waiting', 'evidence': 'x'}, {'id': 'quiet'}]", NULL,
         "score 10.0 is below 70|they wait: x|quiet: |"},
        {"'score': 90, 'signals': [{'id': 'waiting', 'evidence': 'x'}, {'id': 'quiet'}]",
         "'score': 90, 'signals': [{'id': 'waiting', 'evidence': 'y'}]", "quiet: |"},
        {"'score': 60", "'score': 60", ""},
        {"'score': 60", "'score': 61", "score 60.0 is below 70|"},
        {"'score': 60", "'score': 80", "score 60.0 is below 70|"},
        {"'score': 60", "'score': null", ""},
    };
    const char *const forbidden[] = {"waiting", "quiet"};
    g_autoptr(GPtrArray) forbid = g_ptr_array_new();
    g_ptr_array_add(forbid, (gpointer)forbidden[0]);
    g_ptr_array_add(forbid, (gpointer)forbidden[1]);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *now = run_of_one(cases[i].now);
        json_t *accepted = cases[i].accepted ? run_of_one(cases[i].accepted) : NULL;
        const GateRule rule = {.has_min_score = TRUE, .min_score = 70, .forbid = forbid};
        g_test_message("%s", cases[i].now);
        const gboolean met = is_met(now, accepted, rule);
        const json_t *gate =
            json_object_get(json_array_get(json_object_get(now, "customers"), 0), "gate");
        g_autoptr(GString) said = g_string_new(NULL);
        size_t k;
        json_t *entry;
        json_array_foreach (json_object_get(gate, "missing"), k, entry)
            g_string_append_printf(said, "%s|", json_string_value(json_object_get(entry, "text")));
        g_assert_cmpstr(said->str, ==, cases[i].said);
        g_assert_true(met == !*cases[i].said);
        json_decref(now);
        json_decref(accepted);
    }
}

/* --- the archive ------------------------------------------------------------------------------ */

static void add_runs(const char *folder, int n)
{
    for (int i = 0; i < n; i++) {
        g_autoptr(Archive) archive = archive_open(folder, NULL, NULL, NULL);
        json_t *run = run_of("2021-09-15T00:00:00Z", "pp", "r");
        const gboolean kept = archive && put(archive, run);
        json_decref(run);
        if (!kept)
            _exit(1);
    }
}

static void test_archive(void)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            add_runs(folder, 3);
            g_clear_pointer(&folder, g_free); /* what a child holds when it leaves is a leak */
            _exit(0);
        }
    for (int i = 0; i < 4; i++) {
        int status = 0;
        g_assert_cmpint(wait(&status), >, 0);
        g_assert_cmpint(status, ==, 0);
    }
    g_autoptr(Archive) archive = archive_open(folder, NULL, NULL, NULL);
    g_autoptr(GPtrArray) runs = archive_runs(archive);
    g_assert_cmpuint(runs->len, ==, 12); /* nothing was replaced, no draft is left */
    g_assert_true(g_str_has_suffix(runs->pdata[0], "/20210915T000000Z.json"));
    g_assert_true(g_str_has_suffix(runs->pdata[9], "/20210915T000000Z.10.json"));
    for (guint i = 0; i < runs->len; i++)
        g_unlink(runs->pdata[i]);
    g_autofree char *inner = g_build_filename(folder, "runs", NULL);
    g_rmdir(inner);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* A day before its moments, a second before its fractions, of one clock the first written first. */
static void test_archive_order(void)
{
    static const char *const clocks[] = {
        "2021-09-15T00:00:00Z", "2021-09-15T00:00:00.250000Z", "2021-09-15T00:00:00.500000Z",
        "2021-09-15T00:00:01Z", "2021-09-15T23:59:59.999999Z", "2021-09-16T00:00:00Z"};
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *inner = g_build_filename(folder, "runs", NULL);
    g_autofree char *draft = g_build_filename(inner, ".draft-Ab3xYz", NULL);
    g_assert_cmpint(g_mkdir(inner, 0755), ==, 0);
    g_assert_true(g_file_set_contents(draft, "{\"half", -1, NULL)); /* of one that was killed */
    g_autoptr(Archive) archive = archive_open(folder, NULL, NULL, NULL);
    g_assert_false(g_file_test(draft, G_FILE_TEST_EXISTS));
    for (gsize i = G_N_ELEMENTS(clocks); i > 0; i--)
        json_decref(add_run(archive, clocks[i - 1], NULL));
    g_autoptr(GPtrArray) runs = archive_runs(archive);
    g_assert_cmpuint(runs->len, ==, G_N_ELEMENTS(clocks));
    for (gsize i = 0; i < G_N_ELEMENTS(clocks); i++) {
        g_autoptr(RunView) run = archive_find(archive, clocks[i], NULL);
        g_autoptr(RunView) placed = run_open(runs->pdata[i], NULL);
        g_assert_cmpstr(run_text(run->run, "as_of"), ==, clocks[i]);
        g_assert_true(json_equal(run->run, placed->run));
    }
    for (guint i = 0; i < runs->len; i++)
        g_unlink(runs->pdata[i]);
    g_rmdir(inner);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/changes/between", test_between);
    g_test_add_func("/changes/since", test_since);
    g_test_add_func("/changes/history", test_history);
    g_test_add_func("/changes/bounded", test_bounded);
    g_test_add_func("/archive/before", test_before);
    g_test_add_func("/gate/rule", test_gate);
    g_test_add_func("/gate/says", test_gate_says);
    g_test_add_func("/archive/many-at-once", test_archive);
    g_test_add_func("/archive/order", test_archive_order);
    return g_test_run();
}
