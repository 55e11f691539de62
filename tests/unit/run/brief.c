/* The brief for a catch-up, and texts that are pasted. */
#include "brief.h"
#include "render.h"
#include "render/markdown/pasteable.h"

#include <string.h>

/* --- paste ------------------------------------------------------------------------------------ */

#define INVISIBLE "\u200b"

static void test_paste(void)
{
    static const struct {
        const char *text, *pasted;
    } cases[] = {
        {"Acme Inc", "Acme Inc"},
        {"81% of 10,000 events (3 ≥ 1)", "81% of 10,000 events (3 ≥ 1)"},
        {"O'Brien & Sons, Ltd.", "O'Brien & Sons, Ltd."},
        {"2 < 4, 3 > 1, 5>=4, a * b", "2 < 4, 3 > 1, 5›=4, a * b"},
        {"snake_case_name ~5 min", "snake_case_name ~5 min"},
        {"$4,800 and 1.2 [draft]", "$4,800 and 1.2 [draft]"},
        {"**Bold** _Type_ ~~x~~", "∗∗Bold∗∗ ＿Type＿ ∼∼x∼∼"},
        {"`code`", "'code'"},
        {"<script>alert(1)</script>", "‹script›alert(1)‹/script›"},
        {"[here](http://x.example)", "[here]" INVISIBLE "(http:" INVISIBLE "//x.example)"},
        {"www.x.example", "www." INVISIBLE "x.example"},
        {"<!here> @channel a@b.example", "‹!here› @" INVISIBLE "channel a@b.example"},
        {"back\\slash \\*", "back\\slash ＼∗"},
        {"&lt; &amp &#35;", "&" INVISIBLE "lt; &amp &" INVISIBLE "#35;"},
        {"$x$ $$y$$", "＄x＄ ＄＄y＄＄"},
        {"one\ntwo\tthree\u00a0four", "one two three four"},
        {"\033[31mred", "\ufffd[31mred"},
        {"", ""},
        {NULL, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *pasted = pasteable_text(cases[i].text, FALSE);
        g_assert_cmpstr(pasted, ==, cases[i].pasted);
    }
}

static void test_paste_links(void)
{
    static const struct {
        const char *text, *pasted;
    } cases[] = {
        {"see https://x.example/a_b_?c=~1 *now*", "see https://x.example/a_b_?c=~1 ∗now∗"},
        {"(https://x.example/y)", "(https://x.example/y)"},
        {"<https://x.example|click>", "‹https://x.example|click›"},
        {"[a](https://x.example)", "[a]" INVISIBLE "(https://x.example)"},
        {"javascript://x", "javascript://x"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *pasted = pasteable_text(cases[i].text, TRUE);
        g_assert_cmpstr(pasted, ==, cases[i].pasted);
    }
}

static void test_paste_start(void)
{
    static const char *const blocks[] = {"# Heading", "- item", "+ item",  "* item", "> quoted",
                                         "1. first",  "2) two", "[ ] box", "===",    "| a |"};
    for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
        g_autofree char *guarded = pasteable_start(blocks[i], FALSE);
        g_assert_true(g_str_has_prefix(guarded, INVISIBLE));
    }
    g_autofree char *plain = pasteable_start("3 of 5 members", FALSE);
    g_assert_cmpstr(plain, ==, "3 of 5 members");
}

/* --- the brief -------------------------------------------------------------------------------- */

static json_t *result_of(const char *check, const char *status, const json_t *value)
{
    g_autofree char *evidence = g_strdup_printf("%s is seen as %s", check, status);
    return json_pack("{s:s, s:s, s:O, s:s, s:s, s:s}", "check", check, "status", status, "value",
                     value, "evidence", evidence, "action", "Do it.", "reason",
                     strcmp(status, "unknown") == 0 ? "null" : "none");
}

/* A run of Acme (and of another customer) with three answers and a plan usage (< 0: none). */
static json_t *run_of(const char *as_of, double score, const char *const *answers, double usage)
{
    json_t *value = usage < 0 ? json_null() : json_real(usage), *none = json_null();
    json_t *results =
        json_pack("[o, o, o, o]", result_of("login", answers[0], none),
                  result_of("funnels", answers[1], none), result_of("guides", answers[2], none),
                  result_of(BRIEF_PLAN_USAGE, "pass", value));
    json_decref(value);
    json_t *run = json_pack("{s:s, s:s, s:[{s:s, s:s}, {s:s, s:s}, {s:s, s:s}, {s:s, s:s, s:s}], "
                            "s:[{s:s, s:s, s:s, s:f, s:o}, {s:s, s:s, s:[]}]}",
                            "schema", "delight/run/1", "as_of", as_of, "checks", "id", "login",
                            "question", "Has the customer logged in?", "id", "funnels", "question",
                            "Funnels?", "id", "guides", "question", "Guides?", "id",
                            BRIEF_PLAN_USAGE, "question", "Usage?", "unit", "percent", "customers",
                            "id", "acme", "name", "# *Acme*", "grade", "at-risk", "score", score,
                            "results", results, "id", "other", "name", "Other", "results");
    g_assert_nonnull(run);
    return run;
}

static json_t *touchpoints_of(const char *text)
{
    json_t *touchpoints = json_loads(text, 0, NULL);
    g_assert_nonnull(touchpoints);
    return touchpoints;
}

static const char *const now_answers[] = {"pass", "fail", "unknown"};
static const char *const then_answers[] = {"fail", "pass", "pass"};

static const char meetings[] =
    "[{\"on\": \"2021-09-20\", \"kind\": \"catchup\", \"note\": null},"
    " {\"on\": \"2021-08-01\", \"kind\": \"support\", \"note\": \"a fix for *paths*\"},"
    " {\"on\": \"2021-06-16\", \"kind\": \"catchup\", \"note\": \"a second demo\"},"
    " {\"on\": \"2021-06-16\", \"kind\": \"slack\", \"note\": \"a channel\"},"
    " {\"on\": \"2021-03-01\", \"kind\": \"catchup\", \"note\": \"long ago\"},"
    " {\"on\": \"2021-07-01\", \"kind\": \"demo\", \"note\": null}]";

static void test_base(void)
{
    static const struct {
        const char *as_of, *base;
    } cases[] = {
        {"2021-09-15T00:00:00Z", "2021-06-16T23:59:59Z"}, /* the last catch-up */
        {"2021-09-21T00:00:00Z", "2021-09-20T23:59:59Z"},
        {"2021-09-20T18:00:00Z", "2021-06-16T23:59:59Z"}, /* that of today is the one to come */
        {"2021-02-01T00:00:00Z", "2020-11-01T23:59:59Z"}, /* none: a quarter */
    };
    json_t *touchpoints = touchpoints_of(meetings);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *run = json_pack("{s:s}", "as_of", cases[i].as_of);
        g_autofree char *base = brief_base(run, touchpoints);
        g_assert_cmpstr(base, ==, cases[i].base);
        json_decref(run);
    }
    json_decref(touchpoints);
}

