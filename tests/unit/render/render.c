/* Every format against its golden files (tests/golden/cases), and against documents that are
 * damaged, hostile or large. */
#include "render.h"
#include "text.h"
#include "week.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char *golden_folder;

static char *golden_path(const char *name)
{
    return g_build_filename(golden_folder, name, NULL);
}

static json_t *load_run(const char *name)
{
    g_autofree char *path = golden_path(name);
    json_error_t error;
    json_t *run = json_load_file(path, 0, &error);
    if (!run)
        g_error("%s:%d: %s", path, error.line, error.text);
    return run;
}

static gboolean draw(const json_t *run, RenderFormat format, const RenderOptions *options,
                     GString *out, GError **error)
{
    g_autoptr(RunView) view = run_view_new(run);
    return render_run(view, format, options, out, error);
}

static char *render(const json_t *run, RenderFormat format, RenderOptions options)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    if (!draw(run, format, &options, out, &error))
        g_error("%s", error->message);
    return g_string_free(out, FALSE);
}

/* --- customer by customer --------------------------------------------------------------------- */

typedef struct {
    json_t *run;
    int made;       /* customers, atomically: on several threads */
    GString *drawn; /* what the sink was given */
    gsize most;     /* at one time */
} Source;

/* Each its own, as a stream makes them. */
static json_t *customer_of(gconstpointer data, guint index)
{
    Source *source = (Source *)data;
    g_atomic_int_inc(&source->made);
    return json_deep_copy(json_array_get(json_object_get(source->run, "customers"), index));
}

static gboolean take(const char *text, gsize length, gpointer data)
{
    Source *source = data;
    source->most = MAX(source->most, length);
    g_string_append_len(source->drawn, text, (gssize)length);
    return TRUE;
}

/* What a stream of the same customers gives to a sink, and leaves. */
static char *render_source(Source *source, RenderFormat format, RenderOptions options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) rest = g_string_new(NULL);
    json_t *head = json_copy(source->run);
    json_object_set_new(head, "customers", json_array());
    if (json_object_get(head, "calls"))
        json_object_set_new(head, "calls", json_array());
    const RunStream stream = {
        .head = head,
        .length = (guint)json_array_size(json_object_get(source->run, "customers")),
        .customer = customer_of,
        .data = source,
        .is_made = TRUE,
    };
    const RenderSink sink = {take, source};
    options.sink = &sink;
    source->drawn = g_string_new(NULL);
    g_autoptr(RunView) view = run_view_new_stream(&stream);
    if (!render_run(view, format, &options, rest, &error))
        g_error("%s", error->message);
    take(rest->str, rest->len, source);
    return g_string_free(source->drawn, FALSE);
}

static char *render_streamed(json_t *run, RenderFormat format, RenderOptions options)
{
    Source source = {.run = run};
    return render_source(&source, format, options);
}

/* --- golden files ----------------------------------------------------------------------------- */

typedef struct {
    char *golden, *run;
    RenderFormat format;
    RenderOptions options;
} Case;

