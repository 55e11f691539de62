#include "transaction.h"

#include <string.h>

/* What changes how a text is read, a value is written, or rows are sorted and hidden. All are local
 * to the transaction, so that a pooler can hand the connection on. */
static const char *const settings[][2] = {
    {"TimeZone", "UTC"},
    {"timezone_abbreviations", "Default"},
    {"DateStyle", "ISO, MDY"},
    {"IntervalStyle", "iso_8601"},
    {"extra_float_digits", "1"},
    {"bytea_output", "hex"},
    {"xmlbinary", "base64"},
    {"xmloption", "content"},
    {"lc_monetary", "C"},
    {"lc_numeric", "C"},
    {"lc_time", "C"},
    {"default_text_search_config", "pg_catalog.english"},
    {"standard_conforming_strings", "on"},
    {"backslash_quote", "safe_encoding"},
    {"escape_string_warning", "off"},
    {"quote_all_identifiers", "off"},
    {"array_nulls", "on"},
    {"transform_null_equals", "off"},
    {"gin_fuzzy_search_limit", "0"},
    {"synchronize_seqscans", "off"},
    /* A policy that would hide rows is an error, and never a smaller book. */
    {"row_security", "off"},
    {"client_min_messages", "error"},
    {"jit", "off"},
    /* What models give has no statistics, and is then thought a hundred times too long: both sides
     * of a join would be sorted where one is hashed sooner. */
    {"enable_mergejoin", "off"},
    {"idle_in_transaction_session_timeout", "0"},
};

/* Whoever waits for a lock says so well before its time is up. In ms. */
#define LONGEST_LOCK 10000

static gint64 lock_limit(const Transaction *transaction)
{
    const gint64 limit = transaction->timeout_ms;
    return limit > 0 && limit < 2 * LONGEST_LOCK ? MAX(limit / 2, 1) : LONGEST_LOCK;
}

/* Where the server has them, and where the role may. */
static void append_conditional(GString *sql, int version)
{
    if (version >= 170000)
        g_string_append(sql, ", set_config('transaction_timeout', '0', true)");
    /* The groups of millions of events are far fewer than the planner fears, which would sort the
     * events instead: seen at ten million, a third of the whole time. */
    if (version >= 130000)
        g_string_append(sql, ", set_config('hash_mem_multiplier',"
                             " greatest(current_setting('hash_mem_multiplier')::float8, 4)::text,"
                             " true)");
    /* A query ends soon after we were killed. Elsewhere than on Linux it is an error. */
    if (version >= 140000)
        g_string_append(sql, ", case when version() ~ 'linux' then"
                             " set_config('client_connection_check_interval', '2s', true) end");
    /* What lies on other servers is counted there, each partition by its own. */
    g_string_append(sql, ", case when exists (select from pg_foreign_table) then"
                         " set_config('enable_partitionwise_aggregate', 'on', true) end");
    g_string_append_printf(sql,
                           ", case when current_setting('temp_file_limit') = '-1' and %s then"
                           " set_config('temp_file_limit', '10GB', true) end",
                           version >= 150000 ? "has_parameter_privilege('temp_file_limit', 'set')"
                                             : "current_setting('is_superuser') = 'on'");
}

char *transaction_begin_sql(const Transaction *transaction, PGconn *connection)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    if (PQtransactionStatus(connection) != PQTRANS_IDLE)
        g_string_append(sql, "rollback; ");
    g_string_append(sql, "begin isolation level repeatable read read only, not deferrable; "
                         "set local statement_timeout = 0; ");
    if (transaction->snapshot) {
        char *quoted =
            PQescapeLiteral(connection, transaction->snapshot, strlen(transaction->snapshot));
        g_string_append_printf(sql, "set transaction snapshot %s; ", quoted);
        PQfreemem(quoted);
    }
    /* The catalogue wants to know where the role looks for its tables. */
    g_string_append(sql, "select pg_catalog.set_config('delight.search_path',"
                         " pg_catalog.current_setting('search_path'), true),"
                         " pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true); "
                         "select ");
    for (guint i = 0; i < G_N_ELEMENTS(settings); i++)
        g_string_append_printf(sql, "set_config('%s', '%s', true), ", settings[i][0],
                               settings[i][1]);
    /* Enough memory for the hash tables of the heavy aggregates, unless the server gives more. */
    g_string_append_printf(
        sql,
        "set_config('work_mem', case when pg_size_bytes(current_setting('work_mem')) < 67108864"
        " then '64MB' else current_setting('work_mem') end, true),"
        " set_config('lock_timeout', '%" G_GINT64_FORMAT "', true),"
        " set_config('statement_timeout', '%" G_GINT64_FORMAT "', true)",
        lock_limit(transaction), transaction->timeout_ms);
    append_conditional(sql, PQserverVersion(connection));
    /* Such a database holds any bytes, and would refuse to send those that are no UTF-8. */
    if (g_strcmp0(PQparameterStatus(connection, "server_encoding"), "SQL_ASCII") == 0)
        g_string_append(sql, ", set_config('client_encoding', 'SQL_ASCII', true)");
    if (!transaction->exports)
        g_string_append(sql, "; savepoint delight");
    return g_string_free(g_steal_pointer(&sql), FALSE);
}

static int send_plain(PGconn *connection, const char *sql)
{
    return PQsendQueryParams(connection, sql, 0, NULL, NULL, NULL, NULL, 0);
}

int transaction_send_undo(PGconn *connection, gboolean unlock)
{
    return send_plain(connection, "rollback to savepoint delight") &&
           (!unlock || send_plain(connection, "select pg_catalog.pg_advisory_unlock_all()")) &&
           PQpipelineSync(connection);
}
