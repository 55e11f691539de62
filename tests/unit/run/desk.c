/* What the support desk adds to a report: who waits in whose hands, and what customers ask for. */
#include "desk.h"
#include "week.h"

#include <string.h>

static json_t *read_json(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);

    if (!json)
        g_error("%d:%d: %s", error.line, error.column, error.text);
    return json;
}

/* ---- hands ---- */

static void test_hands(void)
{
    static const struct {
        const char *conversation, *told;
    } cases[] = {
        {"{\"assigned\": false, \"answerer\": \"Ann\"}", "answered by Ann, assigned to nobody"},
        {"{\"assigned\": false}", "answered by nobody, assigned to nobody"},
        {"{\"assigned\": true, \"assignee\": \"Bob\", \"answerer\": \"Ann\"}",
         "handed over from Ann to Bob"},
        {"{\"assigned\": true, \"assignee\": \"Ann\", \"answerer\": \"Ann\"}",
         "assigned to Ann, who has answered before"},
        {"{\"assigned\": true, \"assignee\": \"Bob\"}", "assigned to Bob, who has not answered"},
        {"{\"assigned\": null, \"answerer\": \"Ann\"}", "answered by Ann"},
        {"{}", "answered by nobody"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *conversation = read_json(cases[i].conversation);
        g_autofree char *told = desk_hands(conversation);
        g_assert_cmpstr(told, ==, cases[i].told);
        json_decref(conversation);
    }
    json_t *chat = json_pack("{s:s, s:s, s:b, s:s}", "channel", "chat", "since",
                             "2021-09-14T08:00:00Z", "assigned", FALSE, "answerer", "Ann");
    g_autofree char *told = desk_told(chat, "2021-09-15T09:00:00Z");
    g_assert_cmpstr(told, ==, "chat since 2021-09-14 (1 day): answered by Ann, assigned to nobody");
    json_decref(chat);
}

/* ---- feedback ---- */

static const char run_json[] =
    "{\"as_of\": \"2021-09-15T00:00:00Z\", \"customers\": ["
    "{\"id\": \"a\", \"name\": \"Acme\", \"arr\": 1000}, {\"id\": \"b\", \"name\": \"Bolt\", "
    "\"arr\": 200}, {\"id\": \"c\", \"name\": \"Cord\"}]}";

#define ROW(customer, day, summary, url, closed, closed_on)                                        \
    "{\"customer_id\": \"" customer "\", \"reported_on\": \"" day "\", \"summary\": " summary      \
    ", \"url\": " url ", \"is_closed\": " closed ", \"closed_on\": " closed_on "}"
#define ISSUE "\"https://example.com/issues/1\""

/* Each: rows, and what the week's list says of them. */
static const struct {
    const char *rows, *said;
} feedback_cases[] = {
    /* one summary however it is written; the earliest gives it its words */
    {ROW("a", "2021-08-01", "\"Dark mode!\"", "null", "false",
         "null") "," ROW("b", "2021-08-02", "\"dark  Mode\"", "null", "false", "null"),
     "Dark mode!|-|a,b|1200|2021-08-01|2|0|0\n"},
    /* one address, whatever the summary, its case and a slash at its end */
    {ROW("a", "2021-08-01", "\"Dark mode\"", ISSUE, "false", "null") "," ROW(
         "b", "2021-08-02", "\"Night\"", "\"HTTPS://example.com/issues/1/\"", "false", "null"),
     "Dark mode|https://example.com/issues/1|a,b|1200|2021-08-01|2|0|0\n"},
    /* without an address, but with the words of one that has it */
    {ROW("a", "2021-08-01", "\"Dark mode\"", "null", "false",
         "null") "," ROW("b", "2021-08-02", "\"dark-mode\"", ISSUE, "false", "null"),
     "Dark mode|https://example.com/issues/1|a,b|1200|2021-08-01|2|0|0\n"},
    /* twice by one customer is one customer */
    {ROW("a", "2021-08-01", "\"X\"", "null", "false", "null") "," ROW("a", "2021-08-09", "\"x\"",
                                                                      "null", "false", "null"),
     "X|-|a|1000|2021-08-01|2|0|0\n"},
    /* the most customers first, then the most revenue */
    {ROW("b", "2021-08-01", "\"Small\"", "null", "false", "null") "," ROW(
         "a", "2021-08-02", "\"Large\"", "null", "false",
         "null") "," ROW("b", "2021-08-03", "\"Both\"", "null", "false",
                         "null") "," ROW("c", "2021-08-03", "\"Both\"", "null", "false", "null"),
     "Both|-|b,c|200|2021-08-03|2|0|0\nLarge|-|a|1000|2021-08-02|1|0|0\nSmall|-|b|200|2021-08-01|1|"
     "0|"
     "0\n"},
    /* new within seven days, the clock's own among them; not the eighth, not tomorrow */
    {ROW("a", "2021-09-15", "\"X\"", "null", "false",
         "null") "," ROW("b", "2021-09-09", "\"X\"", "null", "false",
                         "null") "," ROW("c", "2021-09-08", "\"X\"", "null", "false", "null"),
     "X|-|c,b,a|1200|2021-09-08|3|2|0\n"},
    /* closed within seven days is told, before that and without a day not */
    {ROW("a", "2021-08-01", "\"X\"", "null", "true", "\"2021-09-14\"") "," ROW(
         "b", "2021-08-01", "\"Y\"", "null", "true",
         "\"2021-09-01\"") "," ROW("c", "2021-08-01", "\"Z\"", "null", "true", "null"),
     "X|-|a|1000|2021-08-01|0|0|1\n"},
    /* no summary at all; somebody who is in the book no longer */
    {ROW("a", "2021-08-01", "null", "null", "false", "null") "," ROW("gone", "2021-08-01", "\"Q\"",
                                                                     "null", "false", "null"),
     "-|-|a|1000|2021-08-01|1|0|0\n"},
    {"", ""},
};

static const char *text_of(const json_t *entry, const char *key)
{
    const char *text = json_string_value(json_object_get(entry, key));
    return text ? text : "-";
}

static char *say(const json_t *entries)
{
    GString *out = g_string_new(NULL);
    size_t i, j;
    const json_t *entry, *id;

    json_array_foreach (entries, i, entry) {
        g_string_append_printf(out, "%s|%s|", text_of(entry, "summary"), text_of(entry, "url"));
        json_array_foreach (json_object_get(entry, "customers"), j, id)
            g_string_append_printf(out, "%s%s", j > 0 ? "," : "", json_string_value(id));
        g_string_append_printf(
            out, "|%g|%s|%d|%d|%d\n", json_number_value(json_object_get(entry, "arr")),
            text_of(entry, "oldest"), (int)json_integer_value(json_object_get(entry, "open")),
            (int)json_integer_value(json_object_get(entry, "new")),
            (int)json_integer_value(json_object_get(entry, "closed")));
    }
    return g_string_free(out, FALSE);
}

static json_t *lists_of(const json_t *run)
{
    g_autoptr(RunView) view = run_view_new(run);
    return week_lists(view);
}

static void test_feedback(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(feedback_cases); i++) {
        g_autofree char *text = g_strdup_printf("[%s]", feedback_cases[i].rows);
        json_t *run = read_json(run_json), *rows = read_json(text);
        desk_attach(run, NULL, rows);
        json_t *week = lists_of(run);
        g_autofree char *said = say(json_object_get(week, "feedback"));
        g_assert_cmpstr(said, ==, feedback_cases[i].said);
        g_assert_null(json_object_get(run, "waiting"));
        json_decref(week);
        json_decref(rows);
        json_decref(run);
    }
}

