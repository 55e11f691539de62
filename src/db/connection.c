#include "connection.h"

#include "failure.h"

#include <string.h>

#define OLDEST_SERVER 130000
#define BEGIN_PATIENCE_MS 10000

struct Connection {
    PGconn *libpq;
    PGcancel *cancel;
    char *version;
    gboolean savepoint;     /* it has been set */
    gint64 begun_timeout;   /* statement_timeout as the transaction began, ms */
    gint64 current_timeout; /* as it is now */
    gboolean useless;       /* the transaction is dead, with no savepoint to go back to */
    volatile gint stopping; /* we asked the server to cancel */
};

/* ---- reaching the server ---- */

static void ignore_notice(void *data G_GNUC_UNUSED, const PGresult *result G_GNUC_UNUSED)
{
}

/* Whether the environment or the connection string says something of its own. What a service file
 * says is known to libpq alone, so a service counts as saying everything. */
static gboolean is_set(const char *conninfo, const char *keyword)
{
    PQconninfoOption *sources[] = {
        PQconndefaults(),
        conninfo ? PQconninfoParse(conninfo, NULL) : NULL,
    };
    gboolean set = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        for (PQconninfoOption *option = sources[i]; option && option->keyword; option++)
            if (strcmp(option->keyword, keyword) == 0 || strcmp(option->keyword, "service") == 0)
                set |= option->val && *option->val;
        PQconninfoFree(sources[i]);
    }
    return set;
}

static PGconn *connect_libpq(const char *conninfo)
{
    /* Before dbname: what the connection string may change. After it: what it may not. */
    const char *keywords[10] = {NULL}, *values[10] = {NULL};
    static const char *const defaults[][2] = {
        {"connect_timeout", "10"},
        /* The keeper is idle for as long as the checks run; firewalls forget such connections. */
        {"keepalives_idle", "60"},
        {"keepalives_interval", "10"},
    };
    int n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(defaults); i++)
        if (!is_set(conninfo, defaults[i][0])) {
            keywords[n] = defaults[i][0];
            values[n++] = defaults[i][1];
        }
    keywords[n] = "dbname";
    values[n++] = conninfo;
    keywords[n] = "client_encoding";
    values[n++] = "UTF8";
    keywords[n] = "fallback_application_name";
    values[n++] = "delight";

    return PQconnectdbParams(keywords, values, 1);
}

static gboolean check_version(Connection *connection, DbFailure *failure)
{
    const char *version = PQparameterStatus(connection->libpq, "server_version");
    connection->version = version ? g_strndup(version, strcspn(version, " ")) : g_strdup("");
    if (PQserverVersion(connection->libpq) >= OLDEST_SERVER)
        return TRUE;
    failure_set(failure, DB_ERROR_CONNECT, "load the export into a newer server",
                "the server is Postgres %s; delight needs 13 or newer", connection->version);
    return FALSE;
}

Connection *connection_open(const char *conninfo, DbFailure *failure)
{
    if (conninfo && !failure_check_conninfo(failure, conninfo))
        return NULL;
    g_autoptr(Connection) connection = g_new0(Connection, 1);
    connection->libpq = connect_libpq(conninfo);
    if (!connection->libpq || PQstatus(connection->libpq) != CONNECTION_OK) {
        failure_from_connect(failure, connection->libpq);
        return NULL;
    }
    PQsetNoticeReceiver(connection->libpq, ignore_notice, NULL);
    connection->cancel = PQgetCancel(connection->libpq);
    return check_version(connection, failure) ? g_steal_pointer(&connection) : NULL;
}

void connection_close(Connection *connection)
{
    if (!connection)
        return;
    PQfreeCancel(connection->cancel);
    PQfinish(connection->libpq);
    g_free(connection->version);
    g_free(connection);
}

gboolean connection_is_broken(const Connection *connection)
{
    return connection->useless || PQstatus(connection->libpq) != CONNECTION_OK;
}

const char *connection_server_version(const Connection *connection)
{
    return connection->version;
}

int connection_server_version_number(const Connection *connection)
{
    return PQserverVersion(connection->libpq);
}

void connection_cancel(Connection *connection)
{
    char why[256];
    g_atomic_int_set(&connection->stopping, 1);
    if (connection->cancel)
        PQcancel(connection->cancel, why, sizeof why);
}

/* ---- the transaction ---- */

/* Runs SQL of our own that has no rows to look at. */
static gboolean execute(Connection *connection, const char *sql, DbFailure *failure)
{
    PGresult *result = PQexec(connection->libpq, sql);
    ExecStatusType status = PQresultStatus(result);
    gboolean done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!done && failure)
        failure_from_result(failure, connection->libpq, result);
    PQclear(result);
    return done;
}

