/*
 * Cutting SQL text into statements, byte by byte, the way psql cuts it: quotes, dollar quotes,
 * nested comments, parentheses and BEGIN ATOMIC bodies may hold semicolons.
 */
#ifndef DELIGHT_DUMP_LEXER_H
#define DELIGHT_DUMP_LEXER_H

#include <glib.h>

/* What the comments that pg_dump puts first and last say. */
typedef enum {
    DUMP_MARK_BEGIN = 1 << 0,    /* "PostgreSQL database dump" */
    DUMP_MARK_COMPLETE = 1 << 1, /* "PostgreSQL database dump complete" */
    DUMP_MARK_CLUSTER = 1 << 2,  /* "PostgreSQL database cluster dump": pg_dumpall */
} DumpMarks;

typedef enum {
    LEXER_MORE,      /* the statement goes on */
    LEXER_COMPLETE,  /* this semicolon ends it */
    LEXER_BACKSLASH, /* a backslash outside of quotes, which SQL does not have; not kept */
} LexerOutcome;

typedef struct DumpLexer DumpLexer;

DumpLexer *dump_lexer_new(void);
void dump_lexer_free(DumpLexer *lexer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpLexer, dump_lexer_free)

/* Begins a statement. `backslash_quotes`: '...' knows escapes (standard_conforming_strings off). */
void dump_lexer_begin(DumpLexer *lexer, gboolean backslash_quotes);
LexerOutcome dump_lexer_push(DumpLexer *lexer, char c);

/* At the end of the file: TRUE when what was read can be a statement (or nothing) as it stands,
 * FALSE inside of quotes, comments or parentheses. */
gboolean dump_lexer_finish(DumpLexer *lexer);

/* The tables whose rows are announced by comments since this was last asked ("Data for Name: x;
 * Type: TABLE DATA; Schema: public", which pg_dump writes also where there are no rows): schema and
 * name by turns. The lexer's; to be emptied by whoever has read it. */
GPtrArray *dump_lexer_announced(DumpLexer *lexer);

/* The statement so far, without comments and blanks before it; the lexer's. */
GString *dump_lexer_text(DumpLexer *lexer);
DumpMarks dump_lexer_marks(const DumpLexer *lexer); /* seen since dump_lexer_new */

#endif
