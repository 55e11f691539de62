/*
 * Adding to answers.yaml as a careful person would: one line behind the last of its list,
 * everything else to the letter as it was, comments and order included.
 */
#ifndef DELIGHT_ANSWERS_EDIT_H
#define DELIGHT_ANSWERS_EDIT_H

#include "diagnostic.h"

/* A field of the new entry; a NULL value leaves it out. */
typedef struct {
    const char *key;
    const char *value;
} AnswersField;

/* Appends an entry to the list `list` ("answers" or "waivers") of FOLDER/answers.yaml, which is
 * made when it is not there. `fields` ends with a NULL key; `comment` (may be NULL) stands behind
 * the entry. Two who add at once wait for each other; the file is replaced whole, so a crash loses
 * nothing. FALSE, the file untouched, and what is wrong in `diagnostics` or `error`. */
gboolean answers_append(const char *folder, const char *list, const AnswersField *fields,
                        const char *comment, DiagnosticList *diagnostics, GError **error);

#endif