static RenderView view_named(const char *name)
{
    static const char *const names[] = {"auto", "book", "cards", "gate", "report", "changes"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (RenderView)i;
    g_error("no view '%s'", name);
}

static Case *case_parse(const char *line)
{
    char golden[64], run[64], format[32], view[16], flags[8];
    int width;
    long limit = 0;
    int read = sscanf(line, "%63s %63s %31s %15s %d %7s %ld", golden, run, format, view, &width,
                      flags, &limit);
    if (*line == '#' || read < 6)
        return NULL;
    Case *test = g_new0(Case, 1);
    test->golden = g_strdup(golden);
    test->run = g_strdup(run);
    g_assert_true(render_format_from_name(format, &test->format));
    test->options = (RenderOptions){.view = view_named(view),
                                    .colour = strchr(flags, 'c') != NULL,
                                    .utf8 = strchr(flags, 'u') != NULL,
                                    .width = width,
                                    .limit = limit,
                                    .verbose = strchr(flags, 'v') != NULL,
                                    .reproducible = strchr(flags, 'r') != NULL};
    return test;
}

static void case_free(gpointer data)
{
    Case *test = data;
    g_free(test->golden);
    g_free(test->run);
    g_free(test);
}

static void print_difference(const char *expected, const char *got)
{
    g_auto(GStrv) before = g_strsplit(expected, "\n", -1);
    g_auto(GStrv) after = g_strsplit(got, "\n", -1);
    guint line = 0, shown = 0;
    for (; before[line] && after[line] && shown < 10; line++) {
        if (strcmp(before[line], after[line]) == 0)
            continue;
        g_autofree char *was = g_strescape(before[line], NULL);
        g_autofree char *is = g_strescape(after[line], NULL);
        g_test_message("line %u\n  - %s\n  + %s", line + 1, was, is);
        shown++;
    }
    if (!before[line] != !after[line])
        g_test_message("%u lines expected, %u drawn", g_strv_length(before), g_strv_length(after));
}

static void test_golden(gconstpointer data)
{
    const Case *test = data;
    json_t *run = load_run(test->run);
    g_autofree char *got = render(run, test->format, test->options);
    g_autofree char *path = golden_path(test->golden);
    g_autofree char *streamed = render_streamed(run, test->format, test->options);
    g_assert_cmpstr(streamed, ==, got);
    json_decref(run);
    if (g_getenv("GOLDEN_WRITE")) {
        g_assert_true(g_file_set_contents(path, got, -1, NULL));
        return;
    }
    g_autofree char *expected = NULL;
    g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    if (strcmp(expected, got) == 0)
        return;
    print_difference(expected, got);
    g_test_message("meant? GOLDEN_WRITE=1 and read the difference of tests/golden/%s",
                   test->golden);
    g_test_fail();
}

/* --- what holds for every drawing ------------------------------------------------------------- */

/* Neither a control character that is not ours nor a line wider than the terminal. */
static void assert_tame(const char *text, int width)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        for (const char *p = lines[i]; *p; p = g_utf8_next_char(p)) {
            gunichar c = g_utf8_get_char(p);
            if (g_unichar_iscntrl(c) || (c >= 0x202A && c <= 0x202E) || c == 0x2066 || c == 0x2067)
                g_error("line %u holds U+%04X", i + 1, c);
        }
        if (text_width(lines[i]) > width)
            g_error("line %u is %d columns wide, not %d: %s", i + 1, text_width(lines[i]), width,
                    lines[i]);
        g_assert_false(g_str_has_suffix(lines[i], " "));
    }
}

static void test_fits_every_width(void)
{
    static const char *const runs[] = {"acme.json", "book.json", "gate.json", "report.json"};
    for (guint i = 0; i < G_N_ELEMENTS(runs); i++) {
        json_t *run = load_run(runs[i]);
        for (int width = 40; width <= 140; width += 3) {
            for (int view = RENDER_VIEW_AUTO; view <= RENDER_VIEW_CHANGES; view++) {
                RenderOptions options = {.view = (RenderView)view,
                                         .utf8 = width % 2 == 0,
                                         .width = width,
                                         .verbose = width % 3 == 0,
                                         .height = width};
                g_autofree char *text = render(run, RENDER_TEXT, options);
                assert_tame(text, width);
                g_assert_true(options.utf8 || g_str_is_ascii(text));
            }
        }
        json_decref(run);
    }
}

static void test_colour_changes_no_word(void)
{
    g_autoptr(GRegex) escape = g_regex_new("\033\\[[0-9]*m", 0, 0, NULL);
    json_t *run = load_run("report.json");
    for (int view = RENDER_VIEW_AUTO; view <= RENDER_VIEW_CHANGES; view++) {
        RenderOptions plain = {.view = (RenderView)view, .utf8 = TRUE, .width = 80};
        RenderOptions coloured = {
            .view = (RenderView)view, .colour = TRUE, .utf8 = TRUE, .width = 80};
        g_autofree char *without = render(run, RENDER_TEXT, plain);
        g_autofree char *with = render(run, RENDER_TEXT, coloured);
        g_autofree char *stripped = g_regex_replace(escape, with, -1, 0, "", 0, NULL);
        g_assert_true(strcmp(stripped, without) == 0);
        g_assert_nonnull(strstr(with, "\033["));
    }
    json_decref(run);
}

static void test_same_words_in_any_locale(void)
{
    json_t *run = load_run("book.json");
    RenderOptions options = {.utf8 = TRUE, .width = 80};
    g_autofree char *utf8 = render(run, RENDER_TEXT, options);
    setlocale(LC_ALL, "C");
    g_autofree char *plain = render(run, RENDER_TEXT, options);
    setlocale(LC_ALL, "C.UTF-8");
    g_assert_true(strcmp(plain, utf8) == 0);
    json_decref(run);
}