/* The same, but with an end to waiting: a pooler without a free server lets its clients wait for
 * minutes at their first statement. */
static gboolean execute_soon(Connection *connection, const char *sql, DbFailure *failure)
{
    gint64 deadline = g_get_monotonic_time() + BEGIN_PATIENCE_MS * 1000;
    if (!PQsendQuery(connection->libpq, sql)) {
        failure_from_result(failure, connection->libpq, NULL);
        return FALSE;
    }
    while (PQisBusy(connection->libpq)) {
        GPollFD socket = {.fd = PQsocket(connection->libpq), .events = G_IO_IN};
        gint64 left_ms = (deadline - g_get_monotonic_time()) / 1000;
        if (left_ms <= 0) {
            failure_set(failure, DB_ERROR_CONNECT,
                        "is the pooler in front of it full? a lower --jobs needs fewer connections",
                        "the server began no transaction within %d seconds",
                        BEGIN_PATIENCE_MS / 1000);
            return FALSE;
        }
        g_poll(&socket, 1, (int)left_ms);
        PQconsumeInput(connection->libpq);
    }
    gboolean done = TRUE;
    for (PGresult *result; (result = PQgetResult(connection->libpq)) != NULL; PQclear(result))
        if (PQresultStatus(result) != PGRES_COMMAND_OK &&
            PQresultStatus(result) != PGRES_TUPLES_OK) {
            failure_from_result(failure, connection->libpq, result);
            done = FALSE;
        }
    return done;
}

/* Every setting is local to the transaction, so that a pooler can hand the connection on. */
static void append_settings(GString *sql, PGconn *libpq, gint64 timeout_ms)
{
    const char *encoding = PQparameterStatus(libpq, "server_encoding");
    g_string_append_printf(
        sql,
        "select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),"
        " set_config('IntervalStyle', 'iso_8601', true), set_config('extra_float_digits', '1', "
        "true),"
        " set_config('bytea_output', 'hex', true), set_config('jit', 'off', true),"
        /* Enough for the hash tables of the heavy aggregates, unless the server gives more. */
        " set_config('work_mem', case when pg_size_bytes(current_setting('work_mem')) < 67108864"
        " then '64MB' else current_setting('work_mem') end, true),"
        " set_config('idle_in_transaction_session_timeout', '0', true),"
        " set_config('statement_timeout', '%" G_GINT64_FORMAT "', true)",
        timeout_ms);
    if (PQserverVersion(libpq) >= 170000)
        g_string_append(sql, ", set_config('transaction_timeout', '0', true)");
    /* Such a database holds any bytes, and would refuse to send those that are no UTF-8; read_row
     * mends them. */
    if (g_strcmp0(encoding, "SQL_ASCII") == 0)
        g_string_append(sql, ", set_config('client_encoding', 'SQL_ASCII', true)");
}

gboolean connection_begin(Connection *connection, const char *snapshot, gint64 timeout_ms,
                          DbFailure *failure)
{
    if (PQtransactionStatus(connection->libpq) != PQTRANS_IDLE)
        execute(connection, "rollback", NULL);
    connection->savepoint = FALSE;

    g_autoptr(GString) sql = g_string_new("begin isolation level repeatable read read only; ");
    if (snapshot) {
        char *quoted = PQescapeLiteral(connection->libpq, snapshot, strlen(snapshot));
        g_string_append_printf(sql, "set transaction snapshot %s; ", quoted);
        PQfreemem(quoted);
    }
    append_settings(sql, connection->libpq, timeout_ms);
    connection->begun_timeout = connection->current_timeout = timeout_ms;
    return execute_soon(connection, sql->str, failure);
}

char *connection_export(Connection *connection, DbFailure *failure)
{
    PGresult *result = PQexec(connection->libpq, "select pg_export_snapshot()");
    char *snapshot = NULL;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        snapshot = g_strdup(PQgetvalue(result, 0, 0));
    else
        failure_from_result(failure, connection->libpq, result);
    PQclear(result);
    return snapshot;
}

/* One savepoint serves all statements: going back to it leaves it standing, and nothing that they
 * do has to be kept. */
static gboolean ready(Connection *connection, gint64 timeout_ms, DbFailure *failure)
{
    if (!connection->savepoint && !execute(connection, "savepoint delight", failure))
        return FALSE;
    connection->savepoint = TRUE;
    if (connection->current_timeout == timeout_ms)
        return TRUE;
    g_autofree char *sql =
        g_strdup_printf("set local statement_timeout = %" G_GINT64_FORMAT, timeout_ms);
    connection->current_timeout = timeout_ms;
    return execute(connection, sql, failure);
}