/* ---- who waits ---- */

#define WAIT(customer, id, since)                                                                  \
    "{\"customer_id\": \"" customer "\", \"conversation_id\": \"" id                               \
    "\", \"channel\": \"chat\", \"waits_since\": \"" since                                         \
    "\", \"is_assigned\": false, \"assignee\": null, \"answerer\": null}"

/* The longest first; of several conversations of a customer three are told, a single one is told
 * with the answer. */
static void test_waiting(void)
{
    json_t *run = read_json(
        "{\"as_of\": \"2021-09-15T00:00:00Z\", \"checks\": [{\"id\": \"w\", \"section\": \"s\", "
        "\"question\": \"?\", \"tags\": [\"waiting\"]}], \"sections\": [{\"id\": \"s\"}], "
        "\"customers\": [{\"id\": \"a\", \"results\": [{\"check\": \"w\", \"status\": \"fail\", "
        "\"evidence\": \"4 wait\", \"action\": \"Answer\"}]}, {\"id\": \"b\", \"results\": "
        "[{\"check\": \"w\", \"status\": \"fail\", \"evidence\": \"1 waits\\n\"}]}]}");
    json_t *rows = read_json(
        "[" WAIT("a", "4", "2021-09-04T00:00:00Z") "," WAIT("a", "1", "2021-09-01T00:00:00Z") "," WAIT(
            "b", "9",
            "2021-08-01T00:00:00Z") "," WAIT("a", "3",
                                             "2021-09-03T00:00:00Z") "," WAIT("a", "2",
                                                                              "2021-09-02T00:00:"
                                                                              "00Z") "]");
    desk_attach(run, rows, NULL);
    json_t *week = lists_of(run), *waiting = json_object_get(week, "waiting");
    const json_t *first = json_object_get(json_array_get(waiting, 0), "answers");
    const json_t *second = json_object_get(json_array_get(waiting, 1), "answers");
    g_autoptr(GString) ids = g_string_new(NULL);
    size_t i;
    const json_t *each;

    json_array_foreach (json_object_get(run, "waiting"), i, each)
        g_string_append(ids, text_of(each, "conversation"));
    g_assert_cmpstr(ids->str, ==, "91234");
    g_assert_cmpuint(json_array_size(first), ==, 4);
    g_assert_cmpstr(text_of(json_array_get(first, 0), "evidence"), ==, "4 wait");
    g_assert_cmpstr(text_of(json_array_get(first, 1), "conversation"), ==, "1");
    g_assert_cmpstr(text_of(json_array_get(first, 3), "evidence"), ==,
                    "chat since 2021-09-03 (12 days): answered by nobody, assigned to nobody");
    g_assert_cmpuint(json_array_size(second), ==, 1);
    g_assert_cmpstr(text_of(json_array_get(second, 0), "evidence"), ==,
                    "1 waits; answered by nobody, assigned to nobody");
    g_assert_cmpstr(text_of(json_array_get(second, 0), "conversation"), ==, "9");
    json_decref(week);
    json_decref(rows);
    json_decref(run);
}

