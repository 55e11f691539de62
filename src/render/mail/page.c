/* The HTML of a mail. */
#include "../words.h"
#include "../words_link.h"
#include "../words_week.h"
#include "../xml.h"
#include "mail.h"

#define QUIET "color:#63666a"
#define CELL                                                                                       \
    "padding:4px 14px 4px 0;text-align:left;vertical-align:top;border-top:1px solid #e3e0da"

static void put(Xml *xml, const char *element, const char *style, const char *text)
{
    if (!text || !*text)
        return;
    xml_open(xml, element);
    if (style)
        xml_attribute(xml, "style", style);
    xml_attribute(xml, "dir", "auto");
    xml_text(xml, text);
    xml_close(xml);
}

/* The same as a link, where there is an address. */
static void put_linked(Xml *xml, const char *element, const char *text, const char *url)
{
    if (!url) {
        put(xml, element, NULL, text);
        return;
    }
    xml_open(xml, element);
    xml_attribute(xml, "dir", "auto");
    xml_open(xml, "a");
    xml_attribute(xml, "href", url);
    xml_text(xml, text);
    xml_close(xml);
    xml_close(xml);
}

static void put_line(Xml *xml, const char *style, const char *mark, const char *text)
{
    g_autofree char *line = text && *text ? g_strconcat(mark, text, NULL) : NULL;
    put(xml, "div", style, line);
}

/* A customer of a list: the name, whose, and what is told. */
static void open_entry(Xml *xml, const char *name, const char *url, const char *contract)
{
    xml_open(xml, "li");
    xml_attribute(xml, "style", "margin:0 0 8px");
    put_linked(xml, "b", name, url);
    xml_text(xml, " ");
    put(xml, "span", QUIET, contract);
}

static void put_more(Xml *xml, gsize all, gsize shown)
{
    g_autofree char *more = all > shown ? g_strdup_printf("and %zu more", all - shown) : NULL;
    put(xml, "p", QUIET, more);
}

static void put_calls(Xml *xml, const RunView *view)
{
    guint all;
    g_autoptr(GPtrArray) calls = run_calls(view, WORDS_CALLS, &all);
    g_autofree char *title = g_strdup_printf("Call first (%u)", all);
    if (calls->len == 0)
        return;
    put(xml, "h2", NULL, title);
    xml_open(xml, "ol");
    for (guint i = 0; i < calls->len; i++) {
        const RunCall *call = calls->pdata[i];
        g_autofree char *contract = words_contract(call->customer);
        g_autofree char *why = words_call(view, call);
        g_autofree char *url = words_link_customer(view, call->customer);
        open_entry(xml, run_customer_name(call->customer), url, contract);
        put_line(xml, NULL, "", why);
        put_line(xml, NULL, "→ ", run_text(call->signal, "step"));
        xml_close(xml);
    }
    xml_close(xml);
    put_more(xml, all, calls->len);
}

static void put_entry(Xml *xml, const RunView *view, const WordsWeek *list, const json_t *entry,
                      gboolean steps)
{
    json_auto_t *customer = words_week_customer(view, entry);
    const char *own = run_customer_name(customer);
    g_autofree char *name = words_week_name(list, customer, own);
    g_autofree char *contract = words_contract(customer);
    g_autofree char *head = words_week_head(view, list, entry);
    size_t i;
    const json_t *answer;
    g_autofree char *url = words_week_link(view, entry, customer);
    open_entry(xml, name, url, contract);
    put_line(xml, NULL, "", head);
    json_array_foreach (json_object_get(entry, "answers"), i, answer) {
        g_autofree char *told = words_week_answer(view, list, answer);
        g_autofree char *at = words_week_answer_link(view, answer);
        put_linked(xml, "div", told, at);
        put_line(xml, NULL, "→ ", told && steps ? run_text(answer, "step") : NULL);
    }
    xml_close(xml);
}

static void put_ours(Xml *xml, const RunView *view, const json_t *entry)
{
    g_autofree char *url = run_text(entry, "check") ? NULL : words_week_issue(view, entry);
    g_autofree char *who = words_week_ours(view, entry);
    open_entry(xml, words_week_subject(view, entry), url, who);
    put_line(xml, NULL, "→ ", words_week_action(view, entry));
    xml_close(xml);
}

