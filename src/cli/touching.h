/*
 * Writing down what happened: rows of touchpoint.csv and feedback.csv, for touch, feedback, answer
 * and review.
 */
#ifndef DELIGHT_CLI_TOUCHING_H
#define DELIGHT_CLI_TOUCHING_H

#include "answers_edit.h"
#include "session.h"

/* The word of the model's column that `text` means; NULL after saying that it is none, and which is
 * near. `what` is what messages call it: "kind of touch point". */
const char *touching_word(const PackModel *model, const char *column, const char *what,
                          const char *text);

/* The model that reads FILE.csv; NULL after saying that this pack has none. */
const PackModel *touching_model(const Session *session, const char *file);

/* Is there a FILE.csv in the folder? Without one, nobody has said; with one, no row means no. */
gboolean touching_has(const char *folder, const char *file);

/* Appends a touch point; `note` may be NULL. FALSE after saying why not. */
gboolean touching_write(const Session *session, const char *folder, const char *customer,
                        const char *kind, const char *on, const char *note);

/* Appends a row to FILE.csv of the folder. FALSE after saying why not. */
gboolean touching_append(const PackModel *model, const char *folder, const char *file,
                         const AnswersField *fields);

#endif
