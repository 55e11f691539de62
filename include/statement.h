/*
 * A statement ready for the server: SQL with $1, $2 ... and the values bound to them, and for every
 * stretch of the SQL the text that it came from, so that an error finds its way back.
 */
#ifndef DELIGHT_STATEMENT_H
#define DELIGHT_STATEMENT_H

#include "source.h"

/* Object ids of built-in types, as in the server's pg_type.dat; they never change. */
enum {
    TYPE_BOOL = 16,
    TYPE_INT8 = 20,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_BOOL_ARRAY = 1000,
    TYPE_INT4_ARRAY = 1007,
    TYPE_TEXT_ARRAY = 1009,
    TYPE_INT8_ARRAY = 1016,
    TYPE_DATE_ARRAY = 1182,
    TYPE_TIMESTAMPTZ = 1184,
    TYPE_TIMESTAMPTZ_ARRAY = 1185,
    TYPE_NUMERIC_ARRAY = 1231,
    TYPE_NUMERIC = 1700,
    TYPE_JSONB = 3802,
};

typedef struct Statement Statement;

Statement *statement_new(void);
void statement_free(Statement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_free)

/* Appends SQL of our own. */
void statement_append(Statement *statement, const char *sql);
void statement_appendf(Statement *statement, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Appends `length` bytes from `offset` of a text of the pack and remembers where they came from.
 * `origin` must outlive the statement. */
void statement_append_from(Statement *statement, const Source *origin, gsize offset, gsize length);

/* Appends SQL of our own that belongs to the byte `offset` of a text of the pack. */
void statement_append_for(Statement *statement, const Source *origin, gsize offset,
                          const char *sql);

/* The same statement behind a word of ours: `explain (analyze) ` and the like. */
Statement *statement_prefixed(const Statement *statement, const char *prefix);

/* Appends an identifier, quoted. */
void statement_append_identifier(Statement *statement, const char *name);

/* An identifier as people write it: quoted only where it must be, and what cannot be seen escaped.
 * New string. */
char *statement_identifier(const char *name);

/* A relation with its schema, each as statement_identifier has it. New string. */
char *statement_relation(const char *schema, const char *name);

/* A value of TYPE_TEXT_ARRAY, or of another array as text: '{"one","other",NULL}', a NULL in the
 * list being SQL's null. New string. */
char *statement_text_array(const GPtrArray *texts);

/* Appends $n for this value, the same n for the same type and value. `value` NULL is SQL's null. */
void statement_append_value(Statement *statement, guint type, const char *value);

const char *statement_sql(const Statement *statement);
int statement_n_values(const Statement *statement);
const guint *statement_types(const Statement *statement);        /* object ids */
const char *const *statement_values(const Statement *statement); /* text, or NULL */

/* The place in the pack of a failure's position (byte, from 1) in the statement; FALSE when it
 * stands in SQL of our own. A value right after a text of the pack stands where that text ended: at
 * its `:name`. */
gboolean statement_place(const Statement *statement, gsize position, Place *place);

#endif
