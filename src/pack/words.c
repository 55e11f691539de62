/* The words that a column of facts may hold, or a param, and what a person means by others. */
#include "diagnostic.h"
#include "pack.h"
#include "private.h"
#include "text.h"

#include <string.h>

const char *pack_word(const PackModel *model, const char *column, const char *text,
                      const char **nearest)
{
    const json_t *words = json_object_get(model->values, column), *word;
    g_autofree char *meant = text_fold_word(text);
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    size_t i;
    if (nearest)
        *nearest = NULL;
    json_array_foreach (words, i, word) {
        g_autofree char *folded = text_fold_word(json_string_value(word));
        if (strcmp(folded, meant) == 0)
            return json_string_value(word);
        g_ptr_array_add(known, (gpointer)json_string_value(word));
    }
    g_ptr_array_add(known, NULL);
    if (nearest)
        *nearest = diagnostic_nearest(text, (const char *const *)known->pdata);
    return words ? NULL : text;
}

/* --- params ----------------------------------------------------------------------------------- */

static gboolean has_column(const PackModel *model, const char *name)
{
    for (guint i = 0; i < model->columns->len; i++)
        if (g_strcmp0(((PackColumn *)model->columns->pdata[i])->name, name) == 0)
            return TRUE;
    return FALSE;
}

/* The words of a param; NULL where it may say anything. */
static const json_t *words_of(const Pack *pack, const char *param)
{
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        const json_t *words = json_object_get(model->values, param);
        if (words && !has_column(model, param))
            return words;
    }
    return NULL;
}

enum { SHORTEST = 2 }; /* letters of a word that is cut short */

/* Its place in the list: the word itself, or the only one that begins so. -1: none. */
static int find_word(const json_t *words, const char *text)
{
    g_autofree char *meant = text_fold_word(text);
    const size_t length = strlen(meant);
    int found = -1, begun = 0;
    for (size_t i = 0; i < json_array_size(words); i++) {
        g_autofree char *word = text_fold_word(json_string_value(json_array_get(words, i)));
        if (strcmp(word, meant) == 0)
            return (int)i;
        if (length >= SHORTEST && g_str_has_prefix(word, meant)) {
            found = (int)i;
            begun++;
        }
    }
    return begun == 1 ? found : -1;
}

/* Adds what one piece means: a word, or from one to another, over the end of the list if need be.
 * FALSE and the word that is none otherwise. */
static gboolean add_piece(const json_t *words, const char *piece, gboolean *taken, char **wrong)
{
    const gboolean open = *piece == '-' || g_str_has_suffix(piece, "-");
    const int count = (int)json_array_size(words), single = open ? -1 : find_word(words, piece);
    g_auto(GStrv) ends = g_strsplit(piece, "-", 2);
    if (single >= 0 || !ends[0] || !ends[1]) {
        if (single >= 0)
            taken[single] = TRUE;
        else
            *wrong = g_strdup(piece);
        return single >= 0;
    }
    const int first = find_word(words, ends[0]), last = find_word(words, ends[1]);
    if (first < 0 || last < 0) {
        *wrong = g_strdup(ends[first < 0 ? 0 : 1]);
        return FALSE;
    }
    for (int i = first; i != last; i = (i + 1) % count)
        taken[i] = TRUE;
    taken[last] = TRUE;
    return TRUE;
}

/* One blank between pieces, none around the dash of a range, whichever dash it is. */
static char *in_pieces(const char *text)
{
    g_autofree char *folded = text_fold(text);
    g_autoptr(GRegex) dash = g_regex_new("\\s*(?:[-\u2013\u2014]|\\.\\.)\\s*", 0, 0, NULL);
    g_autofree char *dashed = g_regex_replace_literal(dash, folded, -1, 0, "-", 0, NULL);
    return g_strdelimit(g_steal_pointer(&dashed), ",;&/", ' ');
}

char *pack_param_words(const Pack *pack, const char *param, const char *text, char **mistake)
{
    const json_t *words = words_of(pack, param);
    if (!words)
        return g_strdup(text);
    g_autofree gboolean *taken = g_new0(gboolean, json_array_size(words));
    g_autofree char *plain = in_pieces(text), *wrong = NULL;
    g_auto(GStrv) pieces = g_strsplit(plain, " ", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (char **piece = pieces; *piece && !wrong; piece++)
        if (**piece)
            add_piece(words, *piece, taken, &wrong);
    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *word = json_string_value(json_array_get(words, i));
        g_ptr_array_add(known, (gpointer)word);
        if (taken[i])
            g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", word);
    }
    g_ptr_array_add(known, NULL);
    if (!wrong && out->len > 0)
        return g_string_free(g_steal_pointer(&out), FALSE);
    const char *near = wrong ? diagnostic_nearest(wrong, (const char *const *)known->pdata) : NULL;
    g_autofree char *all = g_strjoinv(", ", (char **)known->pdata);
    *mistake = !wrong ? g_strdup_printf("'%s' must say one of %s, or several", param, all)
               : near
                   ? g_strdup_printf("'%s' knows no '%s'; did you mean '%s'?", param, wrong, near)
                   : g_strdup_printf("'%s' knows no '%s', only %s", param, wrong, all);
    return NULL;
}

static void settle(const Pack *pack, const GPtrArray *params, DiagnosticList *diagnostics)
{
    for (guint i = 0; params && i < params->len; i++) {
        PackParam *param = params->pdata[i];
        g_autofree char *mistake = NULL;
        char *value = pack_param_words(pack, param->name, param->value, &mistake);
        if (value) {
            g_free(param->value);
            param->value = value;
        } else {
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, param->place,
                           "several have blanks or commas between them; a range is first-last",
                           "%s", mistake);
        }
    }
}

void pack_link_words(Pack *pack, DiagnosticList *diagnostics)
{
    settle(pack, pack->params, diagnostics);
    for (guint i = 0; i < pack->scorecard.goals->len; i++)
        settle(pack, ((PackGoal *)pack->scorecard.goals->pdata[i])->params, diagnostics);
    for (guint i = 0; i < pack->checks->len; i++) {
        const PackCheck *check = pack->checks->pdata[i];
        settle(pack, check->params, diagnostics);
        for (guint k = 0; k < check->examples->len; k++)
            settle(pack, ((PackExample *)check->examples->pdata[k])->params, diagnostics);
    }
}
