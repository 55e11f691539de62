/* What the parts of a pack say about one another. */
#include "pack_fields.h"
#include "private.h"

#include <string.h>

#define ERROR DIAGNOSTIC_ERROR

/* ---- checks ---- */

static GPtrArray *ids_of_checks(const Pack *pack, const char *section)
{
    GPtrArray *ids = g_ptr_array_new();

    for (guint i = 0; i < pack->checks->len; i++) {
        PackCheck *check = g_ptr_array_index(pack->checks, i);
        if (!section || g_strcmp0(check->section, section) == 0)
            g_ptr_array_add(ids, check->id);
    }
    return ids;
}

static void link_section(const Pack *pack, const PackCheck *check, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    if (!check->section) {
        diagnostic_add(diagnostics, ERROR, check->place, "put 'section: ID' at the top of the file",
                       "check '%s' is in no section", check->id);
        return;
    }
    if (pack->scorecard.sections->len == 0)
        return; /* what is wrong is said there */
    for (guint i = 0; i < pack->scorecard.sections->len; i++) {
        PackSection *section = g_ptr_array_index(pack->scorecard.sections, i);
        if (g_strcmp0(section->id, check->section) == 0)
            return;
        if (section->id)
            g_ptr_array_add(ids, section->id);
    }
    pack_unknown(diagnostics, check->section_place, check->section, ids,
                 "the scorecard lists the sections", "there is no section '%s'", check->section);
}

/* A check in a circle is its own ancestor; each circle is reported once, at its first check. */
static gboolean begins_circle(const Pack *pack, const PackCheck *check)
{
    const PackCheck *first = check, *at = check;

    for (guint steps = 0; at && at->part_of && steps <= pack->checks->len; steps++) {
        at = pack_find_check(pack, at->part_of);
        if (at == check)
            return first == check;
        if (at && (strcmp(at->place.file, first->place.file) < 0 ||
                   (at->place.file == first->place.file && at->place.line < first->place.line)))
            first = at;
    }
    return FALSE;
}

static void link_parent(const Pack *pack, const PackCheck *check, DiagnosticList *diagnostics)
{
    if (!check->part_of)
        return;
    const PackCheck *parent = pack_find_check(pack, check->part_of);
    if (!parent) {
        g_autoptr(GPtrArray) ids = ids_of_checks(pack, check->section);
        pack_unknown(diagnostics, check->part_of_place, check->part_of, ids,
                     "it is the id of another check of this section", "there is no check '%s'",
                     check->part_of);
    } else if (g_strcmp0(parent->section, check->section) != 0) {
        diagnostic_add(diagnostics, ERROR, check->part_of_place,
                       "a question and its parts stand in one section",
                       "check '%s' is in section '%s', this one in '%s'", parent->id,
                       parent->section ? parent->section : "", check->section);
    } else if (begins_circle(pack, check)) {
        diagnostic_add(diagnostics, ERROR, check->part_of_place, NULL,
                       parent == check ? "check '%s' is part of itself"
                                       : "check '%s' is part of itself, by way of others",
                       check->id);
    }
}

/* ---- models and tables ---- */

static GPtrArray *names_of_models(const Pack *pack)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < pack->models->len; i++)
        g_ptr_array_add(names, ((PackModel *)g_ptr_array_index(pack->models, i))->name);
    return names;
}

static void link_tables(const Pack *pack, DiagnosticList *diagnostics)
{
    for (guint i = 0; i < pack->tables->len; i++) {
        const PackTable *table = g_ptr_array_index(pack->tables, i);
        const PackModel *model = pack_find_model(pack, table->name);
        if (model)
            diagnostic_add(diagnostics, ERROR, table->place,
                           "a name stands for a table of the export or for a model",
                           "'%s' is already a model at %s:%u", table->name, model->place.file,
                           model->place.line);
    }
}

static void link_optional(const Pack *pack, const GPtrArray *optional, guint count,
                          DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = names_of_models(pack);

    for (guint i = 0; i < count; i++) {
        const Source *name = g_ptr_array_index(optional, i);
        if (!pack_find_model(pack, name->text))
            pack_unknown(diagnostics, name->place, name->text, names, "it is the name of a model",
                         "there is no model '%s'", name->text);
    }
}

static void link_models(const Pack *pack, DiagnosticList *diagnostics)
{
    if (!pack_find_model(pack, "customer"))
        diagnostic_add(diagnostics, ERROR, pack->scorecard.place,
                       "it says who is scored: customer_id, name, created_at, plan, owner, paying",
                       "this pack has no model 'customer'");
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = g_ptr_array_index(pack->models, i);
        for (guint j = 0; j < model->from->len; j++) {
            const PackVariant *variant = g_ptr_array_index(model->from, j);
            link_optional(pack, variant->optional, variant->optional->len, diagnostics);
        }
    }
}

/* ---- examples ---- */

static void link_row(const PackModel *model, YamlValue row, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < model->columns->len; i++)
        g_ptr_array_add(names, ((PackColumn *)g_ptr_array_index(model->columns, i))->name);
    for (guint i = 0; yaml_value_kind(row) == YAML_MAP && i < yaml_value_length(row); i++) {
        YamlValue key = yaml_value_key(row, i);
        const char *name = yaml_value_text(key);
        if (name && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            pack_unknown(diagnostics, yaml_value_place(key), name, names,
                         "the model's 'columns' lists what it has", "model '%s' has no column '%s'",
                         model->name, name);
    }
}