static void put_list(Xml *xml, const RunView *view, const WordsWeek *list, const json_t *entries)
{
    g_autofree char *title = words_week_title(view, list, entries);
    const char *step = words_week_step(entries);
    const gsize all = json_array_size(entries);
    put(xml, "h2", NULL, title);
    xml_open(xml, "ul");
    for (gsize i = 0; i < MIN(all, WORDS_WEEK); i++) {
        const json_t *entry = json_array_get(entries, i);
        if (list->kind == WEEK_OURS)
            put_ours(xml, view, entry);
        else
            put_entry(xml, view, list, entry, !step || all == 1);
    }
    xml_close(xml);
    put_more(xml, all, WORDS_WEEK);
    put_line(xml, NULL, "→ ", all > 1 ? step : NULL);
}

static void put_week(Xml *xml, const RunView *view)
{
    json_t *week = words_week_lists(view);
    for (const WordsWeek *list = words_week; list->id; list++) {
        const json_t *entries = json_object_get(week, list->id);
        if (json_array_size(entries) > 0)
            put_list(xml, view, list, entries);
    }
    json_decref(week);
}

static void put_warnings(Xml *xml, const RunView *view, gboolean stale)
{
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning)
        if ((g_strcmp0(run_text(warning, "kind"), "stale-data") == 0) == stale)
            put_line(xml, stale ? "font-weight:bold;color:#a83d1a" : QUIET, "! ",
                     run_text(warning, "text"));
}

static void put_row(Xml *xml, const char *element, const char *const *cells)
{
    xml_open(xml, "tr");
    for (; *cells; cells++) {
        xml_open(xml, element);
        xml_attribute(xml, "style", CELL);
        xml_attribute(xml, "dir", "auto");
        xml_text(xml, *cells);
        xml_close(xml);
    }
    xml_close(xml);
}

static void put_book(Xml *xml, const RunView *view, const RenderOptions *options)
{
    static const char *const titles[] = {"Customer", "Grade", "Score", "Contract", NULL};
    g_autoptr(GArray) order = render_book_order(view, options);
    const guint shown = render_limit(options, order->len);
    put(xml, "h2", NULL, "Every customer");
    xml_open(xml, "table");
    xml_attribute(xml, "style", "border-collapse:collapse");
    put_row(xml, "th", titles);
    for (guint i = 0; i < shown; i++) {
        json_auto_t *customer = run_at(view, g_array_index(order, guint, i));
        g_autofree char *grade = words_grade(run_text(customer, "grade"));
        g_autofree char *score = words_score(customer, "score");
        g_autofree char *contract = words_contract(customer);
        const char *cells[] = {run_customer_name(customer), grade, score ? score : "-",
                               contract ? contract : "", NULL};
        put_row(xml, "td", cells);
    }
    xml_close(xml);
    put_more(xml, order->len, shown);
}

static void put_link(Xml *xml, const char *link)
{
    if (!link)
        return;
    xml_open(xml, "p");
    xml_open(xml, "a");
    xml_attribute(xml, "href", link);
    xml_text(xml, "The whole report");
    xml_close(xml);
    xml_close(xml);
}

gboolean mail_page(const RunView *view, const RenderOptions *options, GString *out, GError **error)
{
    const json_t *pack = json_object_get(view->run, "pack");
    g_autofree char *as_of = words_date(run_text(view->run, "as_of"));
    g_autofree char *summary = words_summary(view);
    Xml *xml = xml_new(XML_HTML);
    xml_open(xml, "html");
    xml_open(xml, "body");
    xml_attribute(xml, "style", "font:14px/1.45 sans-serif;color:#22262a");
    put(xml, "h1", NULL, run_string(pack, "title", "Customer health"));
    put(xml, "p", QUIET, as_of);
    put_warnings(xml, view, TRUE);
    put_calls(xml, view);
    put_link(xml, options->link);
    if (json_object_get(view->run, "at_risk")) {
        put(xml, "p", NULL, summary);
        put_week(xml, view);
    }
    put_book(xml, view, options);
    put_warnings(xml, view, FALSE);
    xml_close(xml);
    xml_close(xml);
    return xml_end(xml, "mail", out, error);
}
