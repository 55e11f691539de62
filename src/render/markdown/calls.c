/* Whom to call first, in markdown. */
#include "../words.h"
#include "../words_link.h"
#include "markdown.h"

static void put_call(GString *out, const RunView *view, const RunCall *call)
{
    g_autofree char *contract = words_contract(call->customer);
    g_autofree char *why = words_call(view, call);
    g_autofree char *link = words_link_customer(view, call->customer);
    g_autofree char *name = md_link(run_customer_name(call->customer), link);
    g_autofree char *safe = md_text(contract);
    g_string_append_printf(out, "- **%s**%s%s%s\n", name, contract ? " (" : "", safe,
                           contract ? ")" : "");
    md_note(out, 0, "", why);
    md_note(out, 0, "→ ", run_text(call->signal, "step"));
}

void md_calls(GString *out, const RunView *view)
{
    guint all;
    g_autoptr(GPtrArray) calls = run_calls(view, WORDS_CALLS, &all);
    g_autofree char *title = g_strdup_printf("Call first (%u)", all);
    if (all == 0)
        return;
    md_heading(out, 2, title);
    for (guint i = 0; i < calls->len; i++)
        put_call(out, view, calls->pdata[i]);
    if (calls->len < all)
        g_string_append_printf(out, "- and %u more\n", all - calls->len);
}