/* --- a book of many --------------------------------------------------------------------------- */

/* The same customers again and again, each with an id and a name of its own. */
static json_t *load_many(guint times)
{
    json_t *run = load_run("book.json");
    json_t *few = json_object_get(run, "customers"), *many = json_array();
    for (guint n = 0; n < times; n++) {
        size_t i;
        json_t *customer;
        json_array_foreach (few, i, customer) {
            json_t *copy = json_copy(customer);
            g_autofree char *id =
                g_strdup_printf("%s-%u", json_string_value(json_object_get(customer, "id")), n);
            json_object_set_new(copy, "id", json_string(id));
            json_object_set_new(copy, "name", json_string(id));
            json_array_append_new(many, copy);
        }
    }
    json_object_set_new(run, "customers", many);
    return run;
}

/* Of the others a part is drawn, or a page that is put together at the end. */
static gboolean draws_as_it_goes(int format)
{
    return format != RENDER_SLACK && format != RENDER_MAIL;
}

static void test_many_are_drawn_as_few(void)
{
    enum { PIECE = 1000 * 1000 };
    json_t *run = load_many(300);
    const RenderOptions options = {.utf8 = TRUE, .width = 120, .limit = -1};
    for (int format = RENDER_TEXT; format <= RENDER_POSTHOG; format++) {
        Source source = {.run = run};
        g_autofree char *whole = render(run, (RenderFormat)format, options);
        g_autofree char *streamed = render_source(&source, (RenderFormat)format, options);
        g_assert_true(strcmp(whole, streamed) == 0);
        if (!draws_as_it_goes(format))
            continue;
        g_assert_cmpuint(strlen(whole), >, 100000);
        g_assert_cmpuint(source.most, <, PIECE);
    }
    json_decref(run);
}

/* Making a customer takes longer than drawing it. */
static void test_each_is_made_as_seldom_as_can_be(void)
{
    static const struct {
        RenderFormat format;
        RenderView view;
        gint64 limit;
        int passes, besides;
    } cases[] = {
        {RENDER_JSON, RENDER_VIEW_AUTO, 0, 1, 0},
        {RENDER_JSONL, RENDER_VIEW_AUTO, 0, 1, 0},
        {RENDER_CSV, RENDER_VIEW_AUTO, 0, 1, 0},
        {RENDER_POSTHOG, RENDER_VIEW_AUTO, 0, 1, 0},
        {RENDER_OPENMETRICS, RENDER_VIEW_AUTO, 0, 1, 0},
        {RENDER_JUNIT, RENDER_VIEW_AUTO, 0, 2, 0},
        {RENDER_HTML, RENDER_VIEW_AUTO, 0, 2, 0},
        {RENDER_HTML, RENDER_VIEW_AUTO, -1, 2, 0},
        {RENDER_TEXT, RENDER_VIEW_BOOK, 0, 1, 100},
        {RENDER_TEXT, RENDER_VIEW_BOOK, -1, 3, 0},
        {RENDER_TEXT, RENDER_VIEW_CARDS, 0, 1, 0},
        {RENDER_TEXT, RENDER_VIEW_GATE, 0, 1, 0},
        {RENDER_MARKDOWN, RENDER_VIEW_BOOK, 0, 1, 50},
        {RENDER_MARKDOWN, RENDER_VIEW_BOOK, -1, 2, 0},
        {RENDER_MARKDOWN, RENDER_VIEW_CARDS, 0, 1, 0},
        {RENDER_MARKDOWN, RENDER_VIEW_GATE, 0, 1, 0},
        {RENDER_SLACK, RENDER_VIEW_BOOK, 0, 1, 10},
        {RENDER_SLACK, RENDER_VIEW_CARDS, 0, 1, 0},
        {RENDER_MAIL, RENDER_VIEW_BOOK, 0, 1, 150},
    };
    json_t *run = load_many(100);
    const int all = (int)json_array_size(json_object_get(run, "customers"));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Source source = {.run = run};
        const RenderOptions options = {
            .view = cases[i].view, .utf8 = TRUE, .width = 120, .limit = cases[i].limit};
        g_test_message("case %u", i);
        g_free(render_source(&source, cases[i].format, options));
        g_assert_cmpint(source.made, ==, cases[i].passes * all + cases[i].besides);
    }
    json_decref(run);
}

