/* What may be offered at a TAB. */
#include "offers.h"

#include "text.h"

#include <string.h>

static gboolean begins(const char *word, const char *typed)
{
    g_autofree char *folded = g_utf8_casefold(word, -1);
    g_autofree char *beginning = g_utf8_casefold(typed, -1);
    return g_str_has_prefix(folded, beginning);
}

/* zsh gets everything, for its own rules of what matches. */
void offer(Completion *completion, const char *word, const char *about)
{
    if (!completion->bash) {
        g_autofree char *clean = text_clean(about);
        g_string_append_printf(completion->found, "%s\t%s\n", word, clean);
        return;
    }
    g_autofree char *typed = shell_word_write(word, completion->open);
    if (begins(word, completion->typed))
        g_string_append_printf(completion->found, "%s\n", typed);
}

/* --- what the pack holds ---------------------------------------------------------------------- */

void offer_sections(Completion *completion, const Pack *pack)
{
    for (guint i = 0; i < pack->scorecard.sections->len; i++) {
        const PackSection *section = pack->scorecard.sections->pdata[i];
        offer(completion, section->id, section->title);
    }
}

void offer_checks(Completion *completion, const Pack *pack)
{
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        offer(completion, check->id, check->question);
    }
}

/* Checks, signals and models. */
void offer_explained(Completion *completion, const Pack *pack)
{
    offer_checks(completion, pack);
    for (guint i = 0; i < pack->scorecard.signals->len; i++) {
        const PackSignal *signal = pack->scorecard.signals->pdata[i];
        offer(completion, signal->id, signal->say);
    }
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        offer(completion, model->name, model->about);
    }
}

void offer_tags(Completion *completion, const Pack *pack)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        for (guint t = 0; t < check->tags->len; t++)
            if (g_hash_table_add(seen, check->tags->pdata[t]))
                offer(completion, check->tags->pdata[t], NULL);
    }
}

static void offer_setting(Completion *completion, const char *check, const char *key,
                          const char *now)
{
    g_autofree char *setting =
        check ? g_strdup_printf("%s.%s=", check, key) : g_strdup_printf("%s=", key);
    g_autofree char *about = now ? g_strdup_printf("now %s", now) : NULL;
    offer(completion, setting, about);
}

static void offer_bound(Completion *completion, const char *check, const char *key, double now)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    offer_setting(completion, check, key, g_ascii_formatd(text, sizeof text, "%.15g", now));
}

static void offer_params(Completion *completion, const char *check, const GPtrArray *params)
{
    for (guint i = 0; i < params->len; i++) {
        const PackParam *param = params->pdata[i];
        offer_setting(completion, check, param->name, param->value);
    }
}

void offer_settings(Completion *completion, const Pack *pack)
{
    completion->kind = "nospace";
    if (strchr(completion->typed, '='))
        return;
    offer_params(completion, NULL, pack->params);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        offer_params(completion, check->id, check->params);
        if (check->has_at_least)
            offer_bound(completion, check->id, "at_least", check->at_least);
        if (check->has_at_most)
            offer_bound(completion, check->id, "at_most", check->at_most);
        if (check->has_warn_at)
            offer_bound(completion, check->id, "warn_at", check->warn_at);
        if (!check->advisory)
            offer_bound(completion, check->id, "weight", check->weight);
    }
}

static void offer_values(Completion *completion, const PackModel *model, const char *column)
{
    const json_t *word;
    size_t i;
    json_array_foreach (model ? json_object_get(model->values, column) : NULL, i, word)
        offer(completion, json_string_value(word), NULL);
}

void offer_kinds(Completion *completion, const Pack *pack)
{
    offer_values(completion, pack_find_model(pack, "touchpoint"), "kind");
}

void offer_outcomes(Completion *completion, const Pack *pack)
{
    offer_values(completion, pack_find_model(pack, "feedback"), "outcome");
}
