/*
 * Adding a row to a CSV file of facts as a careful person would: behind the last one, in the order
 * of the file's own columns, everything else to the letter as it was.
 */
#ifndef DELIGHT_FACTS_APPEND_H
#define DELIGHT_FACTS_APPEND_H

#include "answers_edit.h"
#include "pack.h"

/* Appends a row to FOLDER/NAME.csv, NAME being the file that `model` reads; made with the model's
 * columns as its header when it is not there (then `*made` is TRUE). `fields`, by the model's
 * columns and `customer`, ends with a NULL key; a NULL value leaves a cell empty. The file is
 * changed as kept_file.h says and read back: every old cell is what it was, and the new row what
 * was asked for and what the model's types and words can hold. FALSE, the file untouched, and what
 * is wrong in `diagnostics` or `error`. */
gboolean facts_append(const char *folder, const char *name, const PackModel *model,
                      const AnswersField *fields, const AnswersPatience *patience, gboolean *made,
                      DiagnosticList *diagnostics, GError **error);

#endif