/* ---- notes ---- */

static void test_notes(void)
{
    json_t *rows = read_json(
        "[{\"kind\": \"note\", \"noted_at\": \"2021-08-01T00:00:00Z\", \"told\": \"old\"},"
        "{\"kind\": \"note\", \"noted_at\": \"2021-09-01T00:00:00Z\", \"told\": \"new\", "
        "\"agent\": \"Ann\"},"
        "{\"kind\": \"note\", \"noted_at\": \"2021-08-02T00:00:00Z\", \"told\": \"middle\"},"
        "{\"kind\": \"issue\", \"noted_at\": \"2021-07-01T00:00:00Z\", \"told\": \"bug\", "
        "\"url\": \"#3\"}]");
    json_t *notes = desk_notes(rows, 2), *list = json_object_get(notes, "notes");

    g_assert_cmpuint(json_array_size(list), ==, 2);
    g_assert_cmpstr(text_of(json_array_get(list, 0), "told"), ==, "new");
    g_assert_cmpstr(text_of(json_array_get(list, 0), "agent"), ==, "Ann");
    g_assert_cmpstr(text_of(json_array_get(list, 1), "told"), ==, "middle");
    g_assert_cmpstr(text_of(json_array_get(json_object_get(notes, "issues"), 0), "url"), ==, "#3");
    json_decref(notes);
    json_decref(rows);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/hands", test_hands);
    g_test_add_func("/desk/feedback", test_feedback);
    g_test_add_func("/desk/waiting", test_waiting);
    g_test_add_func("/desk/notes", test_notes);
    return g_test_run();
}