static void test_every_view_of_a_stream(void)
{
    static const char *const runs[] = {"acme.json",  "book.json",   "gate.json", "met.json",
                                       "quiet.json", "report.json", "week.json"};
    for (guint i = 0; i < G_N_ELEMENTS(runs); i++) {
        json_t *run = load_run(runs[i]), *customer;
        size_t k;
        json_array_foreach (json_object_get(run, "customers"), k, customer)
            json_object_set_new(customer, "brief",
                                json_pack("{s:s}", "since", k == 0 ? "2021-09-01" : "none"));
        for (int format = RENDER_TEXT; format <= RENDER_POSTHOG; format++)
            for (int view = RENDER_VIEW_AUTO; view <= RENDER_VIEW_BRIEF; view++) {
                const int sort = (format + view) % (RENDER_SORT_CHANGE + 1);
                const RenderOptions options = {.view = (RenderView)view,
                                               .sort = (RenderSort)sort,
                                               .utf8 = sort % 2 == 0,
                                               .width = 130};
                g_autofree char *whole = render(run, (RenderFormat)format, options);
                g_autofree char *streamed = render_streamed(run, (RenderFormat)format, options);
                g_assert_cmpstr(streamed, ==, whole);
            }
        json_decref(run);
    }
}

/* The lists of the week as the run tells them are those that its customers give; of customers who
 * were picked out of it only theirs. */
static void test_week_as_told(void)
{
    json_t *run = load_run("week.json"), *told = json_copy(run);
    json_t *some = json_copy(run), *own = json_array();
    json_array_append(own, json_array_get(json_object_get(run, "customers"), 0));
    json_object_set_new(some, "customers", own);
    json_object_set_new(some, "selection", json_pack("{s:[]}", "customers"));
    json_t *picked = json_copy(some);
    g_autoptr(RunView) view = run_view_new(run);
    json_object_set_new(told, "week", week_lists(view));
    json_object_set(picked, "week", json_object_get(told, "week"));
    for (int format = RENDER_TEXT; format <= RENDER_POSTHOG; format++) {
        const RenderOptions options = {.view = RENDER_VIEW_REPORT, .utf8 = TRUE, .width = 100};
        if (format == RENDER_JSON)
            continue;
        g_autofree char *whole = render(run, (RenderFormat)format, options);
        g_autofree char *streamed = render_streamed(told, (RenderFormat)format, options);
        g_assert_cmpstr(streamed, ==, whole);
        g_autofree char *few = render(some, (RenderFormat)format, options);
        g_autofree char *of_report = render_streamed(picked, (RenderFormat)format, options);
        g_assert_cmpstr(of_report, ==, few);
    }
    json_decref(picked);
    json_decref(some);
    json_decref(told);
    json_decref(run);
}

static gboolean take_once(const char *text G_GNUC_UNUSED, gsize length, gpointer data)
{
    g_assert_cmpuint(*(gsize *)data, ==, 0);
    *(gsize *)data = length;
    return FALSE;
}

static void test_nobody_wants_more(void)
{
    json_t *run = load_many(300);
    for (int format = RENDER_TEXT; format <= RENDER_POSTHOG; format++) {
        g_autoptr(GString) rest = g_string_new(NULL);
        gsize taken = 0;
        const RenderSink sink = {take_once, &taken};
        const RenderOptions options = {.width = 120, .limit = -1, .sink = &sink};
        if (!draws_as_it_goes(format))
            continue;
        g_assert_true(draw(run, (RenderFormat)format, &options, rest, NULL));
        g_autofree char *whole =
            render(run, (RenderFormat)format, (RenderOptions){.width = 120, .limit = -1});
        g_assert_cmpuint(taken, >, 60000);
        g_assert_cmpuint(taken + rest->len, <, strlen(whole));
    }
    json_decref(run);
}

/* --- documents that are not as they should be ------------------------------------------------- */

static void draw_everything(const json_t *run)
{
    for (int format = RENDER_TEXT; format <= RENDER_POSTHOG; format++) {
        for (int view = RENDER_VIEW_AUTO; view <= RENDER_VIEW_BRIEF; view++) {
            g_autoptr(GString) out = g_string_new(NULL);
            RenderOptions options = {.view = (RenderView)view,
                                     .colour = TRUE,
                                     .utf8 = TRUE,
                                     .width = 80,
                                     .reproducible = TRUE};
            draw(run, (RenderFormat)format, &options, out, NULL);
            g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
        }
    }
}

