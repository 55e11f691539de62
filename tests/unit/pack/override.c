/* What `override: true`, `set:` and files beside the scorecard change, and what they leave. */
#include "pack.h"

#include "pack_fields.h"

#include <glib/gstdio.h>
#include <string.h>

static const char base[] =
    "scorecard:\n"
    "  sections: [{id: setup, title: Set up}, {id: value, title: Value}]\n"
    "  grades: [{id: good, min: 50}, {id: poor, min: 0}]\n"
    "  goals: [{question: Are there 5?, grade: good, at_least: 5}]\n"
    "  signals:\n"
    "    - {id: poor, say: Is poor, kind: risk, action: Call, when: {grade: [poor]}}\n"
    "params: {recent_days: 30, label: '7'}\n"
    "section: setup\n"
    "models:\n"
    "  - name: customer\n"
    "    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: "
    "text, "
    "paying: boolean}\n"
    "    from: select 1\n"
    "  - name: touchpoint\n"
    "    about: What we did\n"
    "    columns: {customer_id: text, kind: text}\n"
    "    values: {kind: [demo, training]}\n"
    "    key: [kind]\n"
    "    params: {some: 1, more: 2}\n"
    "    from: [{facts: touchpoint}]\n"
    "    materialized: true\n"
    "    lookup: true\n"
    "    by_value: true\n"
    "    called: name\n"
    "checks:\n"
    "  - {id: usage, question: Do they?}\n"
    "  - id: full\n"
    "    section: setup\n"
    "    part_of: usage\n"
    "    question: Is it full?\n"
    "    probe: select customer_id, n from touchpoint\n"
    "    params: {months: 3, other: 4}\n"
    "    optional: [touchpoint]\n"
    "    applies: n > 0\n"
    "    value: n\n"
    "    at_least: 1\n"
    "    at_most: 9\n"
    "    unit: count\n"
    "    evidence: '{n} of them'\n"
    "    whose: us\n"
    "    missing: fail\n"
    "    action: Do it\n"
    "    action_stopped: Do it again\n"
    "    action_pass: Go on\n"
    "    docs: https://example.com\n"
    "    touch: demo\n"
    "    weight: 2\n"
    "    timeout: 30s\n"
    "    tags: [one]\n"
    "    examples: [{expect: {a: pass}}]\n";

static char *format_all(const DiagnosticList *diagnostics)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < diagnostic_list_length(diagnostics); i++) {
        const Diagnostic *one = diagnostic_list_get(diagnostics, i);
        g_autofree char *name = g_path_get_basename(one->place.file);
        g_string_append_printf(text, "%s:%u:%u: %s%s%s\n", name, one->place.line, one->place.column,
                               one->text, one->hint ? " / " : "", one->hint ? one->hint : "");
    }
    return g_string_free(text, FALSE);
}

/* The base with another file before and behind it, settled; `said` gets the mistakes. */
static Pack *load(const char *before, const char *more, char **said)
{
    const char *const texts[] = {before, base, more};
    const char *const names[] = {"a.yaml", "base.yaml", "more.yaml"};
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        if (texts[i])
            g_assert_true(g_file_set_contents(path, texts[i], -1, NULL));
    }
    Pack *pack = pack_load((const char *const[]){folder, NULL}, diagnostics);
    if (pack && diagnostic_list_errors(diagnostics) == 0)
        pack_settle(pack, diagnostics);
    *said = format_all(diagnostics);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    return pack;
}

static Pack *load_right(const char *before, const char *more)
{
    g_autofree char *said = NULL;
    Pack *pack = load(before, more, &said);

    g_assert_cmpstr(said, ==, "");
    g_assert_nonnull(pack);
    return pack;
}

/* ---- each key alone ---- */

typedef struct {
    const char *key, *value; /* what the override says */
    const char *also;        /* what has to go with it, or NULL */
} Alone;

