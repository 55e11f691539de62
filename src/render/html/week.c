/* Whom to call and the lists of the week: the same entries as in a mail, by the customer's row. */
#include "../words_link.h"
#include "../words_week.h"
#include "columns.h"

void html_calls(const HtmlRun *run, const HtmlColumns *columns, ScriptJson *json)
{
    if (!json_is_array(json_object_get(run->view->run, "calls")))
        return;
    g_autoptr(GArray) order = run_call_order(run->view);
    script_key(json, "calls");
    script_open(json, '[');
    for (guint i = 0; i < order->len; i++) {
        const guint row = g_array_index(order, guint, i);
        script_open(json, '{');
        script_key(json, "row");
        script_integer(json, row);
        script_raw(json, html_column_call(columns, row));
        script_close(json, '}');
    }
    script_close(json, ']');
}

static void put_answers(const HtmlRun *run, ScriptJson *json, const WordsWeek *list,
                        const json_t *entry)
{
    size_t i;
    const json_t *answer;
    script_key(json, "answers");
    script_open(json, '[');
    json_array_foreach (json_object_get(entry, "answers"), i, answer) {
        g_autofree char *told = words_week_answer(run->view, list, answer);
        if (!told)
            continue;
        script_open(json, '{');
        script_key(json, "check");
        script_integer(json, run_column(run->view, run_text(answer, "check")));
        script_key(json, "told");
        script_text(json, told);
        script_key(json, "step");
        script_text(json, run_text(answer, "step"));
        script_field(json, "url", words_week_answer_link(run->view, answer));
        script_close(json, '}');
    }
    script_close(json, ']');
}

static void put_entry(const HtmlRun *run, ScriptJson *json, const WordsWeek *list,
                      const json_t *entry)
{
    const int row = run_row(run->view, run_text(entry, "customer"));
    script_open(json, '{');
    script_key(json, "row");
    script_integer(json, row);
    if (row < 0) /* in this book no longer */
        script_field(json, "name", words_week_name(list, entry, run_customer_name(entry)));
    script_field(json, "head", words_week_head(run->view, list, entry));
    put_answers(run, json, list, entry);
    script_close(json, '}');
}

/* What customers ask for: how many of them there are the page counts, whosever they are. */
static void put_asked(const HtmlRun *run, ScriptJson *json, const json_t *entry)
{
    static const char *const texts[] = {"summary", "oldest"}, *const counts[] = {"new", "closed"};
    size_t i;
    const json_t *id;
    script_open(json, '{');
    for (i = 0; i < G_N_ELEMENTS(texts); i++) {
        script_key(json, texts[i]);
        script_text(json,
                    i == 0 ? words_week_subject(run->view, entry) : run_text(entry, texts[i]));
    }
    for (i = 0; i < G_N_ELEMENTS(counts); i++) {
        script_key(json, counts[i]);
        script_integer(json, run_count(entry, counts[i]));
    }
    script_field(json, "url", words_week_issue(run->view, entry));
    script_key(json, "rows");
    script_open(json, '[');
    json_array_foreach (json_object_get(entry, "customers"), i, id)
        script_integer(json, run_row(run->view, json_string_value(id)));
    script_close(json, ']');
    script_close(json, '}');
}

/* Who came due; who fails besides is known from the answers. */
static void put_ours(const HtmlRun *run, ScriptJson *json, const json_t *entry)
{
    const json_t *ids = json_object_get(entry, "customers");
    const gint64 due = run_count(entry, "due");
    script_open(json, '{');
    script_key(json, "check");
    script_integer(json, run_column(run->view, run_text(entry, "check")));
    script_key(json, "due");
    script_open(json, '[');
    for (gint64 i = 0; i < due && i < (gint64)json_array_size(ids); i++)
        script_integer(json, run_row(run->view, json_string_value(json_array_get(ids, (size_t)i))));
    script_close(json, ']');
    script_close(json, '}');
}

void html_week(const HtmlRun *run, ScriptJson *json)
{
    if (!json_is_array(json_object_get(run->view->run, "at_risk"))) /* it is no report */
        return;
    json_t *week = words_week_lists(run->view);
    script_key(json, "week");
    script_open(json, '[');
    for (const WordsWeek *list = words_week; list->id; list++) {
        size_t i;
        const json_t *entry;
        script_open(json, '{');
        script_key(json, "id");
        script_text(json, list->id);
        script_key(json, "title");
        script_text(json, list->title);
        script_key(json, "graded");
        script_flag(json, list->kind == WEEK_GRADES);
        script_key(json, "entries");
        script_open(json, '[');
        json_array_foreach (json_object_get(week, list->id), i, entry)
            if (run_text(entry, "oldest") || json_object_get(entry, "summary"))
                put_asked(run, json, entry);
            else if (list->kind == WEEK_OURS)
                put_ours(run, json, entry);
            else
                put_entry(run, json, list, entry);
        script_close(json, ']');
        script_close(json, '}');
    }
    script_close(json, ']');
    json_decref(week);
}
