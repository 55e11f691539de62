/*
 * Texts of SQL that were read when the program was built: those of the packs that it ships with.
 * To read them once more, by the same parser, would be most of what a command does at its start.
 * A text that is not among them, as it was changed by as much as a blank, is read as ever.
 */
#ifndef DELIGHT_SQL_KNOWN_H
#define DELIGHT_SQL_KNOWN_H

#include "sql.h"

/* How a text was read: as the one that sql_select, or that sql_expression takes. */
typedef enum { SQL_KNOWN_SELECT = 's', SQL_KNOWN_EXPRESSION = 'e' } SqlKnownAs;

/* What sql_select or sql_expression says of the text, new; NULL where it is not known. */
SqlText *sql_known(SqlKnownAs as, const char *text);

/* The texts that are known, as the program holds them, are an array of entries of this type, each
 * under a key of its own. */
#define SQL_KNOWN_ENTRY "(ssau)"                      /* the key, the names in it, the numbers */
char *sql_known_key(SqlKnownAs as, const char *text); /* new string */
/* Floating; NULL where a name has a line break in it, so that the text cannot be known. */
GVariant *sql_known_entry(const char *key, const SqlText *read);

#endif
