#include "../formats.h"
#include "../words.h"
#include "message.h"
#include "text.h"

#include <stdlib.h>

static void put_warnings(SlackMessage *message, const Reading *reading)
{
    size_t i;
    const json_t *warning;
    json_array_foreach (json_object_get(reading->run, "warnings"), i, warning) {
        g_autofree char *text = slack_text(read_text(warning, "text"));
        slack_line(message, "*Warning:* %s", text);
    }
    slack_break(message);
}

static void put_fail(SlackMessage *message, const Reading *reading, const json_t *result)
{
    g_autofree char *question = slack_text(reading_question(reading, read_text(result, "check")));
    g_autofree char *evidence = phrase_evidence(result);
    g_autofree char *seen = slack_text(evidence);
    g_autofree char *action = slack_text(read_text(result, "action"));
    slack_line(message, "✘ %s", question);
    if (*seen)
        slack_line(message, "    %s", seen);
    if (*action)
        slack_line(message, "    → %s", action);
}

static void put_to_ask(SlackMessage *message, const Reading *reading, const json_t *customer)
{
    g_autoptr(GPtrArray) open = reading_to_ask(reading, customer);
    if (open->len == 0)
        return;
    slack_break(message);
    slack_line(message, "*Ask a person*");
    for (guint i = 0; i < open->len; i++) {
        g_autofree char *question =
            slack_text(reading_question(reading, read_text(open->pdata[i], "check")));
        slack_line(message, "? %s", question);
    }
}

static void put_card(SlackMessage *message, const Reading *reading, const json_t *customer)
{
    g_autofree char *verdict = phrase_verdict(read_text(customer, "grade"), customer, "score");
    g_autofree char *safe = slack_bold(verdict);
    g_autofree char *coverage = phrase_score(customer, "coverage");
    g_autofree char *counts = phrase_counts(customer);
    g_autofree char *facts = phrase_facts(customer);
    g_autofree char *about = slack_text(facts);
    g_autoptr(GPtrArray) fails = reading_fails(reading, customer);
    slack_header(message, read_name(customer));
    slack_line(message, "%s, coverage %s%%: %s", safe, coverage ? coverage : "0",
               counts ? counts : "nothing asked");
    if (*about)
        slack_line(message, "%s", about);
    slack_break(message);
    for (guint i = 0; i < fails->len; i++)
        put_fail(message, reading, fails->pdata[i]);
    put_to_ask(message, reading, customer);
}

static void put_cards(SlackMessage *message, const Reading *reading)
{
    size_t i;
    const json_t *customer;
    json_array_foreach (json_object_get(reading->run, "customers"), i, customer)
        put_card(message, reading, customer);
}

static void put_gate(SlackMessage *message, const Reading *reading)
{
    g_autoptr(GPtrArray) customers = reading_worst_first(reading);
    guint gated = 0, met = 0;
    for (guint i = 0; i < customers->len; i++) {
        const json_t *customer = customers->pdata[i];
        const json_t *gate = json_object_get(customer, "gate");
        gated += json_is_object(gate) ? 1 : 0;
        met += read_flag(gate, "met") ? 1 : 0;
        if (!json_is_object(gate) || read_flag(gate, "met"))
            continue;
        g_autofree char *name = slack_bold(read_name(customer));
        slack_line(message, "✘ %s", name);
        size_t j;
        const json_t *missing;
        json_array_foreach (json_object_get(gate, "missing"), j, missing) {
            const char *check = read_text(missing, "check");
            g_autofree char *text = slack_text(read_text(missing, "text"));
            g_autofree char *question = slack_text(check ? reading_question(reading, check) : NULL);
            slack_line(message, "    %s%s%s", question, *question ? " " : "", text);
        }
    }
    slack_break(message);
    if (gated == 0)
        slack_line(message, "This run was not held to a gate.");
    else
        slack_line(message, "%s gate met by %u of %u", met == gated ? "✔" : "✘", met, gated);
}

static void put_view(SlackMessage *message, const Reading *reading, const RenderOptions *options)
{
    const json_t *selection = json_object_get(reading->run, "selection");
    switch (options->view) {
    case RENDER_VIEW_AUTO:
        if (json_is_array(json_object_get(selection, "customers")))
            put_cards(message, reading);
        else
            slack_book(message, reading, options);
        break;
    case RENDER_VIEW_BOOK:
        slack_book(message, reading, options);
        break;
    case RENDER_VIEW_CARDS:
    case RENDER_VIEW_BRIEF:
        put_cards(message, reading);
        break;
    case RENDER_VIEW_GATE:
        put_gate(message, reading);
        break;
    case RENDER_VIEW_REPORT:
        slack_report(message, reading);
        break;
    case RENDER_VIEW_CHANGES:
        slack_changes(message, reading);
        break;
    }
}

gboolean render_slack(const json_t *run, const RenderOptions *options, GString *out, GError **error)
{
    g_autoptr(Reading) reading = reading_new(run);
    const char *title = read_string(json_object_get(run, "pack"), "title", "Customer health");
    g_autofree char *as_of = phrase_date(read_text(run, "as_of"));
    g_autofree char *headline = g_strdup_printf("%s, %s", title, as_of ? as_of : "");
    SlackMessage *message = slack_message_new();
    slack_header(message, headline);
    put_warnings(message, reading);
    put_view(message, reading, options);
    json_t *finished = slack_message_end(message, headline);
    char *json = json_dumps(finished, JSON_INDENT(2));
    json_decref(finished);
    if (!json) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FORMAT,
                    "the run could not be written as slack");
        return FALSE;
    }
    g_autofree char *safe = text_json(json);
    free(json);
    g_string_append_printf(out, "%s\n", safe);
    return TRUE;
}
