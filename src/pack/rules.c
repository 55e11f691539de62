/* What the keys of one mapping must agree in. */
#include "pack_fields.h"
#include "private.h"
#include "text.h"

#include <string.h>

#define ERROR DIAGNOSTIC_ERROR

static gboolean has(YamlValue map, const char *key)
{
    return yaml_value_kind(yaml_value_get(map, key)) != YAML_NULL;
}

/* The place of a key, for mistakes that are about its being there at all. */
static Place key_place(YamlValue map, const char *key)
{
    for (guint i = 0; i < yaml_value_length(map); i++)
        if (g_strcmp0(yaml_value_text(yaml_value_key(map, i)), key) == 0)
            return yaml_value_place(yaml_value_key(map, i));
    return yaml_value_place(map);
}

/* ---- variants ---- */

void pack_variant_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    (void)target;
    if (has(value, "sql") && has(value, "facts"))
        diagnostic_add(diagnostics, ERROR, key_place(value, "facts"), "make two variants of it",
                       "a variant has either 'sql' or 'facts', not both");
    else if (!has(value, "sql") && !has(value, "facts"))
        diagnostic_add(diagnostics, ERROR, yaml_value_place(value), NULL,
                       "this variant has neither 'sql' nor 'facts'");
    if (has(value, "selected") && !has(value, "sql"))
        diagnostic_add(diagnostics, ERROR, key_place(value, "selected"),
                       "'sql' is for the whole book", "'selected' stands beside 'sql'");
}

/* ---- checks ---- */

static void check_bounds(YamlValue value, gboolean both, double least, double most,
                         DiagnosticList *diagnostics)
{
    if (both && least > most)
        diagnostic_add(diagnostics, ERROR, key_place(value, "at_least"), NULL,
                       "'at_least' is greater than 'at_most', so nothing passes");
}

/* Keys that say something about rows, which only a probe can bring. */
static void check_without_probe(YamlValue value, DiagnosticList *diagnostics)
{
    static const char *const keys[] = {"applies",  "value",          "at_least",   "at_most",
                                       "warn_at",  "pass",           "evidence",   "missing",
                                       "optional", "action_stopped", "action_pass"};

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (has(value, keys[i]))
            diagnostic_add(diagnostics, ERROR, key_place(value, keys[i]),
                           "without a probe only a person can answer", "'%s' needs a 'probe'",
                           keys[i]);
}

static void check_verdict(YamlValue value, DiagnosticList *diagnostics)
{
    static const char *const bounds[] = {"at_least", "at_most", "warn_at"};
    gboolean bounded = has(value, "at_least") || has(value, "at_most");

    if (has(value, "pass") && has(value, "value"))
        diagnostic_add(diagnostics, ERROR, key_place(value, "pass"),
                       "keep 'value' for a number that is compared, 'pass' for any other condition",
                       "a check has either 'pass' or 'value', not both");
    else if (!has(value, "pass") && !has(value, "value") && !bounded)
        diagnostic_add(diagnostics, ERROR, key_place(value, "probe"),
                       "say when it passes: 'pass: CONDITION', or 'value: NUMBER' and 'at_least'",
                       "a check with a 'probe' needs 'pass' or 'value'");
    if (has(value, "value") && !bounded && !has(value, "pass"))
        diagnostic_add(diagnostics, ERROR, key_place(value, "value"), NULL,
                       "'value' needs 'at_least' or 'at_most'");
    for (gsize i = 0; i < G_N_ELEMENTS(bounds); i++)
        if (has(value, bounds[i]) && !has(value, "value"))
            diagnostic_add(diagnostics, ERROR, key_place(value, bounds[i]),
                           "'value' says which number is compared", "'%s' needs 'value'",
                           bounds[i]);
}

/* A second bound is beside one bar, and not on it. */
static void check_warning(const PackCheck *check, YamlValue value, DiagnosticList *diagnostics)
{
    const gboolean both = has(value, "at_least") && has(value, "at_most");
    const double bar = has(value, "at_least") ? check->at_least : check->at_most;
    if (!has(value, "warn_at") || !has(value, "value"))
        return;
    if (both || (!has(value, "at_least") && !has(value, "at_most")))
        diagnostic_add(diagnostics, ERROR, key_place(value, "warn_at"), NULL,
                       "'warn_at' needs 'at_least' or 'at_most', and not both");
    else if (check->warn_at == bar)
        diagnostic_add(diagnostics, ERROR, key_place(value, "warn_at"),
                       "a pass up to it is near the bar, or a fail from it on far off",
                       "'warn_at' is the bar itself");
}

