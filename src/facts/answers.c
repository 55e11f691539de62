/* What people said and what they excused. */
#include "pack_fields.h"
#include "private.h"
#include "text.h"
#include "yaml_file.h"

#include <string.h>

#define MOST_MS (G_GINT64_CONSTANT(36525) * 24 * 60 * 60 * 1000)

void facts_answer_free(gpointer data)
{
    FactsAnswer *answer = data;

    g_free(answer->customer);
    g_free(answer->check);
    g_free(answer->by);
    g_free(answer->note);
    g_free(answer->on);
    g_free(answer);
}

void facts_waiver_free(gpointer data)
{
    FactsWaiver *waiver = data;

    g_free(waiver->customer);
    g_free(waiver->check);
    g_free(waiver->reason);
    g_free(waiver->by);
    g_free(waiver->until);
    g_free(waiver);
}

/* ---- from data ---- */

/* One entry on its way into a struct; `good` ends up FALSE when something is wrong with it. */
typedef struct {
    const json_t *json;
    Place place;
    DiagnosticList *diagnostics;
    gboolean good;
} Entry;

static const char *text_of(const Entry *entry, const char *key)
{
    const char *text = json_string_value(json_object_get(entry->json, key));
    return text && text[strspn(text, " \t\r\n")] ? text : NULL;
}

