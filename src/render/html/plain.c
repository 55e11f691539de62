/* The page without JavaScript: the warnings and the worst customers, as text and one table. */
#include "../words.h"
#include "../xml.h"
#include "html.h"

static void put_row(const HtmlRun *run, const json_t *customer, Xml *xml)
{
    g_autofree char *grade = words_grade(run_text(customer, "grade"));
    g_autofree char *score = words_score(customer, "score");
    g_autoptr(GPtrArray) fails = run_fails(run->view, customer);
    const char *worst = fails->len > 0 ? run_text(fails->pdata[0], "check") : NULL;
    xml_open(xml, "tr");
    xml_open(xml, "th");
    xml_attribute(xml, "scope", "row");
    xml_attribute(xml, "dir", "auto");
    xml_text(xml, run_customer_name(customer));
    xml_close(xml);
    xml_element(xml, "td", grade);
    xml_element(xml, "td", score);
    xml_element(xml, "td", worst ? run_question(run->view, worst) : NULL);
    xml_close(xml);
}

static void put_warnings(const HtmlRun *run, Xml *xml)
{
    size_t i;
    const json_t *warning;
    g_autofree char *instants = words_consistency(run->view->run);
    if (instants)
        xml_element(xml, "p", instants);
    json_array_foreach (json_object_get(run->view->run, "warnings"), i, warning) {
        xml_open(xml, "p");
        xml_attribute(xml, "class", "warning");
        xml_text(xml, run_string(warning, "text", ""));
        xml_close(xml);
    }
}

static void put_head(Xml *xml)
{
    static const char *const titles[] = {"Customer", "Grade", "Score", "What fails first"};
    xml_open(xml, "thead");
    xml_open(xml, "tr");
    for (guint i = 0; i < G_N_ELEMENTS(titles); i++) {
        xml_open(xml, "th");
        xml_attribute(xml, "scope", "col");
        xml_text(xml, titles[i]);
        xml_close(xml);
    }
    xml_close(xml);
    xml_close(xml);
}

gboolean html_plain(const HtmlRun *run, guint limit, GString *out, GError **error)
{
    g_autoptr(GPtrArray) customers = run_worst_first(run->view);
    const guint shown = MIN(limit, customers->len);
    g_autofree char *count =
        shown < customers->len
            ? g_strdup_printf("The %u worst of %u customers", shown, customers->len)
            : g_strdup_printf("%u customer%s", customers->len, customers->len == 1 ? "" : "s");
    g_autofree char *line =
        g_strconcat(count, ". Everything else on this page is drawn by JavaScript.", NULL);
    Xml *xml = xml_new(XML_HTML);
    put_warnings(run, xml);
    xml_element(xml, "p", line);
    xml_open(xml, "table");
    put_head(xml);
    xml_open(xml, "tbody");
    for (guint i = 0; i < shown; i++)
        put_row(run, customers->pdata[i], xml);
    xml_close(xml);
    xml_close(xml);
    return xml_end(xml, "html", out, error);
}