/* A check's own `optional` holds for whichever variant is used. */
static void spread_optional(PackCheck *check)
{
    for (guint i = 0; i < check->probe->len; i++) {
        PackVariant *variant = g_ptr_array_index(check->probe, i);
        for (guint j = 0; j < check->optional->len; j++)
            g_ptr_array_add(variant->optional, source_copy(g_ptr_array_index(check->optional, j)));
    }
}

void pack_check_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    PackCheck *check = target;

    if (has(value, "probe"))
        check_verdict(value, diagnostics);
    else
        check_without_probe(value, diagnostics);
    check_warning(check, value, diagnostics);
    check_bounds(value, check->has_at_least && check->has_at_most, check->at_least, check->at_most,
                 diagnostics);
    for (guint i = 0; i < check->probe->len; i++) {
        const PackVariant *variant = g_ptr_array_index(check->probe, i);
        if (variant->facts.text)
            diagnostic_add(diagnostics, ERROR, variant->facts.place,
                           "only a model says what the columns are: read the facts in one",
                           "a check cannot read 'facts' itself");
    }
    spread_optional(check);
    if (check->advisory)
        check->weight = 0;
    /* An example says what a check means, but changing one changes no customer's status. */
    check->definition = yaml_value_json(value, FALSE);
    json_object_del(check->definition, "examples");
    json_object_del(check->definition, "override");
    json_object_del(check->definition, "whose"); /* no other question, whoever has to act */
}

void pack_example_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    PackExample *example = target;

    (void)diagnostics;
    if (!example->given)
        example->given = json_object();
    if (!example->expect)
        example->expect = json_object();
    if (!example->name)
        example->name = g_strdup_printf("line %u", yaml_value_place(value).line);
}

/* ---- models ---- */

/* Every command knows these columns of a customer. */
static const char *const customer_columns[] = {"customer_id", "name",  "created_at",
                                               "plan",        "owner", "paying"};

static gboolean has_column(const PackModel *model, const char *name)
{
    for (guint i = 0; i < model->columns->len; i++)
        if (strcmp(((PackColumn *)g_ptr_array_index(model->columns, i))->name, name) == 0)
            return TRUE;
    return FALSE;
}

static void check_customer(const PackModel *model, YamlValue columns, DiagnosticList *diagnostics)
{
    g_autoptr(GString) missing = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(customer_columns); i++)
        if (!has_column(model, customer_columns[i]))
            g_string_append_printf(missing, "%s'%s'", missing->len ? ", " : "",
                                   customer_columns[i]);
    if (missing->len)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(columns),
                       "every command knows these; what an export lacks may be null",
                       "model 'customer' lacks %s", missing->str);
}

/* Does its SQL read this param? */
static gboolean reads_param(const PackModel *model, const char *name)
{
    g_autofree char *param = g_strconcat(":", name, NULL);
    for (guint i = 0; model->from && i < model->from->len; i++) {
        const PackVariant *variant = model->from->pdata[i];
        if (variant->sql.text && strstr(variant->sql.text, param))
            return TRUE;
    }
    return FALSE;
}

static void check_values(const PackModel *model, YamlValue columns, YamlValue values,
                         DiagnosticList *diagnostics)
{
    for (guint i = 0; yaml_value_kind(values) == YAML_MAP && i < yaml_value_length(values); i++) {
        YamlValue key = yaml_value_key(values, i);
        const char *name = yaml_value_text(key);
        if (name && !has(columns, name) && !reads_param(model, name))
            diagnostic_add(diagnostics, ERROR, yaml_value_place(key),
                           "the model's 'columns' lists what it has",
                           "this model has no column '%s'", name);
    }
}

static void check_key(YamlValue columns, YamlValue key, DiagnosticList *diagnostics)
{
    gboolean list = yaml_value_kind(key) == YAML_LIST;

    for (guint i = 0; i < (list ? yaml_value_length(key) : 1); i++) {
        YamlValue item = list ? yaml_value_item(key, i) : key;
        const char *name = yaml_value_text(item);
        if (name && yaml_value_kind(yaml_value_get(columns, name)) == YAML_NULL)
            diagnostic_add(diagnostics, ERROR, yaml_value_place(item),
                           "the model's 'columns' lists what it has",
                           "this model has no column '%s'", name);
    }
}

