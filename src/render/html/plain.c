/* The page without JavaScript: the warnings and the worst customers, as text and one table. */
#include "../words.h"
#include "html.h"
#include "text.h"

static void put(GString *out, const char *text)
{
    g_autofree char *clean = text_clean(text);
    g_autofree char *escaped = g_markup_escape_text(clean, -1);
    g_string_append(out, escaped);
}

static void put_cell(GString *out, const char *text)
{
    g_string_append(out, "<td>");
    put(out, text ? text : "");
    g_string_append(out, "</td>");
}

static void put_row(const HtmlRun *run, const json_t *customer, GString *out)
{
    g_autofree char *grade = words_grade(run_text(customer, "grade"));
    g_autofree char *score = words_score(customer, "score");
    g_autoptr(GPtrArray) fails = run_fails(run->view, customer);
    const char *worst = fails->len > 0 ? run_text(fails->pdata[0], "check") : NULL;
    g_string_append(out, "<tr><th scope=\"row\" dir=\"auto\">");
    put(out, run_customer_name(customer));
    g_string_append(out, "</th>");
    put_cell(out, grade);
    put_cell(out, score);
    put_cell(out, worst ? run_question(run->view, worst) : NULL);
    g_string_append(out, "</tr>\n");
}

void html_plain(const HtmlRun *run, guint limit, GString *out)
{
    g_autoptr(GPtrArray) customers = run_worst_first(run->view);
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(run->view->run, "warnings"), i, warning) {
        g_string_append(out, "<p class=\"warning\">");
        put(out, run_string(warning, "text", ""));
        g_string_append(out, "</p>\n");
    }
    g_string_append(out, "<p>");
    if (limit < customers->len)
        g_string_append_printf(out, "The %u worst of %u customers", limit, customers->len);
    else
        g_string_append_printf(out, customers->len == 1 ? "%u customer" : "%u customers",
                               customers->len);
    g_string_append(out, ". Everything else on this page is drawn by JavaScript.</p>\n<table>\n"
                         "<thead><tr><th scope=\"col\">Customer</th><th scope=\"col\">Grade</th>"
                         "<th scope=\"col\">Score</th><th scope=\"col\">What fails first</th></tr>"
                         "</thead>\n<tbody>\n");
    for (guint j = 0; j < limit && j < customers->len; j++)
        put_row(run, customers->pdata[j], out);
    g_string_append(out, "</tbody>\n</table>\n");
}
