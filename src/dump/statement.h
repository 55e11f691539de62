/*
 * What a statement of a dump is, as far as restoring cares: told by its first words.
 *
 * Tokens and not a parse tree: a dump may be written in a newer grammar than our parser's, a row of
 * an INSERT may be megabytes, and hostile nesting must not exhaust the stack.
 */
#ifndef DELIGHT_DUMP_STATEMENT_H
#define DELIGHT_DUMP_STATEMENT_H

#include <glib.h>

typedef enum {
    DUMP_OTHER,       /* to be carried out; skipped when refused */
    DUMP_LEAVE,       /* has no bearing on what is in the tables: owners, rights, triggers ... */
    DUMP_SET,         /* a setting */
    DUMP_SEARCH_PATH, /* the setting that says where names without a schema belong: `relation` */
    DUMP_DROP,        /* of what cannot be there yet */
    DUMP_EXTENSION,
    DUMP_TABLE,        /* CREATE TABLE; `parents` of a partition or an heir */
    DUMP_ATTACH,       /* `relation` becomes a partition of `parents` */
    DUMP_VIEW,         /* also materialized */
    DUMP_REFRESH,      /* of a materialized view */
    DUMP_INDEX,        /* on `relation`; `object` is its name or NULL */
    DUMP_INDEX_ATTACH, /* `object` becomes part of another index */
    DUMP_CONSTRAINT,   /* on `relation`, no foreign key */
    DUMP_INSERT,
    DUMP_COPY, /* FROM stdin: rows follow */
} DumpKind;

/* Parts are newly allocated, or NULL where the statement has none; a schema is NULL where none is
 * written. */
typedef struct {
    DumpKind kind;
    char *schema, *relation;
    GPtrArray *parents; /* char*: schema (may be NULL) and name, by turns */
    char *object;
    gsize name_from, name_to; /* where in the text the relation's name stands */
    gboolean partitioned;     /* of a table: it has no rows of its own */
    gsize options_at;         /* of a COPY without options: where some can be put, else 0 */
} DumpStatement;

/* Does it begin with a word with which a statement of SQL can begin? */
gboolean dump_statement_begins(const char *text);

/* Reads the first words of `text`; `out` is filled anew and to be cleared. */
void dump_statement_read(const char *text, DumpStatement *out);
void dump_statement_clear(DumpStatement *statement);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DumpStatement, dump_statement_clear)

/* Calls `found` for each name, with a schema or without, that stands in the text. */
typedef void (*DumpNameFound)(const char *schema, const char *name, gpointer data);
void dump_statement_names(const char *text, DumpNameFound found, gpointer data);

#endif