static void test_refuses_what_is_no_run(void)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"{}", "not a run document: it has no schema, expected 'delight/run/1'"},
        {"[]", "not a run document: it has no schema, expected 'delight/run/1'"},
        {"{\"schema\": \"delight/run/2\"}",
         "not a run document of this version: schema 'delight/run/2', expected 'delight/run/1'"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) out = g_string_new("before");
        RenderOptions options = {0};
        json_t *run = json_loads(cases[i].json, 0, NULL);
        g_assert_false(draw(run, RENDER_TEXT, &options, out, &error));
        g_assert_error(error, RENDER_ERROR, RENDER_ERROR_DOCUMENT);
        g_assert_cmpstr(error->message, ==, cases[i].message);
        g_assert_cmpstr(out->str, ==, "before");
        json_decref(run);
    }
}

/* A copy in which the n-th value met is gone or of another type. */
static json_t *damaged(const json_t *value, int *left, const json_t *with)
{
    if ((*left)-- == 0)
        return json_deep_copy(with);
    json_t *copy = json_is_object(value)  ? json_object()
                   : json_is_array(value) ? json_array()
                                          : NULL;
    if (!copy)
        return json_deep_copy(value);
    const char *key;
    json_t *item;
    size_t i;
    json_object_foreach ((json_t *)value, key, item)
        json_object_set_new(copy, key, damaged(item, left, with));
    if (json_is_array(value))
        json_array_foreach (value, i, item)
            json_array_append_new(copy, damaged(item, left, with));
    return copy;
}

static void test_survives_damage(void)
{
    static const char *const instead[] = {"null", "-1e300", "\"\\u202e\\u001b[2J\"", "[[{}]]",
                                          "{\"id\":{}}"};
    static const char *const runs[] = {"report.json", "met.json"};
    const int step = g_getenv("DELIGHT_VALGRIND") ? 101 : 11; /* a quarter of an hour otherwise */
    for (guint r = 0; r < G_N_ELEMENTS(runs); r++) {
        json_t *run = load_run(runs[r]);
        for (int n = 1; n < 2000; n += step) {
            json_t *with = json_loads(instead[n % 5], JSON_DECODE_ANY, NULL);
            int left = n;
            json_t *bad = damaged(run, &left, with);
            json_object_set_new(bad, "schema", json_string("delight/run/1"));
            draw_everything(bad);
            json_decref(bad);
            json_decref(with);
        }
        json_decref(run);
    }
    json_t *empty = json_pack("{s:s}", "schema", "delight/run/1");
    draw_everything(empty);
    json_decref(empty);
}

static void test_nested_in_a_circle(void)
{
    json_t *run = json_loads(
        "{\"schema\":\"delight/run/1\",\"sections\":[{\"id\":\"s\"}],\"checks\":["
        "{\"id\":\"a\",\"section\":\"s\",\"part_of\":\"b\",\"question\":\"A?\"},"
        "{\"id\":\"b\",\"section\":\"s\",\"part_of\":\"a\",\"question\":\"B?\"},"
        "{\"id\":\"c\",\"section\":\"s\",\"part_of\":\"c\",\"question\":\"C?\"}],"
        "\"customers\":[{\"id\":\"x\",\"results\":[{\"check\":\"a\",\"status\":\"pass\"},"
        "{\"check\":\"b\",\"status\":\"fail\"},{\"check\":\"c\",\"status\":\"odd\"}]}]}",
        0, NULL);
    RenderOptions options = {.view = RENDER_VIEW_CARDS, .utf8 = TRUE};
    g_autofree char *brief = render(run, RENDER_TEXT, options);
    g_assert_nonnull(strstr(brief, "✔ a\n  ✘ b\n  ! c"));
    options.verbose = TRUE;
    g_autofree char *text = render(run, RENDER_TEXT, options);
    g_assert_nonnull(strstr(text, "✔ pass     A?"));
    g_assert_nonnull(strstr(text, "✘ fail     B?"));
    g_assert_nonnull(strstr(text, "! error    C?"));
    json_decref(run);
}

/* --- limits ----------------------------------------------------------------------------------- */

