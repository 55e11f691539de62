/* Scorecards and the gate, in markdown. */
#include "../words.h"
#include "../words_link.h"
#include "markdown.h"

/* `steps`: with what is to be done, where that does not stand before all answers. */
static void put_result(GString *out, const RunView *view, const json_t *result, guint depth,
                       gboolean steps)
{
    const char *id = run_text(result, "check");
    const json_t *check = run_check(view, id);
    Status status = run_status(result);
    g_autofree char *question = words_question(view, id);
    g_autofree char *seen = words_seen(check, result, TRUE);
    g_autofree char *settled = words_settled(result);
    g_autofree char *failing = words_failing(result);
    md_item(out, depth, status, question);
    md_note(out, depth, "", seen);
    md_note(out, depth, "", settled);
    md_note(out, depth, "", failing);
    if (steps && (status == STATUS_FAIL || status == STATUS_PASS))
        md_note(out, depth, "→ ", words_step(view, result));
}

static void put_section(GString *out, const RunView *view, const json_t *customer,
                        const json_t *section, const RenderOptions *options)
{
    const char *id = run_string(section, "id", "");
    const json_t *numbers = json_object_get(json_object_get(customer, "sections"), id);
    g_autofree char *score = words_score(numbers, "score");
    g_autofree char *title = g_strdup_printf("%s%s%s", run_section_title(section),
                                             score ? ": " : "", score ? score : "");
    gboolean begun = FALSE;
    for (guint i = 0; i < view->asked->len; i++) {
        const Asked *asked = view->asked->pdata[i];
        const json_t *result = run_result(view, customer, asked->id);
        if (!result || g_strcmp0(asked->section, id) != 0 ||
            !render_shows(options, run_status(result)))
            continue;
        if (!begun)
            md_heading(out, 3, title);
        begun = TRUE;
        put_result(out, view, result, asked->depth, options->only != 0);
    }
}

static void put_line(GString *out, const char *label, const char *text)
{
    if (!text)
        return;
    g_autofree char *safe = md_text(text);
    g_string_append_printf(out, "- %s%s\n", label, safe);
}

static void put_head(GString *out, const RunView *view, const json_t *customer)
{
    md_heading(out, 2, run_customer_name(customer));
    g_autofree char *grade = words_grade(run_text(customer, "grade"));
    g_autofree char *word = md_text(grade);
    g_autofree char *score = words_score(customer, "score");
    g_autofree char *strict = words_score(customer, "strict_score");
    g_autofree char *coverage = words_score(customer, "coverage");
    g_autofree char *counts = words_counts(customer);
    g_autofree char *facts = words_facts(customer);
    g_string_append_printf(out, "- **%s**", word);
    if (score)
        g_string_append_printf(out, ", score **%s**", score);
    if (score && strict && g_strcmp0(score, strict) != 0)
        g_string_append_printf(out, " (%s with waivers as fails)", strict);
    if (coverage)
        g_string_append_printf(out, ", coverage %s%%", coverage);
    g_string_append_c(out, '\n');
    put_line(out, "", counts);
    put_line(out, "", facts);
    put_line(out, "id ", run_text(customer, "id"));
    g_autofree char *link = words_link_customer(view, customer);
    if (link)
        g_string_append_printf(out, "- <%s>\n", link);
}

static void put_next(GString *out, const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) next = run_next(view, customer);
    if (next->len > 0)
        md_heading(out, 3, "What to do next");
    for (guint i = 0; i < next->len; i++) {
        g_autofree char *question = words_question(view, run_text(next->pdata[i], "check"));
        md_item(out, 0, run_status(next->pdata[i]), question);
        md_note(out, 0, "→ ", words_step(view, next->pdata[i]));
    }
}

static void put_to_ask(GString *out, const RunView *view, const json_t *customer)
{
    g_autoptr(GPtrArray) open = run_to_ask(view, customer);
    if (open->len == 0)
        return;
    md_heading(out, 3, "Ask a person");
    for (guint i = 0; i < open->len; i++) {
        g_autofree char *question = md_text(run_question(view, run_text(open->pdata[i], "check")));
        g_string_append_printf(out, "- [ ] %s\n", question);
    }
}

void md_cards(GString *out, const RunView *view, const RenderOptions *options)
{
    md_title(out, view, NULL);
    for (guint i = 0; i < run_length(view) && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, i);
        size_t j;
        const json_t *section;
        put_head(out, view, customer);
        if (options->only == 0)
            put_next(out, view, customer);
        json_array_foreach (json_object_get(view->run, "sections"), j, section)
            put_section(out, view, customer, section, options);
        put_to_ask(out, view, customer);
    }
}

static void put_missing(GString *out, const RunView *view, const json_t *customer)
{
    size_t i;
    const json_t *missing;
    json_array_foreach (json_object_get(json_object_get(customer, "gate"), "missing"), i, missing) {
        const char *check = run_text(missing, "check");
        const json_t *result = run_result(view, customer, check ? check : "");
        g_autofree char *head =
            md_text(check ? run_question(view, check) : run_text(missing, "text"));
        g_string_append_printf(out, "- ✘ %s\n", head);
        if (check)
            md_note(out, 0, "", run_text(missing, "text"));
        if (run_status(result) == STATUS_FAIL)
            md_note(out, 0, "→ ", run_text(result, "action"));
    }
}

static void put_short(GString *out, const RunView *view, const json_t *customer)
{
    g_autofree char *verdict = words_verdict(run_text(customer, "grade"), customer, "score");
    g_autofree char *title = g_strdup_printf("%s: %s", run_customer_name(customer), verdict);
    md_heading(out, 2, title);
    put_missing(out, view, customer);
}

void md_gate(GString *out, const RunView *view, const RenderOptions *options)
{
    guint gated;
    g_autoptr(GArray) fallen = render_short(view, &gated);
    md_title(out, view, "gate");
    if (gated == 0)
        g_string_append(out, "\nThis run was not held to a gate.\n");
    else if (fallen->len == 0)
        g_string_append_printf(out, "\n✔ The gate is met%s\n", gated == 1 ? "." : " by all.");
    else
        g_string_append_printf(out, "\n✘ The gate is met by %u of %u.\n", gated - fallen->len,
                               gated);
    for (guint i = 0; i < fallen->len && render_flush(options, out); i++) {
        json_auto_t *customer = run_at(view, g_array_index(fallen, guint, i));
        put_short(out, view, customer);
    }
}