static void refuse(Entry *entry, const char *hint, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void refuse(Entry *entry, const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    diagnostic_add(entry->diagnostics, DIAGNOSTIC_ERROR, entry->place, hint, "%s", text);
    entry->good = FALSE;
}

static char *required(Entry *entry, const char *key)
{
    const char *text = text_of(entry, key);

    if (!text)
        refuse(entry, NULL, "this entry has no '%s'", key);
    return g_strdup(text);
}

/* As it is kept for output; what nobody gave is NULL. */
static char *bounded(char *text)
{
    char *kept = text ? text_bounded(text, FACTS_NOTE_CHARACTERS) : NULL;
    g_free(text);
    return kept;
}

static char *date_of(Entry *entry, const char *key)
{
    const char *text = text_of(entry, key);

    if (text && !pack_is_date(text))
        refuse(entry, "write it as 2021-09-15", "'%s' is no date", text);
    return g_strdup(text);
}

gboolean facts_validity(const char *text, gint64 *milliseconds)
{
    return pack_duration(text, milliseconds) && *milliseconds > 0 && *milliseconds <= MOST_MS;
}

static void fill_answer(FactsAnswer *answer, Entry *entry)
{
    static const char *const words[] = {
        [ANSWER_YES] = "yes", [ANSWER_NO] = "no", [ANSWER_NA] = "na"};
    const char *valid_for = text_of(entry, "valid_for");

    answer->customer = required(entry, "customer");
    answer->check = required(entry, "check");
    answer->by = bounded(g_strdup(text_of(entry, "by")));
    answer->note = bounded(g_strdup(text_of(entry, "note")));
    answer->on = date_of(entry, "on");
    answer->place = entry->place;
    g_autofree char *word = required(entry, "answer");
    guint i = 0;
    while (word && i < G_N_ELEMENTS(words) && strcmp(word, words[i]) != 0)
        i++;
    if (word && i == G_N_ELEMENTS(words))
        refuse(entry, "one of: yes, no, na", "'%s' is no answer", word);
    answer->answer = i;
    if (valid_for && !facts_validity(valid_for, &answer->valid_ms))
        refuse(entry, "write 180 days, no more than a hundred years; without it, it holds for ever",
               "'%s' is no duration", valid_for);
    if (valid_for && !answer->on)
        refuse(entry, "'on' is the day from which on it holds", "'%s' needs 'on'", "valid_for");
}

static void fill_waiver(FactsWaiver *waiver, Entry *entry)
{
    waiver->customer = required(entry, "customer");
    waiver->check = required(entry, "check");
    waiver->reason = bounded(required(entry, "reason"));
    waiver->by = bounded(g_strdup(text_of(entry, "by")));
    waiver->until = date_of(entry, "until");
    waiver->place = entry->place;
}

static void add_answer(Facts *facts, const json_t *json, Place place, DiagnosticList *diagnostics)
{
    FactsAnswer *answer = g_new0(FactsAnswer, 1);
    Entry entry = {json, place, diagnostics, TRUE};

    fill_answer(answer, &entry);
    if (entry.good)
        g_ptr_array_add(facts->answers, answer);
    else
        facts_answer_free(answer);
}

static void add_waiver(Facts *facts, const json_t *json, Place place, DiagnosticList *diagnostics)
{
    FactsWaiver *waiver = g_new0(FactsWaiver, 1);
    Entry entry = {json, place, diagnostics, TRUE};

    fill_waiver(waiver, &entry);
    if (entry.good)
        g_ptr_array_add(facts->waivers, waiver);
    else
        facts_waiver_free(waiver);
}

void facts_answers_take(Facts *facts, const json_t *answers, const json_t *waivers, Place place,
                        DiagnosticList *diagnostics)
{
    for (gsize i = 0; i < json_array_size(answers); i++)
        add_answer(facts, json_array_get(answers, i), place, diagnostics);
    for (gsize i = 0; i < json_array_size(waivers); i++)
        add_waiver(facts, json_array_get(waivers, i), place, diagnostics);
}

/* ---- from YAML ---- */

typedef void (*AddEntry)(Facts *facts, const json_t *json, Place place,
                         DiagnosticList *diagnostics);

/* Each entry is held to its table of fields first, which knows the place of every value. */
static void read_entries(Facts *facts, YamlValue list, const FieldTable *table, AddEntry add,
                         DiagnosticList *diagnostics)
{
    if (yaml_value_kind(list) != YAML_LIST)
        return;
    for (guint i = 0; i < yaml_value_length(list); i++) {
        YamlValue value = yaml_value_item(list, i);
        guint before = diagnostic_list_errors(diagnostics);
        fields_read(table, value, NULL, diagnostics);
        if (diagnostic_list_errors(diagnostics) > before)
            continue;
        json_t *json = yaml_value_json(value, FALSE);
        add(facts, json, yaml_value_place(value), diagnostics);
        json_decref(json);
    }
}

/* Keys of the file itself; what is in the lists is looked at by read_entries. */
static void check_root(YamlValue root, DiagnosticList *diagnostics)
{
    static const char *const keys[] = {"answers", "waivers", NULL};

    if (yaml_value_kind(root) != YAML_MAP) {
        diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, yaml_value_place(root),
                       "begin it with 'answers:' and a list below",
                       "this file must hold a mapping, found %s", yaml_value_describe(root));
        return;
    }
    for (guint i = 0; i < yaml_value_length(root); i++) {
        YamlValue key = yaml_value_key(root, i), list = yaml_value_entry(root, i);
        const char *text = yaml_value_text(key);
        if (!text)
            continue;
        const char *nearest = diagnostic_nearest(text, keys);
        g_autofree char *hint = nearest ? g_strdup_printf("did you mean '%s'?", nearest)
                                        : g_strdup("keys of this file: answers, waivers");
        if (!g_strv_contains(keys, text))
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, yaml_value_place(key), hint,
                           "unknown key '%s'", text);
        else if (yaml_value_kind(list) != YAML_LIST && yaml_value_kind(list) != YAML_NULL)
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, yaml_value_place(list),
                           "begin each with '- '", "'%s' must be a list, found %s", text,
                           yaml_value_describe(list));
    }
}

void facts_answers_load(Facts *facts, const char *path, const char *name,
                        DiagnosticList *diagnostics)
{
    g_autoptr(YamlFile) file = yaml_file_load(path, name, diagnostics);

    if (!file)
        return;
    YamlValue root = yaml_file_root(file);
    check_root(root, diagnostics);
    read_entries(facts, yaml_value_get(root, "answers"), &pack_answer_fields, add_answer,
                 diagnostics);
    read_entries(facts, yaml_value_get(root, "waivers"), &pack_waiver_fields, add_waiver,
                 diagnostics);
}
