#include "phrase.h"
#include "text.h"
#include "views.h"

static gboolean falls_short(const json_t *customer)
{
    const json_t *gate = json_object_get(customer, "gate");
    return json_is_object(gate) && !read_flag(gate, "met");
}

/* Which questions stand behind a missing score or too many unknown answers. */
static void draw_behind(Draw *draw, const Reading *reading, const json_t *customer,
                        ReadStatus status)
{
    g_autoptr(GPtrArray) results =
        status == READ_FAIL ? reading_fails(reading, customer) : reading_to_ask(reading, customer);
    GString *ids = g_string_new(status == READ_FAIL ? "fails: " : "unknown: ");
    for (guint i = 0; i < results->len; i++)
        g_string_append_printf(ids, "%s%s", i > 0 ? ", " : "",
                               read_string(results->pdata[i], "check", ""));
    if (results->len > 0)
        draw_paragraph(draw, 4, NULL, STYLE_DIM, ids->str);
    g_string_free(ids, TRUE);
}

static void draw_missing_check(Draw *draw, const Reading *reading, const json_t *result)
{
    g_autofree char *evidence = phrase_evidence(result);
    draw_paragraph(draw, 4, NULL, STYLE_PLAIN,
                   reading_question(reading, read_text(result, "check")));
    if (evidence)
        draw_paragraph(draw, 4, NULL, STYLE_DIM, evidence);
    const char *action = read_text(result, "action");
    if (action && read_status(result) == READ_FAIL)
        draw_paragraph(draw, 4, draw_glyph(draw, GLYPH_ARROW), STYLE_PLAIN, action);
}

static void draw_missing(Draw *draw, const Reading *reading, const json_t *customer)
{
    g_autofree char *prefix = g_strconcat(draw_status_glyph(draw, READ_FAIL), " ", NULL);
    size_t i;
    const json_t *missing;
    json_array_foreach(json_object_get(json_object_get(customer, "gate"), "missing"), i, missing)
    {
        const char *kind = read_text(missing, "kind");
        draw_paragraph(draw, 2, prefix, STYLE_BAD, read_string(missing, "text", ""));
        const json_t *result = read_result(customer, read_string(missing, "check", ""));
        if (result)
            draw_missing_check(draw, reading, result);
        else if (g_strcmp0(kind, "score") == 0)
            draw_behind(draw, reading, customer, READ_FAIL);
        else if (g_strcmp0(kind, "unknown") == 0)
            draw_behind(draw, reading, customer, READ_UNKNOWN);
    }
}

static void draw_short(Draw *draw, const Reading *reading, const json_t *customer)
{
    const char *grade = read_string(customer, "grade", "unrated");
    g_autofree char *verdict = phrase_verdict(grade, customer, "score");
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, draw_name(draw, customer),
              style_of_tone(reading_grade_tone(reading, grade)), verdict);
    draw_missing(draw, reading, customer);
}

static void draw_verdict(Draw *draw, Style style, ReadStatus status, const char *text)
{
    g_autofree char *prefix = g_strconcat(draw_status_glyph(draw, status), " ", NULL);
    draw_paragraph(draw, 0, prefix, style, text);
}

static void draw_all_met(Draw *draw, GPtrArray *gated)
{
    g_autofree char *name = gated->len == 1 ? text_isolate(draw_name(draw, gated->pdata[0])) : NULL;
    g_autofree char *text = name ? g_strdup_printf("gate met: %s", name)
                                 : g_strdup_printf("gate met by all %u customers", gated->len);
    draw_verdict(draw, STYLE_GOOD, READ_PASS, text);
}

/* One line when there is nothing to do. */
void view_gate(Draw *draw, const Reading *reading)
{
    g_autoptr(GPtrArray) gated = reading_worst_first(reading);
    guint fallen = 0;
    for (guint i = gated->len; i-- > 0;)
        if (!json_is_object(json_object_get(gated->pdata[i], "gate")))
            g_ptr_array_remove_index(gated, i);
    for (guint i = 0; i < gated->len; i++)
        fallen += falls_short(gated->pdata[i]) ? 1 : 0;
    view_warnings(draw, reading);
    if (gated->len == 0) {
        draw_verdict(draw, STYLE_FAIR, READ_UNKNOWN, "this run was not held to a gate");
        return;
    }
    if (fallen == 0) {
        draw_all_met(draw, gated);
        return;
    }
    g_autofree char *text =
        gated->len == 1 ? g_strdup("gate not met")
                        : g_strdup_printf("gate not met by %u of %u customers", fallen, gated->len);
    draw_verdict(draw, STYLE_BAD, READ_FAIL, text);
    for (guint i = 0; i < gated->len; i++)
        if (falls_short(gated->pdata[i]))
            draw_short(draw, reading, gated->pdata[i]);
}
