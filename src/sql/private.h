/* What the files of sql share among themselves. */
#ifndef DELIGHT_SQL_PRIVATE_H
#define DELIGHT_SQL_PRIVATE_H

#include "sql.h"

#include <cjson/cJSON.h>
#include <pg_query/pg_query.pb-c.h>

/* Texts are bounded before the parser sees them: it keeps what is nested on the stack. */
#define SQL_MAX_BYTES (256 * 1024)
#define SQL_MAX_DEPTH 10000

/* Of nothing yet, with its arrays. */
SqlText *sql_text_new(void);
void sql_column_clear(gpointer column); /* a SqlColumn's parts */

/* What an entry of the texts that are known says, new. */
SqlText *sql_text_of_entry(GVariant *entry);

/* Fills `failure`, unless something is wrong already; `offset` is a byte of the text. */
void sql_fail(Failure *failure, gsize offset, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Could the parse tree of these tokens be deeper than SQL_MAX_DEPTH? Then `offset` is where. */
gboolean sql_is_deep(const PgQuery__ScanResult *tokens, gsize *offset);

/* What a function of the server does that a probe must not, as in "it sleeps"; NULL for any other.
 * `schema` may be NULL. */
const char *sql_function_does(const char *schema, const char *name);

/* The parse tree is JSON; cJSON reads it several times as fast as jansson does. All accept NULL,
 * and are NULL or 0 where there is nothing. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)
const cJSON *sql_get(const cJSON *object, const char *key);
const char *sql_string(const cJSON *object, const char *key);
gsize sql_offset(const cJSON *object, const char *key);
gsize sql_size(const cJSON *array);
const cJSON *sql_at(const cJSON *array, gsize index);

/* The text of a name in the parse tree; NULL where it is none (a star). */
const char *sql_field_name(const cJSON *field);

/* Adds to `text->columns`, once its mentions are known. */
void sql_find_columns(SqlText *text, gsize shift, const cJSON *statement);

/* Adds to `text->clocks`. */
void sql_find_clocks(SqlText *text, gsize shift, const cJSON *statement);

#endif
