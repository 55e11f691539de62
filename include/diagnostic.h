/*
 * Mistakes with a place.
 *
 * Everything that reads what people wrote (YAML, CSV, dump files) reports each mistake as a
 * Diagnostic and goes on, so that one run shows them all. Library rooms fill a list of them; only
 * the commands print it.
 */
#ifndef DELIGHT_DIAGNOSTIC_H
#define DELIGHT_DIAGNOSTIC_H

#include <glib.h>
#include <stdio.h>

/* Where a value stands in a file. `file` is an interned string (g_intern_string), so places may be
 * copied freely and never freed. Lines and columns count from 1, columns in characters; 0 means
 * "the whole file". */
typedef struct {
    const char *file;
    guint line;
    guint column;
} Place;

typedef enum {
    DIAGNOSTIC_ERROR,   /* the definitions cannot be used as they are: exit status 3 */
    DIAGNOSTIC_WARNING, /* worth a person's attention; the run goes on */
} DiagnosticLevel;

typedef struct {
    DiagnosticLevel level;
    Place place;
    char *text; /* what is wrong: lower case, no full stop, subject in single quotes */
    char *hint; /* what to do, or NULL */
} Diagnostic;

typedef struct DiagnosticList DiagnosticList;

DiagnosticList *diagnostic_list_new(void);
void diagnostic_list_free(DiagnosticList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DiagnosticList, diagnostic_list_free)

/* Adds one mistake, unless the same was said of the same place before. `hint` may be NULL. Both
 * texts are copied. Of more than 500 the rest is only counted. */
void diagnostic_add(DiagnosticList *list, DiagnosticLevel level, Place place, const char *hint,
                    const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Adds what `from` holds, in its order, and leaves it empty. */
void diagnostic_list_move(DiagnosticList *list, DiagnosticList *from);

guint diagnostic_list_length(const DiagnosticList *list);
guint diagnostic_list_errors(const DiagnosticList *list); /* how many are errors */
const Diagnostic *diagnostic_list_get(const DiagnosticList *list, guint index);

/* By file, line and column; the order of equal places stays. */
void diagnostic_list_sort(DiagnosticList *list);

/* Appends `file:line:column: error: text`, the source line with a caret under the column (when the
 * file can still be read), and the hint. Control characters of the source line are made visible. */
void diagnostic_format(const Diagnostic *diagnostic, gboolean colour, GString *out);

/* The candidate nearest to `word` by edit distance, or NULL when none is near enough to be meant
 * (at most a third of the word's characters changed). `candidates` ends with NULL. */
const char *diagnostic_nearest(const char *word, const char *const *candidates);

/* The same for names of people and companies, which are called by their beginning: when none is
 * near, the first that begins with `word`, else the first that contains it. */
const char *diagnostic_nearest_name(const char *word, const char *const *names);

#endif
