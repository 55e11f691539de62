/*
 * Facts: what no export holds. CSV files beside the run (touch points, accounts, newsletter) and
 * answers.yaml (what people answered and excused).
 *
 * Loading knows nothing of the database. Customers are named here as people wrote them; once the
 * book is known, facts_resolve turns names into ids.
 */
#ifndef DELIGHT_FACTS_H
#define DELIGHT_FACTS_H

#include "diagnostic.h"
#include "pack.h"

/* One CSV file. Cells are UTF-8 text or NULL when empty. */
typedef struct {
    char *name;        /* of the file, without .csv */
    const char *file;  /* path, interned */
    GPtrArray *header; /* char*: column names, lower case, trimmed */
    GPtrArray *rows;   /* GPtrArray* of char* (NULL = empty), as long as the header */
    GArray *lines;     /* guint: the physical line each row begins on */
} FactsTable;

/* Of a note, a reason and a name in answers.yaml, as text_bounded cuts it; the file keeps it whole.
 */
#define FACTS_NOTE_CHARACTERS 2000

typedef struct {
    char *customer; /* as written: an id or a name */
    char *check;
    enum { ANSWER_YES, ANSWER_NO, ANSWER_NA } answer;
    char *by, *note; /* or NULL */
    char *on;        /* YYYY-MM-DD, or NULL */
    gint64 valid_ms; /* 0: for ever */
    Place place;
} FactsAnswer;

typedef struct {
    char *customer, *check, *reason, *by; /* by may be NULL */
    char *until;                          /* YYYY-MM-DD, or NULL: for ever */
    Place place;
} FactsWaiver;

typedef struct Facts {
    char *folder;       /* NULL: no facts */
    GPtrArray *tables;  /* FactsTable* */
    GPtrArray *unread;  /* char*: paths of files whose name says nothing to us */
    GPtrArray *answers; /* FactsAnswer* */
    GPtrArray *waivers; /* FactsWaiver* */
} Facts;

/* Reads FOLDER/ *.csv and FOLDER/answers.yaml. A folder of NULL gives empty facts. Mistakes go to
 * `diagnostics` (not UTF-8, a row of another length than the header, a column twice, an unknown key
 * of an answer, a date that is none, a missing folder); always returns facts, to be used only when
 * no error was found. */
Facts *facts_load(const char *folder, DiagnosticList *diagnostics);
void facts_free(Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Facts, facts_free)

FactsTable *facts_find(const Facts *facts, const char *name); /* NULL if there is none */

/* Answers and waivers that name a check which the pack does not have are mistakes, and so are cells
 * that the types of the model which reads them cannot hold. Warnings, one for each kind and file: a
 * file or a column that no model reads, a word that is none of a column's `values`, and rows that
 * are there twice. */
void facts_check(const Facts *facts, const Pack *pack, DiagnosticList *diagnostics);

/* The rows of one file as a JSON array of objects for jsonb_to_recordset, by the columns of a
 * model. A cell that the column's type cannot hold (date, timestamptz, integer, bigint, numeric,
 * double precision, boolean) is a mistake at its line. A contract column `customer_id` or
 * `customer` is filled from the CSV column `customer` through `resolve` (NULL result: the row is
 * left out; no `resolve`: as written). A word of the model's `values` is given as it stands there,
 * however the file writes it. New reference. */
typedef const char *(*FactsResolve)(const char *customer, Place place, gpointer data);
json_t *facts_rows(const FactsTable *table, const PackModel *model, FactsResolve resolve,
                   gpointer data, DiagnosticList *diagnostics);

/* Of a file with one row for each customer: calls `found` for every row that says otherwise than an
 * earlier one of the same customer, with the columns in which they differ. */
typedef void (*FactsContradiction)(const char *customer, guint first_line, guint line,
                                   const char *columns, gpointer data);
void facts_contradictions(const FactsTable *table, FactsResolve resolve, gpointer resolve_data,
                          FactsContradiction found, gpointer data);

/* How long an answer holds: more than nothing, and no more than a hundred years. */
gboolean facts_validity(const char *text, gint64 *milliseconds);

/* Builds answers and waivers from JSON lists of the same shape (the examples' own). */
Facts *facts_from_json(const json_t *answers, const json_t *waivers, Place place,
                       DiagnosticList *diagnostics);

#endif
