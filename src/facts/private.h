/*
 * Inside the facts: their two kinds of file.
 */
#ifndef DELIGHT_FACTS_PRIVATE_H
#define DELIGHT_FACTS_PRIVATE_H

#include "facts.h"

/* Reads one CSV file; `name` is what places call it. NULL when it cannot be used at all. */
FactsTable *facts_table_load(const char *path, const char *name, DiagnosticList *diagnostics);
/* The same for bytes that are at hand. */
FactsTable *facts_table_parse(const char *name, const char *bytes, gsize length,
                              DiagnosticList *diagnostics);
void facts_table_free(FactsTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FactsTable, facts_table_free)

/* The words that a model's column may hold, by how they compare: text_fold_word -> the word, which
 * is the model's. NULL: any. The caller's. */
GHashTable *facts_words(const PackModel *model, const char *column);

/* The index of a column, or -1. */
int facts_table_column(const FactsTable *table, const char *name);

/* Appends what answers.yaml says. */
void facts_answers_load(Facts *facts, const char *path, const char *name,
                        DiagnosticList *diagnostics);

/* Appends what JSON lists of the same shape say. */
void facts_answers_take(Facts *facts, const json_t *answers, const json_t *waivers, Place place,
                        DiagnosticList *diagnostics);

void facts_answer_free(gpointer answer);
void facts_waiver_free(gpointer waiver);

#endif