static void release(gpointer json)
{
    json_decref(json);
}

/* The run of 2021-09-15 with its brief; `archived`: with two runs before it. */
static json_t *briefed(gboolean archived, const char *touchpoints_text)
{
    json_t *run = run_of("2021-09-15T00:00:00Z", 84.0, now_answers, 0.81);
    json_t *touchpoints = touchpoints_of(touchpoints_text);
    g_autoptr(GPtrArray) before = g_ptr_array_new_with_free_func(release);
    static const char *const clocks[] = {"2021-06-14T00:00:00Z", "2021-08-02T00:00:00Z",
                                         "2021-08-02T00:00:00Z"};
    static const double usages[] = {0.62, 0.5, 0.7149};
    for (guint i = 0; archived && i < G_N_ELEMENTS(clocks); i++) {
        json_t *old = run_of(clocks[i], 69.2, then_answers, usages[i]);
        g_autoptr(RunView) view = run_view_new(old);
        g_ptr_array_add(before, brief_extract(view, "acme"));
        g_assert_null(brief_extract(view, "nobody"));
        json_decref(old);
    }
    brief_attach(run, before, touchpoints);
    json_decref(touchpoints);
    return run;
}

static const json_t *brief_of(const json_t *run)
{
    return json_object_get(json_array_get(json_object_get(run, "customers"), 0), "brief");
}

static void assert_json(const json_t *value, const char *expected)
{
    g_autofree char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    g_assert_cmpstr(text, ==, expected);
}