/* What a file of facts needs is a column of the contract. */
static void check_facts_needs(const PackModel *model, YamlValue columns,
                              DiagnosticList *diagnostics)
{
    for (guint i = 0; model->from && i < model->from->len; i++) {
        const PackVariant *variant = model->from->pdata[i];
        for (guint n = 0; variant->facts.text && n < variant->needs->len; n++) {
            const Source *need = variant->needs->pdata[n];
            if (!has(columns, need->text))
                diagnostic_add(diagnostics, ERROR, need->place,
                               "the model's 'columns' lists what it has",
                               "this model has no column '%s'", need->text);
        }
    }
}

void pack_model_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    PackModel *model = target;
    YamlValue columns = yaml_value_get(value, "columns");

    if (yaml_value_kind(columns) != YAML_MAP)
        return;
    check_facts_needs(model, columns, diagnostics);
    check_values(model, columns, yaml_value_get(value, "values"), diagnostics);
    check_key(columns, yaml_value_get(value, "key"), diagnostics);
    if (yaml_value_length(columns) == 0)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(columns), NULL,
                       "a model needs at least one column");
    else if (g_strcmp0(model->name, "customer") == 0)
        check_customer(model, columns, diagnostics);
    if (model->called && !has(columns, "customer_id"))
        diagnostic_add(diagnostics, ERROR, yaml_value_place(columns), NULL,
                       "'called' replaces the column customer_id, and there is none");
    /* What explain shows of a customer holds only rows that are theirs: any other would be lost. */
    if (model->by_value && !has(columns, "customer_id"))
        diagnostic_add(diagnostics, ERROR, yaml_value_place(columns), NULL,
                       "'by_value' is for rows of customers, and there is no column customer_id");
}

/* ---- links ---- */

static void check_placeholder(YamlValue template, const char *word, gboolean named,
                              DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    g_ptr_array_add(names, (gpointer) "id");
    if (named)
        g_ptr_array_add(names, (gpointer) "name");
    if (!g_ptr_array_find_with_equal_func(names, word, g_str_equal, NULL))
        pack_unknown(diagnostics, yaml_value_place(template), word, names,
                     named ? "there are {id} and {name}" : "there is {id}",
                     "this link knows no '{%s}'", word);
}

/* Every placeholder closed and known, and at least one: else all would lead to one page. */
static void check_template(YamlValue template, gboolean named, DiagnosticList *diagnostics)
{
    const char *text = yaml_value_text(template);
    g_autofree char *url = text ? text_url(text) : NULL;
    guint count = 0;

    if (!text)
        return;
    if (!url)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(template),
                       "as in https://app.example.com/organization/{id}",
                       "'%s' is no address of the web", text);
    for (const char *at = strpbrk(text, "{}"); at; at = strpbrk(at, "{}"), count++) {
        const char *end = *at == '{' ? strpbrk(at + 1, "{}") : NULL;
        if (!end || *end != '}') {
            diagnostic_add(diagnostics, ERROR, yaml_value_place(template), "as in {id}",
                           "a brace of this link has no other");
            return;
        }
        g_autofree char *word = g_strndup(at + 1, (gsize)(end - at - 1));
        check_placeholder(template, word, named, diagnostics);
        at = end + 1;
    }
    if (count == 0)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(template), "as in {id}",
                       "this link would lead from everywhere to one page");
}

void pack_links_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    (void)target;
    check_template(yaml_value_get(value, "organization"), TRUE, diagnostics);
    check_template(yaml_value_get(value, "conversation"), FALSE, diagnostics);
    check_template(yaml_value_get(value, "issue"), FALSE, diagnostics);
}

/* ---- the scorecard ---- */

