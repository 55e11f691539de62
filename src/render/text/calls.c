/* Whom to call first. */
#include "../words.h"
#include "views.h"

static void draw_call(Draw *draw, const RunView *view, const RunCall *call)
{
    g_autofree char *contract = words_contract(call->customer);
    g_autofree char *why = words_call(view, call);
    draw_pair(draw, 2, STYLE_BOLD, draw_name(draw, call->customer), STYLE_DIM, contract);
    draw_paragraph(draw, 4, NULL, STYLE_PLAIN, why);
    const char *step = run_text(call->signal, "step");
    if (step)
        draw_paragraph(draw, 4, draw_glyph(draw, GLYPH_ARROW), STYLE_PLAIN, step);
}

void view_calls(Draw *draw, const RunView *view)
{
    guint all;
    g_autoptr(GPtrArray) calls = run_calls(view, WORDS_CALLS, &all);
    g_autofree char *title = g_strdup_printf("Call first (%u)", all);
    if (all == 0)
        return;
    draw_line(draw, STYLE_BOLD, title, STYLE_PLAIN, NULL);
    for (guint i = 0; i < calls->len; i++)
        draw_call(draw, view, calls->pdata[i]);
    if (calls->len < all) {
        g_autofree char *more = g_strdup_printf("and %u more", all - calls->len);
        draw_paragraph(draw, 2, NULL, STYLE_DIM, more);
    }
    draw_blank(draw);
}
