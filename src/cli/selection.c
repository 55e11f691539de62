/* The checks that --section, --check and --tag leave. */
#include "selection.h"

#include "diagnostic.h"
#include "output.h"

static gboolean has_word(char **words, const char *word)
{
    return words && g_strv_contains((const char *const *)words, word);
}

static gboolean is_selected(const Options *options, const PackCheck *check)
{
    gboolean tagged = !options->tags || !*options->tags;
    for (guint i = 0; i < check->tags->len; i++)
        tagged |= has_word(options->tags, check->tags->pdata[i]);
    return tagged && (!options->sections || has_word(options->sections, check->section)) &&
           (!options->check_ids || has_word(options->check_ids, check->id));
}

static gboolean refuse_unknown(char **words, const char *what, GPtrArray *known)
{
    g_ptr_array_add(known, NULL);
    for (; words && *words; words++) {
        if (g_strv_contains((const char *const *)known->pdata, *words))
            continue;
        const char *near = diagnostic_nearest(*words, (const char *const *)known->pdata);
        g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                                     : g_strdup("'delight list checks' shows what there is");
        output_error(hint, "no %s '%s'", what, *words);
        return FALSE;
    }
    return TRUE;
}

static gboolean is_known(const Options *options, const Pack *pack)
{
    g_autoptr(GPtrArray) sections = g_ptr_array_new();
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    g_autoptr(GPtrArray) tags = g_ptr_array_new();
    for (guint i = 0; i < pack->scorecard.sections->len; i++)
        g_ptr_array_add(sections, ((PackSection *)pack->scorecard.sections->pdata[i])->id);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        g_ptr_array_add(ids, check->id);
        for (guint t = 0; t < check->tags->len; t++)
            g_ptr_array_add(tags, check->tags->pdata[t]);
    }
    return refuse_unknown(options->sections, "section", sections) &&
           refuse_unknown(options->check_ids, "check", ids) &&
           refuse_unknown(options->tags, "tag", tags);
}

gboolean selection_read(const Options *options, const Pack *pack, GPtrArray **checks)
{
    if (!options->sections && !options->check_ids && !options->tags)
        return TRUE;
    if (!is_known(options, pack))
        return FALSE;
    *checks = g_ptr_array_new();
    for (guint i = 0; i < pack->checks->len; i++)
        if (is_selected(options, pack->checks->pdata[i]))
            g_ptr_array_add(*checks, pack->checks->pdata[i]);
    if ((*checks)->len > 0)
        return TRUE;
    output_error("'delight list checks' shows sections and tags", "no check is in this selection");
    return FALSE;
}

gboolean selection_has(const GPtrArray *checks, const PackCheck *check)
{
    return !checks || g_ptr_array_find((GPtrArray *)checks, check, NULL);
}