static const Alone check_keys[] = {
    {"section", "value", "part_of: "},
    {"part_of", "", NULL},
    {"question", "Is it empty?", NULL},
    {"probe", "'select customer_id, n from customer'", NULL},
    {"params", "{months: 6}", NULL},
    {"optional", "[customer]", NULL},
    {"applies", "n > 1", NULL},
    {"value", "n + 1", NULL},
    {"at_least", "2", NULL},
    {"at_most", "8", NULL},
    {"warn_at", "2", "at_most: "},
    {"pass", "n > 1", "value: , at_least: , at_most: "},
    {"unit", "days", NULL},
    {"evidence", "'{n}'", NULL},
    {"whose", "customer", NULL},
    {"missing", "pass", NULL},
    {"action", "Do that", NULL},
    {"action_stopped", "Do that again", NULL},
    {"action_pass", "Stay", NULL},
    {"docs", "https://example.org", NULL},
    {"touch", "training", NULL},
    {"weight", "3", NULL},
    {"advisory", "true", NULL},
    {"timeout", "1s", NULL},
    {"tags", "[two]", NULL},
    {"examples", "[]", NULL},
};

static const Alone model_keys[] = {
    {"about", "What they did", NULL},
    {"columns", "{customer_id: text, kind: text, n: int}", NULL},
    {"values", "{kind: [demo]}", NULL},
    {"key", "[customer_id]", NULL},
    {"params", "{more: 3}", NULL},
    {"from", "[{sql: select 2}]", NULL},
    {"materialized", "false", NULL},
    {"lookup", "false", NULL},
    {"by_value", "false", NULL},
    {"called", "mention", NULL},
};

static const Alone signal_keys[] = {
    {"say", "Is not well", NULL},
    {"when", "{grade: [good]}", NULL},
    {"kind", "opportunity", NULL},
    {"action", "Write", NULL},
};

/* What a struct holds, key by key, to be compared as text. */
static char *text_of(const Field *field, gconstpointer item)
{
    const char *slot = (const char *)item + field->at - 1;
    GString *text = g_string_new(NULL);
    const GPtrArray *array = NULL;

    switch ((int)field->type) {
    case FIELD_STRING:
    case FIELD_ID:
    case FIELD_NAME:
    case FIELD_WORD:
        g_string_append_printf(text, "%s", *(char *const *)slot);
        break;
    case FIELD_SQL:
        g_string_append_printf(text, "%s", ((const Source *)slot)->text);
        break;
    case FIELD_NUMBER:
        g_string_append_printf(text, "%g", *(const double *)slot);
        break;
    case FIELD_DURATION:
        g_string_append_printf(text, "%" G_GINT64_FORMAT, *(const gint64 *)slot);
        break;
    case FIELD_CHOICE:
    case FIELD_BOOLEAN:
        g_string_append_printf(text, "%d", *(const int *)slot);
        break;
    case FIELD_STRINGS:
        array = *(GPtrArray *const *)slot;
        for (guint i = 0; i < array->len; i++)
            g_string_append_printf(text, "%s ", (const char *)array->pdata[i]);
        break;
    case FIELD_TEXTS:
        array = *(GPtrArray *const *)slot;
        for (guint i = 0; i < array->len; i++)
            g_string_append_printf(text, "%s ", ((const Source *)array->pdata[i])->text);
        break;
    case FIELD_PARAMS:
        array = *(GPtrArray *const *)slot;
        for (guint i = 0; i < array->len; i++) {
            const PackParam *param = array->pdata[i];
            g_string_append_printf(text, "%s=%s ", param->name, param->value);
        }
        break;
    case FIELD_COLUMNS:
        array = *(GPtrArray *const *)slot;
        for (guint i = 0; i < array->len; i++)
            g_string_append_printf(text, "%s ", ((const PackColumn *)array->pdata[i])->name);
        break;
    case FIELD_VARIANTS:
        array = *(GPtrArray *const *)slot;
        for (guint i = 0; i < array->len; i++) {
            const PackVariant *variant = array->pdata[i];
            g_string_append_printf(text, "%s%s ", variant->sql.text ? variant->sql.text : "",
                                   variant->facts.text ? variant->facts.text : "");
        }
        break;
    case FIELD_VALUES: {
        g_autofree char *json = json_dumps(*(json_t *const *)slot, JSON_COMPACT);
        g_string_append(text, json);
        break;
    }
    case FIELD_MAP: { /* of a signal: when */
        const PackWhen *when = (const PackWhen *)slot;
        g_string_append_printf(text, "%s", (const char *)when->grade->pdata[0]);
        break;
    }
    case FIELD_LIST:
        g_string_append_printf(text, "%u", (*(GPtrArray *const *)slot)->len);
        break;
    default:
        g_assert_not_reached();
    }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *list, *name, *value;
    const FieldTable *table;
    const Alone *keys;
    gsize count;
} Kind;