void pack_goal_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    const PackGoal *goal = target;
    gboolean counts = has(value, "grade") || has(value, "paying");

    if (has(value, "probe") && counts)
        diagnostic_add(
            diagnostics, ERROR, key_place(value, "probe"), NULL,
            "a goal counts customers by 'grade' and 'paying', or has a 'probe', not both");
    else if (!has(value, "probe") && !counts)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(value),
                       "say 'grade: ID' to count customers, or 'probe: SELECT ...'",
                       "this goal says nothing to count");
    if (!has(value, "at_least") && !has(value, "at_most") && !has(value, "probe"))
        diagnostic_add(diagnostics, ERROR, yaml_value_place(value), NULL,
                       "a goal needs 'at_least' or 'at_most'");
    if (has(value, "value") && !has(value, "probe"))
        diagnostic_add(diagnostics, ERROR, key_place(value, "value"), NULL,
                       "'value' reads the columns of a 'probe', and there is none");
    if (has(value, "evidence") && !has(value, "value"))
        diagnostic_add(diagnostics, ERROR, key_place(value, "evidence"),
                       "value: the column that is the number",
                       "'evidence' of a goal needs 'value' beside it");
    check_bounds(value, goal->has_at_least && goal->has_at_most, goal->at_least, goal->at_most,
                 diagnostics);
}

/* A key that says nothing without one of the others. */
static void check_needs(YamlValue value, const char *key, const char *one, const char *other,
                        DiagnosticList *diagnostics)
{
    if (has(value, key) && !has(value, one) && !(other && has(value, other)))
        diagnostic_add(diagnostics, ERROR, key_place(value, key), NULL, "'%s' needs '%s'%s%s%s",
                       key, one, other ? " or '" : "", other ? other : "", other ? "'" : "");
}

void pack_when_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    const PackWhen *when = target;

    if (yaml_value_kind(value) == YAML_MAP && yaml_value_length(value) == 0)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(value), "when: {failing: [ID]}",
                       "this signal has no condition");
    check_needs(value, "within", "regressed", "score_drop", diagnostics);
    check_needs(value, "regressed", "within", NULL, diagnostics);
    check_needs(value, "score_drop", "within", NULL, diagnostics);
    check_needs(value, "for", "grade", NULL, diagnostics);
    check_needs(value, "at_least", "check", NULL, diagnostics);
    check_needs(value, "at_most", "check", NULL, diagnostics);
    check_needs(value, "column", "check", NULL, diagnostics);
    check_needs(value, "check", "at_least", "at_most", diagnostics);
    check_bounds(value, when->has_at_least && when->has_at_most, when->at_least, when->at_most,
                 diagnostics);
}

static void check_grades(const PackScorecard *scorecard, YamlValue value,
                         DiagnosticList *diagnostics)
{
    static const char *const reserved[] = {"new", "unrated", NULL};
    const PackGrade *before = NULL;
    YamlValue list = yaml_value_get(value, "grades");

    for (guint i = 0; i < scorecard->grades->len; i++) {
        const PackGrade *grade = g_ptr_array_index(scorecard->grades, i);
        for (guint j = 0; grade->id && j < i; j++) {
            const PackGrade *other = g_ptr_array_index(scorecard->grades, j);
            if (g_strcmp0(grade->id, other->id) == 0)
                diagnostic_add(diagnostics, ERROR, grade->place, NULL, "grade '%s' is there twice",
                               grade->id);
        }
        if (grade->id && g_strv_contains(reserved, grade->id))
            diagnostic_add(diagnostics, ERROR, grade->place, "choose another id",
                           "grade '%s' is what customers without a grade are called", grade->id);
        if (before && grade->min >= before->min) /* neither holds of a min that is none */
            diagnostic_add(
                diagnostics, ERROR, grade->place,
                "the best grade comes first, each with a smaller min than the one before",
                "grade '%s' can never be reached", grade->id ? grade->id : "");
        before = grade;
    }
    if (before ? before->min > 0 : yaml_value_kind(list) == YAML_LIST)
        diagnostic_add(diagnostics, ERROR, before ? before->place : yaml_value_place(list),
                       "every score needs a grade", "the last grade must have 'min: 0'");
}

static void check_sections(YamlValue value, DiagnosticList *diagnostics)
{
    YamlValue sections = yaml_value_get(value, "sections");

    if (yaml_value_kind(sections) == YAML_LIST && yaml_value_length(sections) == 0)
        diagnostic_add(diagnostics, ERROR, yaml_value_place(sections), NULL,
                       "a scorecard needs at least one section");
}

void pack_scorecard_rules(gpointer target, YamlValue value, DiagnosticList *diagnostics)
{
    PackScorecard *scorecard = target;

    if (!scorecard->title)
        scorecard->title = g_strdup("Customer health");
    check_sections(value, diagnostics);
    check_grades(scorecard, value, diagnostics);
}