/* After a failure: the statement is undone, and so is a timeout set since the savepoint. Where even
 * that fails, the connection is useless and counts as lost. */
static void recover(Connection *connection)
{
    connection->current_timeout = connection->begun_timeout;
    if (PQtransactionStatus(connection->libpq) != PQTRANS_INERROR)
        return;
    if (!execute(connection, "rollback to savepoint delight", NULL))
        connection->useless = TRUE;
}

/* ---- statements ---- */

typedef struct {
    DbRow row;
    gpointer data;
    gboolean stopped; /* the reader wanted no more */
    const char **values;
    int columns;
} Reader;

/* Hands one row on, as UTF-8. */
static void read_row(Reader *reader, const PGresult *result)
{
    int columns = PQnfields(result);
    g_autoptr(GPtrArray) mended = NULL;
    if (columns > reader->columns)
        reader->values = g_renew(const char *, reader->values, columns);
    reader->columns = MAX(columns, reader->columns);
    for (int i = 0; i < columns; i++) {
        const char *value = PQgetisnull(result, 0, i) ? NULL : PQgetvalue(result, 0, i);
        if (value && !g_utf8_validate_len(value, (gsize)PQgetlength(result, 0, i), NULL)) {
            if (!mended)
                mended = g_ptr_array_new_with_free_func(g_free);
            g_ptr_array_add(mended, g_utf8_make_valid(value, PQgetlength(result, 0, i)));
            value = g_ptr_array_index(mended, mended->len - 1);
        }
        reader->values[i] = value;
    }
    reader->stopped = reader->row && !reader->row(reader->values, columns, reader->data);
}

/* Reads the answer to its end, also after a failure: libpq must have it all. */
static gboolean read_answer(Connection *connection, Reader *reader, DbFailure *failure)
{
    gboolean done = TRUE;
    for (PGresult *result; (result = PQgetResult(connection->libpq)) != NULL; PQclear(result)) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE) {
            /* Who asked to stop may no longer be there to take rows. */
            if (reader->stopped || g_atomic_int_get(&connection->stopping))
                continue;
            read_row(reader, result);
            if (reader->stopped)
                connection_cancel(connection);
        } else if (status == PGRES_COPY_OUT || status == PGRES_COPY_IN) {
            failure_set(failure, DB_ERROR_SQL, NULL, "COPY is no question");
            done = FALSE;
            break;
        } else if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            failure_from_result(failure, connection->libpq, result);
            done = FALSE;
        }
    }
    return done;
}

/* 57014 is said for a timeout, for our own cancel, and for somebody else's. */
static void tell_cancel(Connection *connection, gint64 timeout_ms, gint64 elapsed_ms,
                        DbFailure *failure)
{
    if (g_atomic_int_get(&connection->stopping))
        failure_set(failure, DB_ERROR_INTERRUPTED, NULL, "interrupted");
    else if (timeout_ms == 0 || elapsed_ms < timeout_ms * 9 / 10)
        failure->code = DB_ERROR_SQL;
}

gboolean connection_run(Connection *connection, const Statement *statement, gint64 timeout_ms,
                        DbRow row, gpointer data, DbFailure *failure)
{
    g_atomic_int_set(&connection->stopping, 0);
    if (!ready(connection, timeout_ms, failure))
        return FALSE;
    gint64 start = g_get_monotonic_time();
    if (!PQsendQueryParams(connection->libpq, statement_sql(statement),
                           statement_n_values(statement), statement_types(statement),
                           statement_values(statement), NULL, NULL, 0)) {
        failure_from_result(failure, connection->libpq, NULL);
        return FALSE;
    }
    PQsetSingleRowMode(connection->libpq);

    Reader reader = {.row = row, .data = data};
    gboolean done = read_answer(connection, &reader, failure);
    g_free(reader.values);
    if (reader.stopped) {
        failure_set(failure, DB_ERROR_INTERRUPTED, NULL, "interrupted");
        done = FALSE;
    } else if (!done && failure->code == DB_ERROR_TIMEOUT) {
        tell_cancel(connection, timeout_ms, (g_get_monotonic_time() - start) / 1000, failure);
    }
    if (!done)
        recover(connection);
    return done;
}

gboolean connection_prepare(Connection *connection, const Statement *statement, DbFailure *failure)
{
    if (!ready(connection, connection->current_timeout, failure))
        return FALSE;
    PGresult *result = PQprepare(connection->libpq, "", statement_sql(statement),
                                 statement_n_values(statement), statement_types(statement));
    gboolean done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!done)
        failure_from_result(failure, connection->libpq, result);
    PQclear(result);
    if (!done)
        recover(connection);
    return done;
}