static gconstpointer find(const Pack *pack, const Kind *kind)
{
    if (kind->table == &pack_check_fields)
        return pack_find_check(pack, kind->value);
    if (kind->table == &pack_model_fields)
        return pack_find_model(pack, kind->value);
    return pack->scorecard.signals->pdata[0];
}

static gboolean is_said(const Alone *alone, const char *key)
{
    g_autofree char *said = g_strconcat(key, ":", NULL);

    return strcmp(alone->key, key) == 0 || (alone->also && strstr(alone->also, said)) ||
           strcmp(key, "override") == 0;
}

static void check_alone(const Kind *kind, const Alone *alone)
{
    g_autofree char *more = g_strdup_printf(
        "%s:\n  - {%s: %s, override: true, %s: %s%s%s}\n", kind->list, kind->name, kind->value,
        alone->key, alone->value, alone->also ? ", " : "", alone->also ? alone->also : "");
    g_autoptr(Pack) before = load_right(NULL, NULL), after = load_right(NULL, more);
    gconstpointer was = find(before, kind), is = find(after, kind);

    for (const Field *field = kind->table->fields; field->key; field++) {
        g_autofree char *old = text_of(field, was), *new = text_of(field, is);
        if (!is_said(alone, field->key) &&
            !(strcmp(alone->key, "advisory") == 0 && strcmp(field->key, "weight") == 0))
            g_assert_cmpstr(old, ==, new);
        if (strcmp(alone->key, field->key) == 0)
            g_assert_cmpstr(old, !=, new);
    }
}

static void check_kind(const Kind *kind)
{
    for (const Field *field = kind->table->fields; field->key; field++) {
        gboolean listed =
            strcmp(field->key, kind->name) == 0 || strcmp(field->key, "override") == 0;
        for (gsize i = 0; i < kind->count; i++)
            listed |= strcmp(field->key, kind->keys[i].key) == 0;
        if (!listed)
            g_error("the table says nothing about '%s'", field->key);
    }
    for (gsize i = 0; i < kind->count; i++)
        check_alone(kind, &kind->keys[i]);
}

static void test_checks(void)
{
    check_kind(
        &(Kind){"checks", "id", "full", &pack_check_fields, check_keys, G_N_ELEMENTS(check_keys)});
}

static void test_models(void)
{
    check_kind(&(Kind){"models", "name", "touchpoint", &pack_model_fields, model_keys,
                       G_N_ELEMENTS(model_keys)});
}

static void test_signals(void)
{
    check_kind(&(Kind){"signals", "id", "poor", &pack_signal_fields, signal_keys,
                       G_N_ELEMENTS(signal_keys)});
}

/* A param that is not named keeps its value; twice is one over the other. */
static void test_again(void)
{
    g_autoptr(Pack) pack =
        load_right(NULL, "section: value\n"
                         "checks:\n"
                         "  - {id: full, override: true, params: {months: 6, third: 1}}\n"
                         "  - {id: full, override: true, weight: 5}\n"
                         "  - {id: mine, question: Is it ours?}\n");
    const PackCheck *check = pack_find_check(pack, "full");

    g_assert_cmpstr(pack_find_param(check->params, "months")->value, ==, "6");
    g_assert_cmpstr(pack_find_param(check->params, "other")->value, ==, "4");
    g_assert_cmpstr(pack_find_param(check->params, "third")->value, ==, "1");
    g_assert_cmpfloat(check->weight, ==, 5);
    g_assert_cmpstr(check->section, ==, "setup"); /* the file's is for what it asks itself */
    g_assert_cmpstr(pack_find_check(pack, "mine")->section, ==, "value");
    g_assert_cmpstr(json_string_value(json_object_get(check->definition, "weight")), ==, "5");
    g_assert_cmpstr(json_string_value(json_object_get(check->definition, "at_most")), ==, "9");
}

