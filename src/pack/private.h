/*
 * Inside the pack: one file of it as read, before files are put together, and the rules that hold
 * between values.
 */
#ifndef DELIGHT_PACK_PRIVATE_H
#define DELIGHT_PACK_PRIVATE_H

#include "pack.h"
#include "pack_fields.h"
#include "yaml_file.h"

typedef struct {
    gboolean has_scorecard;
    PackScorecard scorecard;
    GPtrArray *params; /* PackParam* */
    GPtrArray *tables; /* PackTable* */
    char *extends;     /* the folder of another pack, from the folder of this file; or NULL */
    Place extends_place;
    char *section;
    Place section_place;
    GPtrArray *checks; /* PackCheck* */
    GPtrArray *models; /* PackModel* */
    GPtrArray
        *sections; /* PackSection*, PackGoal*, PackSignal*, PackSetting*: beside the scorecard's */
    GPtrArray *goals;
    GPtrArray *signals;
    GPtrArray *settings;
} PackFile;

/* Mappings that are laid over others. */
typedef struct PackOverrides PackOverrides;

/* `files` and `more` are YamlFile*, which outlive it, and may still grow. */
PackOverrides *pack_overrides_new(const GPtrArray *files, const GPtrArray *more);
void pack_overrides_free(PackOverrides *overrides);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PackOverrides, pack_overrides_free)

/* A new struct of `table`: what the mapping at `over` names, the rest as the one at `under` has it.
 * Both stand in lists of the key `list`; `over` is laid over `under` from then on. What does not go
 * together is told. */
gpointer pack_overridden(PackOverrides *overrides, const FieldTable *table, const char *list,
                         Place over, Place under, DiagnosticList *diagnostics);

/* What a mapping must agree with in itself: the `finish` of the tables of fields. */
void pack_variant_rules(gpointer variant, YamlValue value, DiagnosticList *diagnostics);
void pack_check_rules(gpointer check, YamlValue value, DiagnosticList *diagnostics);
void pack_model_rules(gpointer model, YamlValue value, DiagnosticList *diagnostics);
void pack_example_rules(gpointer example, YamlValue value, DiagnosticList *diagnostics);
void pack_goal_rules(gpointer goal, YamlValue value, DiagnosticList *diagnostics);
void pack_when_rules(gpointer when, YamlValue value, DiagnosticList *diagnostics);
void pack_links_rules(gpointer links, YamlValue value, DiagnosticList *diagnostics);
void pack_scorecard_rules(gpointer scorecard, YamlValue value, DiagnosticList *diagnostics);

/* Where in the pack's lists the check or model of that name stands; -1: nowhere. */
int pack_index_of_check(const Pack *pack, const char *id);
int pack_index_of_model(const Pack *pack, const char *name);

/* For pack_find_model, once no model is added any more. */
void pack_index_models(Pack *pack);

/* What the whole must agree in: names that others define. `files` are the pack's YamlFile*. */
void pack_link(Pack *pack, const GPtrArray *files, DiagnosticList *diagnostics);

/* Params that hold only certain words get them in full, in the order of the list. */
void pack_link_words(Pack *pack, DiagnosticList *diagnostics);

/* `text` as a param of this name holds it: its words in full, where a model says which there are.
 * NULL and what is wrong (the caller's) otherwise. New string. */
char *pack_param_words(const Pack *pack, const char *param, const char *text, char **mistake);

/* Are all params there that questions and next steps name? */
void pack_check_words(const Pack *pack, DiagnosticList *diagnostics);

/* The checks, grades and signals that the scorecard names. */
void pack_link_scorecard(const Pack *pack, DiagnosticList *diagnostics);

/* Adds an error with the hint "did you mean 'x'?" where one of `names` (char*) is near `word`, and
 * otherwise `hint`. */
void pack_unknown(DiagnosticList *diagnostics, Place place, const char *word,
                  const GPtrArray *names, const char *hint, const char *format, ...)
    G_GNUC_PRINTF(6, 7);

#endif
