/* The values of params in the words of questions and next steps. */
#include "private.h"

#include <string.h>

#define PLACEHOLDER "\\{:([a-z_][a-z0-9_]*)\\}"

static const PackParam *param_of(const Pack *pack, const GPtrArray *own, const char *name)
{
    const PackParam *param = pack_find_param(own, name);

    return param ? param : pack_find_param(pack->params, name);
}

typedef struct {
    const Pack *pack;
    const GPtrArray *own;
} Params;

static gboolean put_value(const GMatchInfo *match, GString *result, gpointer data)
{
    const Params *params = data;
    g_autofree char *name = g_match_info_fetch(match, 1);
    const PackParam *param = param_of(params->pack, params->own, name);
    g_autofree char *whole = g_match_info_fetch(match, 0);

    g_string_append(result, param ? param->value : whole);
    return FALSE;
}

static void fill(const GRegex *regex, Params *params, char **text)
{
    if (!*text || !strstr(*text, "{:"))
        return;
    char *filled = g_regex_replace_eval(regex, *text, -1, 0, 0, put_value, params, NULL);
    g_free(*text);
    *text = filled;
}

static GRegex *placeholder(void)
{
    return g_regex_new(PLACEHOLDER, 0, 0, NULL);
}

void pack_fill_in(Pack *pack)
{
    g_autoptr(GRegex) regex = placeholder();

    for (guint i = 0; i < pack->checks->len; i++) {
        PackCheck *check = g_ptr_array_index(pack->checks, i);
        Params params = {pack, check->params};
        fill(regex, &params, &check->question);
        fill(regex, &params, &check->action);
    }
    for (guint i = 0; i < pack->scorecard.goals->len; i++) {
        PackGoal *goal = g_ptr_array_index(pack->scorecard.goals, i);
        Params params = {pack, goal->params};
        fill(regex, &params, &goal->question);
    }
}

static void look_for(const GRegex *regex, const Params *params, const char *text, Place place,
                     DiagnosticList *diagnostics)
{
    g_autoptr(GMatchInfo) match = NULL;

    if (!text)
        return;
    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        if (param_of(params->pack, params->own, name))
            continue;
        for (guint i = 0; i < params->pack->params->len; i++)
            g_ptr_array_add(names, ((PackParam *)g_ptr_array_index(params->pack->params, i))->name);
        pack_unknown(diagnostics, place, name, names, "params: of the pack or of the check",
                     "there is no param '%s' to put into this text", name);
    }
}

void pack_check_words(const Pack *pack, DiagnosticList *diagnostics)
{
    g_autoptr(GRegex) regex = placeholder();

    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = g_ptr_array_index(pack->checks, i);
        const Params params = {pack, check->params};
        look_for(regex, &params, check->question, check->place, diagnostics);
        look_for(regex, &params, check->action, check->place, diagnostics);
    }
    for (guint i = 0; i < pack->scorecard.goals->len; i++) {
        const PackGoal *goal = g_ptr_array_index(pack->scorecard.goals, i);
        const Params params = {pack, goal->params};
        look_for(regex, &params, goal->question, goal->place, diagnostics);
    }
}