/* report.json with its customers and changes `times` over. */
static json_t *many(int times)
{
    json_t *run = load_run("report.json");
    json_t *customers = json_object_get(run, "customers");
    json_t *regressed = json_object_get(json_object_get(run, "changes"), "regressed");
    json_t *more = json_deep_copy(customers), *worse = json_deep_copy(regressed);
    for (int i = 1; i < times; i++) {
        json_array_extend(customers, more);
        json_array_extend(regressed, worse);
    }
    json_decref(more);
    json_decref(worse);
    return run;
}

static guint count_of(const char *text, const char *word)
{
    guint count = 0;
    for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
        count++;
    return count;
}

static void test_limits_the_book(void)
{
    static const struct {
        gint64 limit;
        guint rows;
        const char *note;
    } cases[] = {{0, 7, "the 50 worst of 80 customers"},
                 {-1, 10, NULL},
                 {500, 10, NULL},
                 {1, 1, "the 1 worst of 80 customers"}};
    json_t *run = many(10);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        RenderOptions options = {
            .view = RENDER_VIEW_BOOK, .utf8 = TRUE, .width = 80, .limit = cases[i].limit};
        g_autofree char *text = render(run, RENDER_TEXT, options);
        if (i != 0) /* of 50, the worst first, ten are not all */
            g_assert_cmpuint(count_of(text, "The Very Long"), ==, cases[i].rows);
        g_assert_true(!cases[i].note || strstr(text, cases[i].note));
        g_assert_true(cases[i].note || !strstr(text, "worst of"));
    }
    json_decref(run);
}

static void assert_slack_limits(const json_t *message)
{
    size_t i;
    const json_t *block;
    glong all = g_utf8_strlen(json_string_value(json_object_get(message, "text")), -1);
    g_assert_cmpuint(json_array_size(json_object_get(message, "blocks")), <=, 50);
    json_array_foreach (json_object_get(message, "blocks"), i, block) {
        const char *type = json_string_value(json_object_get(block, "type"));
        const json_t *body = json_object_get(block, "text");
        const char *text = json_string_value(json_object_get(body, "text"));
        if (strcmp(type, "context") == 0)
            continue;
        all += g_utf8_strlen(text, -1);
        g_assert_cmpint(g_utf8_strlen(text, -1), >, 0);
        g_assert_cmpint(g_utf8_strlen(text, -1), <=, strcmp(type, "header") == 0 ? 150 : 3000);
    }
    g_assert_cmpint(all, <=, 12000 - 100); /* less the note of what was left out */
}

static void test_slack_keeps_its_limits(void)
{
    json_t *run = many(300);
    json_t *first = json_array_get(json_object_get(run, "customers"), 0);
    g_autofree char *long_name = g_strnfill(4000, '&');
    json_object_set_new(first, "name", json_string(long_name));
    for (int view = RENDER_VIEW_BOOK; view <= RENDER_VIEW_CHANGES; view++) {
        RenderOptions options = {.view = (RenderView)view, .limit = -1};
        g_autofree char *text = render(run, RENDER_SLACK, options);
        json_t *message = json_loads(text, 0, NULL);
        g_assert_nonnull(message);
        assert_slack_limits(message);
        g_assert_null(strstr(text, "&am…"));
        g_assert_true(view != RENDER_VIEW_BOOK || strstr(text, " more lines: a message can hold"));
        json_decref(message);
    }
    json_decref(run);
}

static void test_reproducible_leaves_the_clock_out(void)
{
    static const RenderFormat formats[] = {RENDER_JSON, RENDER_JSONL, RENDER_OPENMETRICS};
    json_t *run = load_run("book.json");
    json_t *later = json_deep_copy(run);
    size_t i;
    json_t *check;
    json_object_set_new(later, "started_at", json_string("2022-01-01T00:00:00Z"));
    json_object_set_new(later, "duration_ms", json_integer(7));
    json_array_foreach (json_object_get(later, "checks"), i, check)
        json_object_set_new(check, "duration_ms", json_integer(8));
    for (guint f = 0; f < G_N_ELEMENTS(formats); f++) {
        RenderOptions options = {.reproducible = TRUE};
        g_autofree char *one = render(run, formats[f], options);
        g_autofree char *two = render(later, formats[f], options);
        g_assert_true(strcmp(one, two) == 0);
        options.reproducible = FALSE;
        g_autofree char *three = render(run, formats[f], options);
        g_autofree char *four = render(later, formats[f], options);
        g_assert_true(formats[f] == RENDER_JSONL || strcmp(three, four) != 0);
    }
    json_decref(run);
    json_decref(later);
}