static void test_attach(void)
{
    json_t *run = briefed(TRUE, meetings);
    const json_t *brief = brief_of(run);
    const json_t *changes = json_object_get(brief, "changes");
    assert_json(json_object_get(brief, "last"), "\"2021-06-16\"");
    assert_json(json_object_get(brief, "next"), "\"2021-09-20\"");
    assert_json(json_object_get(brief, "compared"),
                "{\"as_of\":\"2021-06-14T00:00:00Z\",\"score\":69.200000000000003,"
                "\"grade\":\"at-risk\"}");
    g_assert_cmpuint(json_array_size(json_object_get(changes, "recovered")), ==, 1);
    g_assert_cmpuint(json_array_size(json_object_get(changes, "regressed")), ==, 1);
    g_assert_cmpuint(json_array_size(json_object_get(changes, "lost_sight")), ==, 1);
    g_assert_cmpuint(json_array_size(json_object_get(brief, "trend")), ==, 3);
    assert_json(json_object_get(brief, "promised"),
                "[{\"on\":\"2021-06-16\",\"kind\":\"catchup\",\"note\":\"a second demo\"},"
                "{\"on\":\"2021-06-16\",\"kind\":\"slack\",\"note\":\"a channel\"},"
                "{\"on\":\"2021-08-01\",\"kind\":\"support\",\"note\":\"a fix for *paths*\"}]");
    json_decref(run);
}

static void test_attach_nothing(void)
{
    json_t *run = briefed(FALSE, "[]");
    const json_t *brief = brief_of(run);
    assert_json(json_object_get(brief, "last"), "null");
    assert_json(json_object_get(brief, "next"), "null");
    assert_json(json_object_get(brief, "from"), "\"2021-06-15\"");
    assert_json(json_object_get(brief, "compared"), "null");
    assert_json(json_object_get(brief, "changes"), "null");
    assert_json(json_object_get(brief, "promised"), "[]");
    json_decref(run);
}

static char *drawn(const json_t *run, RenderFormat format)
{
    GString *out = g_string_new(NULL);
    const RenderOptions options = {.view = RENDER_VIEW_BRIEF, .utf8 = TRUE};
    g_autoptr(RunView) view = run_view_new(run);
    g_assert_true(render_run(view, format, &options, out, NULL));
    return g_string_free(out, FALSE);
}

static void test_page(void)
{
    static const char page[] =
        "# Catch-up with # ∗Acme∗, 2021-09-15\n\n"
        "- *at risk, 84.0*, up 14.8 since the last catch-up (at risk, 69.2 in the report of "
        "2021-06-14)\n"
        "- last catch-up on 2021-06-16, next on 2021-09-20\n"
        "\n## What got better\n\n"
        "- Has the customer logged in? login is seen as pass; before: login is seen as fail\n"
        "\n## What got worse\n\n"
        "- Funnels? funnels is seen as fail; before: funnels is seen as pass. Next: Do it.\n"
        "- Guides? no longer known: guides is seen as unknown; before: guides is seen as pass\n"
        "\n## Plan usage\n\n"
        "- 62% → 71% → 81% since 2021-06-14\n"
        "- plan-usage is seen as pass\n"
        "\n## Questions to ask\n\n"
        "- Guides? guides is seen as unknown\n"
        "\n## What was promised\n\n"
        "- 2021-06-16, catch-up: a second demo\n"
        "- 2021-06-16, slack: a channel\n"
        "- 2021-08-01, support: a fix for ∗paths∗\n";
    json_t *run = briefed(TRUE, meetings);
    g_autofree char *markdown = drawn(run, RENDER_MARKDOWN);
    g_autofree char *text = drawn(run, RENDER_TEXT);
    g_assert_cmpstr(markdown, ==, page);
    g_assert_cmpstr(text, ==, page);
    json_decref(run);
}

static void test_page_alone(void)
{
    static const char page[] = "# Catch-up with # ∗Acme∗, 2021-09-15\n\n"
                               "- *at risk, 84.0*; there is no earlier report to compare it with\n"
                               "- no catch-up so far, none planned\n"
                               "\n## Plan usage\n\n"
                               "- plan-usage is seen as pass\n"
                               "\n## Questions to ask\n\n"
                               "- Guides? guides is seen as unknown\n"
                               "\n## What was promised\n\n"
                               "- nothing is noted since 2021-06-15\n"
                               "\n## Still to do\n\n"
                               "- Funnels? funnels is seen as fail. Next: Do it.\n";
    json_t *run = briefed(FALSE, "[]");
    json_array_remove(json_object_get(run, "customers"), 1);
    g_autofree char *markdown = drawn(run, RENDER_MARKDOWN);
    g_assert_cmpstr(markdown, ==, page);
    json_decref(run);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/brief/paste", test_paste);
    g_test_add_func("/brief/paste/links", test_paste_links);
    g_test_add_func("/brief/paste/start", test_paste_start);
    g_test_add_func("/brief/base", test_base);
    g_test_add_func("/brief/attach", test_attach);
    g_test_add_func("/brief/attach nothing", test_attach_nothing);
    g_test_add_func("/brief/page", test_page);
    g_test_add_func("/brief/page alone", test_page_alone);
    return g_test_run();
}
