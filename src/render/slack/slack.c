#include "../formats.h"
#include "../words.h"
#include "../words_link.h"
#include "message.h"
#include "text.h"

static void put_warnings(SlackMessage *message, const RunView *view)
{
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(view->run, "warnings"), i, warning) {
        g_autofree char *text = slack_text(run_text(warning, "text"));
        slack_line(message, "*Warning:* %s", text);
    }
    slack_break(message);
}

static void put_next(SlackMessage *message, const RunView *view, const json_t *result)
{
    g_autofree char *asked = words_question(view, run_text(result, "check"));
    g_autofree char *question = slack_text(asked);
    g_autofree char *evidence = words_evidence(result);
    g_autofree char *seen = slack_text(evidence);
    g_autofree char *action = slack_text(words_step(view, result));
    slack_line(message, "%s %s", run_status(result) == STATUS_FAIL ? "✘" : "✔", question);
    if (*seen)
        slack_line(message, "    %s", seen);
    if (*action)
        slack_line(message, "    → %s", action);
}

static void put_to_ask(SlackMessage *message, const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) open = run_to_ask(view, customer);
    if (open->len == 0)
        return;
    slack_break(message);
    slack_line(message, "*Ask a person*");
    for (guint i = 0; i < open->len; i++) {
        g_autofree char *question =
            slack_text(run_question(view, run_text(open->pdata[i], "check")));
        slack_line(message, "? %s", question);
    }
}

static void put_card(SlackMessage *message, const RunView *view, const json_t *customer)
{
    g_autofree char *verdict = words_verdict(run_text(customer, "grade"), customer, "score");
    g_autofree char *safe = slack_bold(verdict);
    g_autofree char *coverage = words_score(customer, "coverage");
    g_autofree char *counts = words_counts(customer);
    g_autofree char *facts = words_facts(customer);
    g_autofree char *about = slack_text(facts);
    g_autoptr(GPtrArray) next = run_next(view, customer);
    slack_header(message, run_customer_name(customer));
    slack_line(message, "%s, coverage %s%%: %s", safe, coverage ? coverage : "0",
               counts ? counts : "nothing asked");
    if (*about)
        slack_line(message, "%s", about);
    g_autofree char *link = words_link_customer(view, customer);
    g_autofree char *linked = slack_link("Open", link);
    if (link)
        slack_line(message, "%s", linked);
    slack_break(message);
    for (guint i = 0; i < next->len; i++)
        put_next(message, view, next->pdata[i]);
    put_to_ask(message, view, customer);
}

/* All of them, however few fit: what does not is counted. */
static void put_cards(SlackMessage *message, const RunView *view)
{
    for (guint i = 0; i < run_length(view); i++) {
        json_auto_t *customer = run_at(view, i);
        put_card(message, view, customer);
    }
}

static void put_short(SlackMessage *message, const RunView *view, const json_t *customer)
{
    g_autofree char *name = slack_bold(run_customer_name(customer));
    slack_line(message, "✘ %s", name);
    size_t i;
    const json_t *missing;
    json_array_foreach (json_object_get(json_object_get(customer, "gate"), "missing"), i, missing) {
        const char *check = run_text(missing, "check");
        g_autofree char *text = slack_text(run_text(missing, "text"));
        g_autofree char *question = slack_text(check ? run_question(view, check) : NULL);
        slack_line(message, "    %s%s%s", question, *question ? " " : "", text);
    }
}

static void put_gate(SlackMessage *message, const RunView *view)
{
    guint gated;
    g_autoptr(GArray) fallen = render_short(view, &gated);
    const guint met = gated - fallen->len;
    for (guint i = 0; i < fallen->len; i++) {
        json_auto_t *customer = run_at(view, g_array_index(fallen, guint, i));
        put_short(message, view, customer);
    }
    slack_break(message);
    if (gated == 0)
        slack_line(message, "This run was not held to a gate.");
    else
        slack_line(message, "%s gate met by %u of %u", met == gated ? "✔" : "✘", met, gated);
}

static void put_view(SlackMessage *message, const RunView *view, const RenderOptions *options)
{
    const json_t *selection = json_object_get(view->run, "selection");
    switch (options->view) {
    case RENDER_VIEW_AUTO:
        if (json_is_array(json_object_get(selection, "customers")))
            put_cards(message, view);
        else
            slack_book(message, view, options);
        break;
    case RENDER_VIEW_BOOK:
        slack_book(message, view, options);
        break;
    case RENDER_VIEW_CARDS:
    case RENDER_VIEW_BRIEF:
        put_cards(message, view);
        break;
    case RENDER_VIEW_GATE:
        put_gate(message, view);
        break;
    case RENDER_VIEW_REPORT:
        slack_report(message, view, options);
        break;
    case RENDER_VIEW_CHANGES:
        slack_changes(message, view);
        break;
    }
}

gboolean render_slack(const RunView *view, const RenderOptions *options, GString *out,
                      GError **error)
{
    const char *title = run_string(json_object_get(view->run, "pack"), "title", "Customer health");
    g_autofree char *as_of = words_date(run_text(view->run, "as_of"));
    g_autofree char *headline = g_strdup_printf("%s, %s", title, as_of ? as_of : "");
    SlackMessage *message = slack_message_new();
    slack_header(message, headline);
    put_warnings(message, view);
    put_view(message, view, options);
    json_t *finished = slack_message_end(message, headline);
    const gboolean written = render_dump(finished, JSON_INDENT(2), "slack", out, error);
    json_decref(finished);
    return written;
}
