/* One run, as the parts of the page look at it. */
#include "html.h"

HtmlRun *html_run_new(const RunView *view)
{
    HtmlRun *run = g_new0(HtmlRun, 1);
    run->view = view;
    run->customers = json_object_get(view->run, "customers");
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
