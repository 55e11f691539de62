/* The page without JavaScript: the warnings and the worst customers, as text and one table. */
#include "../words.h"
#include "../xml.h"
#include "columns.h"

static void put_row(const HtmlRun *run, const HtmlColumns *columns, guint row, Xml *xml)
{
    const HtmlPlain *plain = html_column_plain(columns, row);
    g_autofree char *grade = words_grade(plain->grade);
    g_autofree char *score = plain->has_score ? g_strdup_printf("%.1f", plain->score) : NULL;
    xml_open(xml, "tr");
    xml_open(xml, "th");
    xml_attribute(xml, "scope", "row");
    xml_attribute(xml, "dir", "auto");
    xml_text(xml, run_rows(run->view)[row].name);
    xml_close(xml);
    xml_element(xml, "td", grade);
    xml_element(xml, "td", score);
    xml_element(xml, "td", plain->fails);
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

gboolean html_plain(const HtmlRun *run, const HtmlColumns *columns, const RenderOptions *options,
                    GString *out, GError **error)
{
    g_autoptr(GArray) order = run_order(run->view);
    const guint shown = render_limit(options, order->len);
    g_autofree char *count =
        shown < order->len
            ? g_strdup_printf("The %u worst of %u customers", shown, order->len)
            : g_strdup_printf("%u customer%s", order->len, order->len == 1 ? "" : "s");
    g_autofree char *line =
        g_strconcat(count, ". Everything else on this page is drawn by JavaScript.", NULL);
    Xml *xml = xml_new(XML_HTML);
    put_warnings(run, xml);
    xml_element(xml, "p", line);
    xml_open(xml, "table");
    put_head(xml);
    xml_open(xml, "tbody");
    for (guint i = 0; i < shown && render_flush(options, out); i++) {
        put_row(run, columns, g_array_index(order, guint, i), xml);
        xml_take(xml, out);
    }
    xml_close(xml);
    xml_close(xml);
    return xml_end(xml, "html", out, error);
}
