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

/* How long one is ready to wait for others who write; see kept_file.h. */
typedef struct {
    const volatile int *interrupted;
    void (*waiting)(const char *path);
} AnswersPatience;

/* Appends an entry to the list `list` ("answers" or "waivers") of FOLDER/answers.yaml, which is
 * made when it is not there. `fields` ends with a NULL key; `comment` (may be NULL) stands behind
 * the entry. The file is changed as kept_file.h says: two who add at once wait for each other, a
 * crash loses nothing, and the result is read back: every entry is what it was, and the new one
 * what was asked for. FALSE, the file untouched, and what is wrong in `diagnostics` or `error`. */
gboolean answers_append(const char *folder, const char *list, const AnswersField *fields,
                        const char *comment, const AnswersPatience *patience,
                        DiagnosticList *diagnostics, GError **error);

#endif
