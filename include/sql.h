/*
 * What a text of SQL says, by Postgres's own parser (libpg_query): which parameters and relations
 * it names, and whether it is one SELECT, or one expression. Knows nothing of YAML.
 */
#ifndef DELIGHT_SQL_H
#define DELIGHT_SQL_H

#include "failure.h"

#include <glib.h>

/* `:name` in a text; `offset` and `length` in bytes, the colon included. */
typedef struct {
    char *name;
    gsize offset;
    gsize length;
} SqlParam;

/* A relation that a text reads; what a WITH of the text itself defines is left out. `columns` are
 * those named with a qualifier that can only mean this relation. */
typedef struct {
    char *schema; /* or NULL */
    char *name;
    GPtrArray *columns; /* char*, each once */
    gsize offset;       /* where it is first named */
} SqlRelation;

/* Every place where a text names a relation, in order. */
typedef struct {
    const SqlRelation *relation;
    gsize offset;
} SqlMention;

/* A column that a text names, and the relations that it could be of: with a qualifier that one,
 * bare those of the innermost SELECT first. `optional`: where none of them has it, a list of
 * columns stands in (`as absent (a, b)` beside a lateral subquery), so the text can do without. */
typedef struct {
    char *column;
    GPtrArray *relations; /* SqlRelation*, of the same text */
    gboolean optional;
} SqlColumn;

/* Where a text asks the server for the time: now(), current_date, 'today'::date. */
typedef struct {
    char *name; /* as a message says it */
    gsize offset;
} SqlClock;

typedef struct {
    GArray *params;       /* SqlParam, in order */
    GPtrArray *relations; /* SqlRelation*, each once */
    GArray *mentions;     /* SqlMention, in order */
    GArray *columns;      /* SqlColumn, each once */
    GArray *clocks;       /* SqlClock, in no order */
    gsize end; /* where the statement ends: behind it stand only semicolons and comments */
} SqlText;

void sql_text_free(SqlText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SqlText, sql_text_free)

/* Is `name` a declared parameter? Asked only inside brackets, where `a[1:n]` is a slice. */
typedef gboolean (*SqlDeclared)(const char *name, gpointer data);

/* Reads `text` as one SELECT (VALUES and WITH too; no INTO, no FOR UPDATE, no WITH that writes, no
 * function that does more than read). NULL and an error otherwise, and for a text that is too long
 * or too deeply nested to be given to a parser. */
SqlText *sql_select(const char *text, SqlDeclared declared, gpointer data, Failure *failure);

/* Reads `text` as one expression that stays one expression when it is put between parentheses. */
SqlText *sql_expression(const char *text, SqlDeclared declared, gpointer data, Failure *failure);

/* A stretch of an evidence text: plain words, or the inside of {braces}. Offsets are those of the
 * evidence text. */
typedef struct {
    gboolean expression;
    gsize offset, length;
} SqlPiece;

/* Splits evidence into pieces; `{{` and `}}` are braces (pieces of one character). NULL and an
 * error where a brace is never closed or empty. GArray of SqlPiece. */
GArray *sql_pieces(const char *text, Failure *failure);

/* `sql` with every $n replaced by `literals[n - 1]`, for people to paste into psql. New string. */
char *sql_with_literals(const char *sql, const char *const *literals);

#endif