static void test_json_is_the_document(void)
{
    json_t *run = load_run("report.json");
    RenderOptions options = {0};
    g_autofree char *text = render(run, RENDER_JSON, options);
    json_t *again = json_loads(text, 0, NULL);
    g_assert_true(json_equal(run, again));
    g_assert_null(strstr(text, "\xC2\x9B")); /* the one-byte CSI, as UTF-8 */
    g_assert_nonnull(strstr(text, "\\u009b2J"));
    json_decref(again);
    json_decref(run);
}

/* --- the registry ----------------------------------------------------------------------------- */

static void test_formats_by_name_and_path(void)
{
    static const struct {
        const char *path;
        gboolean known;
        RenderFormat format;
    } paths[] = {
        {"a.txt", TRUE, RENDER_TEXT},         {"a.json", TRUE, RENDER_JSON},
        {"a.jsonl", TRUE, RENDER_JSONL},      {"a.csv", TRUE, RENDER_CSV},
        {"a.md", TRUE, RENDER_MARKDOWN},      {"a.html", TRUE, RENDER_HTML},
        {"a.xml", TRUE, RENDER_JUNIT},        {"dir.csv/a.prom", TRUE, RENDER_OPENMETRICS},
        {"a.slack.json", TRUE, RENDER_SLACK}, {"a.posthog.json", TRUE, RENDER_POSTHOG},
        {"a.JSON", FALSE, RENDER_TEXT},       {"a", FALSE, RENDER_TEXT},
        {"json", FALSE, RENDER_TEXT},         {"", FALSE, RENDER_TEXT},
    };
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        RenderFormat format = RENDER_TEXT;
        g_assert_cmpint(render_format_from_path(paths[i].path, &format), ==, paths[i].known);
        g_assert_cmpint(format, ==, paths[i].format);
    }
    RenderFormat format = RENDER_TEXT;
    g_assert_true(render_format_from_name("Markdown", &format));
    g_assert_cmpint(format, ==, RENDER_MARKDOWN);
    g_assert_false(render_format_from_name("yaml", &format));
    g_assert_false(render_format_from_name(NULL, &format));
    g_assert_cmpstr(
        render_format_names(), ==,
        "text, json, jsonl, csv, markdown, html, junit, openmetrics, slack, mail, posthog");
}

static void add_golden_cases(GPtrArray *cases)
{
    g_autofree char *path = golden_path("cases");
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("%s is missing: run this from the top of the repository", path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        Case *test = case_parse(lines[i]);
        if (!test)
            continue;
        g_autofree char *name = g_strconcat("/render/golden/", test->golden, NULL);
        g_ptr_array_add(cases, test);
        g_test_add_data_func(name, test, test_golden);
    }
    g_assert_cmpuint(cases->len, >, 20);
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    g_test_init(&argc, &argv, NULL);
    const char *folder = g_getenv("GOLDEN_DIR");
    golden_folder = g_strdup(folder ? folder : "tests/golden");
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(case_free);
    add_golden_cases(cases);
    g_test_add_func("/render/many-as-few", test_many_are_drawn_as_few);
    g_test_add_func("/render/made-seldom", test_each_is_made_as_seldom_as_can_be);
    g_test_add_func("/render/every-view-of-a-stream", test_every_view_of_a_stream);
    g_test_add_func("/render/week-as-told", test_week_as_told);
    g_test_add_func("/render/nobody-wants-more", test_nobody_wants_more);
    g_test_add_func("/render/fits-every-width", test_fits_every_width);
    g_test_add_func("/render/colour-changes-no-word", test_colour_changes_no_word);
    g_test_add_func("/render/same-in-any-locale", test_same_words_in_any_locale);
    g_test_add_func("/render/refuses-what-is-no-run", test_refuses_what_is_no_run);
    g_test_add_func("/render/survives-damage", test_survives_damage);
    g_test_add_func("/render/nested-in-a-circle", test_nested_in_a_circle);
    g_test_add_func("/render/limits-the-book", test_limits_the_book);
    g_test_add_func("/render/slack-limits", test_slack_keeps_its_limits);
    g_test_add_func("/render/reproducible", test_reproducible_leaves_the_clock_out);
    g_test_add_func("/render/json-is-the-document", test_json_is_the_document);
    g_test_add_func("/render/formats", test_formats_by_name_and_path);
    int status = g_test_run();
    g_free(golden_folder);
    return status;
}
