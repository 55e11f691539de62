/* One run, as the parts of the page look at it. */
#include "html.h"

HtmlRun *html_run_new(const RunView *view)
{
    HtmlRun *run = g_new0(HtmlRun, 1);
    run->view = view;
    run->runs = g_ptr_array_new();
    const json_t *history = json_object_get(view->run, "history");
    const size_t runs = json_array_size(history);
    for (size_t i = runs > HTML_RUNS ? runs - HTML_RUNS : 0; i < runs; i++)
        g_ptr_array_add(run->runs, json_array_get(history, i));
    return run;
}

void html_run_free(HtmlRun *run)
{
    if (!run)
        return;
    g_ptr_array_unref(run->runs);
    g_free(run);
}

void html_score(const HtmlRun *run, ScriptJson *json, const json_t *customer, guint index)
{
    double score;
    const json_t *entry = run->runs->pdata[index];
    const json_t *scores = json_object_get(entry, "scores"); /* of runs before 1.1 */
    if (json_is_object(scores))
        script_number_of(json, scores, run_string(customer, "id", ""));
    else if (run_score_at(customer, run_text(entry, "as_of"), &score))
        script_number(json, score);
    else
        script_null(json);
}
