/*
 * The relations of a dump: which are partitions of which, which the checks read, what became of
 * each.
 */
#ifndef DELIGHT_DUMP_TABLES_H
#define DELIGHT_DUMP_TABLES_H

#include "dump.h"
#include "statement.h"

typedef struct DumpTables DumpTables;

typedef enum {
    DUMP_TABLE_MADE = 1 << 0,     /* by a statement of the dump */
    DUMP_TABLE_LOST = 1 << 1,     /* the server refused to make it */
    DUMP_TABLE_FILLED = 1 << 2,   /* rows were put into it */
    DUMP_TABLE_LEFT_OUT = 1 << 3, /* it has rows that were not wanted */
    DUMP_TABLE_OWN_ROWS = 1 << 4, /* it is no view and not partitioned */
    DUMP_TABLE_DATA = 1 << 5,     /* the dump has a place for its rows, be there any or not */
} DumpTableFate;

DumpTables *dump_tables_new(DumpWanted wanted, gpointer data);
void dump_tables_free(DumpTables *tables);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DumpTables, dump_tables_free)

/* Names without a schema belong to this one (at first `public`). */
void dump_tables_set_schema(DumpTables *tables, const char *schema);

/* Notes what CREATE TABLE and ATTACH PARTITION tell of a table and its parents. */
void dump_tables_learn(DumpTables *tables, const DumpStatement *statement);

/* Notes that a view reads what stands in its text. FALSE when it is wanted and reads a table whose
 * rows were left out already (pg_dump puts views before all rows, but for rare circles). */
gboolean dump_tables_learn_view(DumpTables *tables, const DumpStatement *statement,
                                const char *text);

/* The checks read it, or one of its parents, or a view that reads it. */
gboolean dump_tables_wanted(DumpTables *tables, const char *schema, const char *relation);

void dump_tables_set(DumpTables *tables, const char *schema, const char *relation,
                     DumpTableFate fate);
gboolean dump_tables_are(DumpTables *tables, const char *schema, const char *relation,
                         DumpTableFate fate);

/* Calls `each` for every table that was made and for whose rows the dump has no place: pg_dump was
 * told to leave them out. TRUE when it has none for any table: a dump of the schema alone. */
typedef void (*DumpTableEach)(const char *schema, const char *relation, gpointer data);
gboolean dump_tables_without_rows(DumpTables *tables, DumpTableEach each, gpointer data);

/* Calls `each` for every table whose rows were left out, and for its parents and the views on it:
 * what the server holds of them is not the truth. */
void dump_tables_left_out(DumpTables *tables, DumpTableEach each, gpointer data);

#endif
