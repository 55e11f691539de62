/*
 * A statement as people may see it and paste it into psql.
 */
#ifndef DELIGHT_CLI_SHOWN_SQL_H
#define DELIGHT_CLI_SHOWN_SQL_H

#include "statement.h"

/* The values stand in the text. Of rows that travel by value only those of the customer `id` are
 * shown (NULL: of nobody); those of others are counted. New string. */
char *shown_sql(const Statement *statement, const char *id);

#endif