static void link_given(const Pack *pack, YamlValue given, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = names_of_models(pack);

    for (guint i = 0; yaml_value_kind(given) == YAML_MAP && i < yaml_value_length(given); i++) {
        YamlValue key = yaml_value_key(given, i), rows = yaml_value_entry(given, i);
        const char *name = yaml_value_text(key);
        const PackModel *model = name ? pack_find_model(pack, name) : NULL;
        if (name && !model)
            pack_unknown(diagnostics, yaml_value_place(key), name, names,
                         "an example gives rows in place of models", "there is no model '%s'",
                         name);
        for (guint j = 0;
             model && yaml_value_kind(rows) == YAML_LIST && j < yaml_value_length(rows); j++)
            link_row(model, yaml_value_item(rows, j), diagnostics);
    }
}

/* Answers of an example may leave out the check: it is the one that the example belongs to. */
static void link_entries(const Pack *pack, YamlValue entries, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) ids = ids_of_checks(pack, NULL);

    for (guint i = 0; yaml_value_kind(entries) == YAML_LIST && i < yaml_value_length(entries);
         i++) {
        YamlValue check = yaml_value_get(yaml_value_item(entries, i), "check");
        if (yaml_value_kind(check) == YAML_TEXT && !pack_find_check(pack, yaml_value_text(check)))
            pack_unknown(diagnostics, yaml_value_place(check), yaml_value_text(check), ids,
                         "it is the id of a check", "there is no check '%s'",
                         yaml_value_text(check));
    }
}

static void add_names(GPtrArray *names, const GPtrArray *params)
{
    for (guint i = 0; i < params->len; i++)
        g_ptr_array_add(names, ((PackParam *)g_ptr_array_index(params, i))->name);
}

/* An example can only change what there is: its check's params, the pack's or those of a model. */
static void link_example_params(const Pack *pack, const PackCheck *check,
                                const PackExample *example, DiagnosticList *diagnostics)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    add_names(names, check->params);
    add_names(names, pack->params);
    for (guint i = 0; i < pack->models->len; i++)
        add_names(names, ((PackModel *)g_ptr_array_index(pack->models, i))->params);
    for (guint i = 0; i < example->params->len; i++) {
        const PackParam *param = g_ptr_array_index(example->params, i);
        if (!g_ptr_array_find_with_equal_func(names, param->name, g_str_equal, NULL))
            pack_unknown(diagnostics, param->place, param->name, names,
                         "it is a param of the check, of a model or of the pack",
                         "there is no param '%s'", param->name);
    }
}

static void fill_check(json_t *entries, const char *id)
{
    for (gsize i = 0; i < json_array_size(entries); i++) {
        json_t *entry = json_array_get(entries, i);
        if (!json_is_string(json_object_get(entry, "check")))
            json_object_set_new(entry, "check", json_string(id));
    }
}

/* The examples are walked in the files, where every name has its place. */
static void link_examples(const Pack *pack, const YamlFile *file, DiagnosticList *diagnostics)
{
    YamlValue checks = yaml_value_get(yaml_file_root(file), "checks");

    if (yaml_value_kind(checks) != YAML_LIST)
        return;
    for (guint i = 0; i < yaml_value_length(checks); i++) {
        YamlValue examples = yaml_value_get(yaml_value_item(checks, i), "examples");
        if (yaml_value_kind(examples) != YAML_LIST)
            continue;
        for (guint j = 0; j < yaml_value_length(examples); j++) {
            YamlValue example = yaml_value_item(examples, j);
            link_given(pack, yaml_value_get(example, "given"), diagnostics);
            link_entries(pack, yaml_value_get(example, "answers"), diagnostics);
            link_entries(pack, yaml_value_get(example, "waivers"), diagnostics);
        }
    }
}

/* The words of the model's `kind` are those that can be written down. */
static void link_touch(const Pack *pack, const PackCheck *check, DiagnosticList *diagnostics)
{
    const PackModel *model = check->touch ? pack_find_model(pack, "touchpoint") : NULL;
    const char *nearest = NULL;
    if (check->touch && !model)
        diagnostic_add(diagnostics, ERROR, check->place, "it reads facts/touchpoint.csv",
                       "check '%s' has a 'touch', but there is no model 'touchpoint'", check->id);
    else if (model && !pack_word(model, "kind", check->touch, &nearest)) {
        g_autofree char *hint = nearest ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;
        diagnostic_add(diagnostics, ERROR, check->place, hint,
                       "check '%s': no kind of touch point is called '%s'", check->id,
                       check->touch);
    }
}

static void link_check(const Pack *pack, const PackCheck *check, DiagnosticList *diagnostics)
{
    link_section(pack, check, diagnostics);
    link_touch(pack, check, diagnostics);
    link_parent(pack, check, diagnostics);
    link_optional(pack, check->optional, check->optional->len, diagnostics);
    for (guint i = 0; i < check->probe->len; i++) { /* the check's own come last in each */
        const PackVariant *variant = g_ptr_array_index(check->probe, i);
        link_optional(pack, variant->optional, variant->optional->len - check->optional->len,
                      diagnostics);
    }
    for (guint i = 0; i < check->examples->len; i++) {
        const PackExample *example = g_ptr_array_index(check->examples, i);
        link_example_params(pack, check, example, diagnostics);
        fill_check(example->answers, check->id);
        fill_check(example->waivers, check->id);
    }
}

void pack_link(Pack *pack, const GPtrArray *files, DiagnosticList *diagnostics)
{
    for (guint i = 0; i < pack->checks->len; i++)
        link_check(pack, g_ptr_array_index(pack->checks, i), diagnostics);
    pack_link_scorecard(pack, diagnostics);
    link_tables(pack, diagnostics);
    link_models(pack, diagnostics);
    pack_link_words(pack, diagnostics);
    pack_check_words(pack, diagnostics);
    for (guint i = 0; i < files->len; i++)
        link_examples(pack, g_ptr_array_index(files, i), diagnostics);
}