/* ---- files beside the scorecard ---- */

static void test_order(void)
{
    g_autoptr(Pack) pack = load_right("sections: [{id: early, title: Early}]\n"
                                      "goals: [{question: Early?, grade: good, at_least: 1}]\n"
                                      "signals: [{id: early, say: Early, when: {paying: true}}]\n",
                                      "sections: [{id: late, title: Late}]\n"
                                      "goals: [{question: Late?, grade: good, at_least: 1}]\n"
                                      "signals: [{id: late, say: Late, when: {paying: true}}]\n"
                                      "checks: [{id: first, section: early, question: Is it?}, "
                                      "{id: last, section: late, question: Is it?}]\n");
    static const char *const sections[] = {"setup", "value", "early", "late"};
    static const char *const signals[] = {"poor", "early", "late"};
    static const char *const goals[] = {"Are there 5?", "Early?", "Late?"};

    g_assert_cmpuint(pack->scorecard.sections->len, ==, G_N_ELEMENTS(sections));
    for (guint i = 0; i < G_N_ELEMENTS(sections); i++)
        g_assert_cmpstr(((PackSection *)pack->scorecard.sections->pdata[i])->id, ==, sections[i]);
    g_assert_cmpuint(pack->scorecard.signals->len, ==, G_N_ELEMENTS(signals));
    for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
        g_assert_cmpstr(((PackSignal *)pack->scorecard.signals->pdata[i])->id, ==, signals[i]);
    g_assert_cmpuint(pack->scorecard.goals->len, ==, G_N_ELEMENTS(goals));
    for (guint i = 0; i < G_N_ELEMENTS(goals); i++)
        g_assert_cmpstr(((PackGoal *)pack->scorecard.goals->pdata[i])->question, ==, goals[i]);
    g_assert_cmpstr(((PackCheck *)pack->checks->pdata[pack->checks->len - 1])->id, ==, "last");
}

/* ---- set ---- */

static void test_set(void)
{
    g_autoptr(Pack) pack = load_right(
        NULL, "set: {full.at_least: 3, full.months: 12, full.weight: 4, full.missing: na, "
              "recent_days: 60, label: 8}\n");
    const PackCheck *check = pack_find_check(pack, "full");
    g_autoptr(GError) error = NULL;

    g_assert_cmpfloat(check->at_least, ==, 3);
    g_assert_cmpfloat(check->weight, ==, 4);
    g_assert_cmpint(check->missing, ==, MISSING_NA);
    g_assert_cmpstr(pack_find_param(check->params, "months")->value, ==, "12");
    g_assert_cmpstr(pack_find_param(pack->params, "recent_days")->value, ==, "60");
    g_assert_cmpint(pack_find_param(pack->params, "label")->type, ==, PARAM_TEXT);
    g_assert_cmpstr(json_string_value(json_object_get(check->definition, "at_least")), ==, "3");
    g_assert_true(pack_set(pack, "full.at_least=2", &error)); /* the command line's word is last */
    g_assert_cmpfloat(check->at_least, ==, 2);
}

/* ---- mistakes ---- */

static const struct {
    const char *more, *said;
} mistakes[] = {
    {"set: {ful.at_least: 1}\n", "more.yaml:1:7: no check 'ful'; did you mean 'full'? / set: "
                                 "{CHECK.KEY: VALUE, PARAM: VALUE}, as "
                                 "--set takes them\n"},
    {"set: {full.at_lest: 1}\n",
     "more.yaml:1:7: check 'full' has no 'at_lest'; did you mean 'at_least'? / set: {CHECK.KEY: "
     "VALUE, PARAM: VALUE}, as --set takes them\n"},
    {"set: {recent_day: 1}\n",
     "more.yaml:1:7: the pack has no param 'recent_day'; did you mean 'recent_days'? / set: "
     "{CHECK.KEY: VALUE, PARAM: VALUE}, as --set takes them\n"},
    {"set: {full.at_least: much}\n", "more.yaml:1:7: 'full.at_least' must be a number, found "
                                     "'much' / set: {CHECK.KEY: VALUE, PARAM: "
                                     "VALUE}, as --set takes them\n"},
    {"set: [1]\n", "more.yaml:1:6: 'set' must be a mapping of names to values, found a list\n"},
    {"set: {full.at_least: [1]}\n",
     "more.yaml:1:22: 'full.at_least' must be one value, found a list\n"},
    {"sections: [{id: setup, title: Again}]\n",
     "more.yaml:1:12: section 'setup' is already defined at base.yaml:2\n"},
    {"goals: [{question: Are there 5?, grade: good, at_least: 6}]\n",
     "more.yaml:1:9: goal 'Are there 5?' is already defined at base.yaml:4\n"},
    {"signals: [{id: poor, say: Again, when: {paying: true}}]\n",
     "more.yaml:1:11: signal 'poor' is already defined at base.yaml:6 / give it another id, or say "
     "'override: true' to change it\n"},
    {"signals: [{id: por, override: true, say: Again}]\n",
     "more.yaml:1:11: there is no earlier signal 'por' to override / did you mean 'poor'?\n"},
    {"signals: [{id: poor, override: true, when: {grade: [god]}}]\n",
     "more.yaml:1:53: there is no grade 'god' / did you mean 'good'?\n"},
    {"checks: [{id: full, override: true, pass: n > 0}]\n",
     "more.yaml:1:37: a check has either 'pass' or 'value', not both / keep 'value' for a number "
     "that "
     "is compared, 'pass' for any other condition\n"},
    {"checks: [{id: full, override: true, at_least: 10}]\n",
     "more.yaml:1:37: 'at_least' is greater than 'at_most', so nothing passes\n"},
    {"checks: [{id: full, override: true, at_lest: 1}]\n",
     "more.yaml:1:37: unknown key 'at_lest' / did you mean 'at_least'?\n"},
    {"checks: [{id: full, override: true, question: }]\n",
     "more.yaml:1:47: 'question' has no value / 'question': what is asked about every customer; "
     "yes "
     "is good\n"},
    {"checks: [{override: true, question: Is it?}]\n",
     "more.yaml:1:10: this check has no 'id' / 'id': what it is called in answers, options and "
     "archived runs; never change it\n"},
    {"models: [{name: touchpoint, override: true, values: {kin: [a]}}]\n",
     "more.yaml:1:54: this model has no column 'kin' / the model's 'columns' lists what it has\n"},
};

/* Files have other folders in every run. */
static char *without_folders(const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new("[^ ]*/(?=[a-z]+\\.yaml)", 0, 0, NULL);

    return g_regex_replace_literal(regex, text, -1, 0, "", 0, NULL);
}

static void test_mistakes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autofree char *said = NULL;
        pack_free(load(NULL, mistakes[i].more, &said));
        g_autofree char *shown = without_folders(said);
        g_assert_cmpstr(shown, ==, mistakes[i].said);
    }
}

/* The same value set in two files is two words about one thing. */
static void test_set_twice(void)
{
    g_autofree char *said = NULL;
    pack_free(load("set: {recent_days: 1}\n", "set: {recent_days: 2}\n", &said));
    g_autofree char *shown = without_folders(said);

    g_assert_cmpstr(shown, ==,
                    "more.yaml:1:7: setting 'recent_days' is already defined at a.yaml:1\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/override/checks", test_checks);
    g_test_add_func("/override/models", test_models);
    g_test_add_func("/override/signals", test_signals);
    g_test_add_func("/override/again", test_again);
    g_test_add_func("/override/order", test_order);
    g_test_add_func("/override/set", test_set);
    g_test_add_func("/override/mistakes", test_mistakes);
    g_test_add_func("/override/set-twice", test_set_twice);
    return g_test_run();
}
