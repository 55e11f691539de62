#include "connection.h"

#include "child.h"
#include "conninfo.h"
#include "refusal.h"
#include "sqlstate.h"

#include <string.h>
#include <sys/socket.h>

#define OLDEST_SERVER 130000
#define SLICE_MS 100
/* For what is done in no time, unless a pooler has no server to spare or the network stalls. */
#define STEP_PATIENCE (10 * G_TIME_SPAN_SECOND)
/* How long after its time a statement is waited for: the server should have ended it. */
#define GRACE (3 * G_TIME_SPAN_SECOND)
/* How long a statement that was given up may take to end. */
#define STOP_PATIENCE (2 * G_TIME_SPAN_SECOND)
#define CANCEL_EVERY (250 * G_TIME_SPAN_MILLISECOND)

typedef enum {
    PHASE_CONNECT,
    PHASE_BEGIN,
    PHASE_EXPORT,
    PHASE_READY,
    PHASE_TIMEOUT, /* the next statement's timeout, or memory, is set */
    PHASE_STATEMENT,
    PHASE_CANCEL, /* the request to cancel is still on its way, and must not hit what comes next */
    PHASE_UNDO,   /* back to the savepoint */
    PHASE_UNLOCK, /* and without the locks that do not end with it */
    PHASE_OVER,
} Phase;

struct Connection {
    PGconn *libpq;
    PGcancel *cancel;
    char *version;
    Transaction transaction;
    Phase phase;
    gint64 deadline;                   /* of the phase */
    PostgresPollingStatusType polling; /* while connecting */
    gboolean expired;                  /* an address did not answer in time */
    gboolean begun;                    /* it was ready once */
    char *answer;                      /* what the last statement of our own gave */
    Failure failure;                   /* what it gave otherwise, or why it is over */
    Failure last_words;                /* why the server ended it, said unasked */
    Question *question;                /* NULL: none, or it has ended */
    gboolean stopped;                  /* the question has its failure already */
    gboolean cancelled;                /* a request to cancel was sent for it */
    gboolean no_unlock;                /* the server does not let us */
    guint syncs;                       /* what is under way in pipeline mode, in stretches */
    pid_t canceller;                   /* 0: none */
    gint64 next_cancel;
};

static gint64 now(void)
{
    return g_get_monotonic_time();
}

/* ---- endings ---- */

static void end_question(Connection *connection)
{
    Question *question = g_steal_pointer(&connection->question);
    if (question)
        question->ended = TRUE;
    connection->stopped = FALSE;
    if (connection->canceller)
        child_end(connection->canceller);
    connection->canceller = 0;
}

/* It is of no more use. Its question fails with it, unless it knows better. */
static void end(Connection *connection)
{
    Question *question = connection->question;
    if (question && !question->done && !question->failure.message)
        failure_set(&question->failure, FAILURE_LOST, connection->failure.hint, "%s",
                    connection->failure.message);
    connection->phase = PHASE_OVER;
    end_question(connection);
}

/* The server took its time over something that takes none. */
static void end_late(Connection *connection)
{
    const gint64 seconds = STEP_PATIENCE / G_TIME_SPAN_SECOND;
    if (connection->phase == PHASE_BEGIN)
        failure_set(&connection->failure, FAILURE_CONNECT,
                    "is the pooler in front of it full? a lower --jobs needs fewer connections",
                    "the server began no transaction within %" G_GINT64_FORMAT " seconds", seconds);
    else
        failure_set(&connection->failure, FAILURE_LOST, NULL,
                    "the server did not answer within %" G_GINT64_FORMAT " seconds", seconds);
    end(connection);
}

/* ---- phases ---- */

static void enter(Connection *connection, Phase phase, gint64 patience)
{
    connection->phase = phase;
    connection->deadline = patience ? now() + patience : G_MAXINT64;
}

/* After a call of libpq that sends. */
static void check_sent(Connection *connection, int sent)
{
    if (sent)
        return;
    failure_from_result(&connection->failure, connection->libpq, NULL, NULL);
    end(connection);
}

static void send_own(Connection *connection, Phase phase, const char *sql)
{
    enter(connection, phase, STEP_PATIENCE);
    failure_clear(&connection->failure);
    g_clear_pointer(&connection->answer, g_free);
    check_sent(connection, PQsendQuery(connection->libpq, sql));
}

void connection_begin(Connection *connection, const Transaction *transaction)
{
    if (transaction != &connection->transaction) {
        g_free(connection->transaction.snapshot);
        connection->transaction = *transaction;
        connection->transaction.snapshot = g_strdup(transaction->snapshot);
    }
    g_autofree char *sql = transaction_begin_sql(&connection->transaction, connection->libpq);
    send_own(connection, PHASE_BEGIN, sql);
}

static void send_way_back(Connection *connection)
{
    enter(connection, PHASE_UNDO, STEP_PATIENCE);
    failure_clear(&connection->failure);
    connection->cancelled = FALSE;
    connection->syncs = 1;
    check_sent(connection, PQenterPipelineMode(connection->libpq) &&
                               transaction_send_undo(connection->libpq, !connection->no_unlock));
}

static void send_question(Connection *connection)
{
    Question *question = connection->question;
    PGconn *libpq = connection->libpq;
    enter(connection, PHASE_STATEMENT,
          question->allowed_ms ? question->allowed_ms * 1000 + GRACE : 0);
    question->started = now();
    /* The way back goes with it, so that a question is one round trip. */
    connection->syncs = 2;
    check_sent(connection, PQenterPipelineMode(libpq) && question_send(question, libpq) &&
                               PQpipelineSync(libpq) &&
                               transaction_send_undo(libpq, !connection->no_unlock));
}

void connection_ask(Connection *connection, Question *question)
{
    g_return_if_fail(connection->phase == PHASE_READY && !connection->transaction.exports);
    connection->question = question;
    connection->cancelled = FALSE;
    question->started = now();
    question->rows = question->bytes = 0;
    question->ended = question->done = FALSE;
    failure_clear(&question->failure);
    question->allowed_ms = question_allowed(question);
    if (question->allowed_ms == connection->transaction.timeout_ms && !question->blind &&
        !question->many) {
        send_question(connection);
        return;
    }
    g_autofree char *sql = question_settings(question);
    send_own(connection, PHASE_TIMEOUT, sql);
}

/* ---- giving up ---- */

static void cancel_now(Connection *connection)
{
    if (connection->canceller && !child_ended(connection->canceller))
        return;
    connection->canceller = child_cancel(connection->cancel);
    connection->cancelled = TRUE;
    connection->next_cancel = now() + CANCEL_EVERY;
}

void connection_stop(Connection *connection, FailureCode code, const char *hint,
                     const char *message)
{
    if (!connection->question || connection->stopped || connection->phase >= PHASE_UNDO)
        return;
    failure_set(&connection->question->failure, code, hint, "%s", message);
    connection->stopped = TRUE;
    connection->deadline = now() + STOP_PATIENCE;
    cancel_now(connection);
}

/* The phase has lasted too long. */
static void expire(Connection *connection)
{
    if (connection->phase == PHASE_CONNECT) {
        /* libpq goes on to the next address, or gives up. */
        connection->expired = TRUE;
        connection->deadline = now() + conninfo_patience(connection->libpq);
        if (shutdown(PQsocket(connection->libpq), SHUT_RDWR) != 0)
            end_late(connection);
    } else if (connection->phase != PHASE_STATEMENT && connection->phase != PHASE_CANCEL) {
        end_late(connection);
    } else if (connection->stopped) {
        end(connection);
    } else {
        connection_stop(connection, FAILURE_TIMEOUT, "is the network between here and there well?",
                        "the server did not end the statement when its time was up");
    }
}

/* ---- answers ---- */

static void on_result(Connection *connection, const PGresult *result)
{
    const gboolean asked = connection->phase == PHASE_STATEMENT;
    Failure *failure = asked ? &connection->question->failure : &connection->failure;
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_SINGLE_TUPLE) {
        Failure why = {0};
        if (!connection->stopped && !question_on_row(connection->question, result, &why))
            connection_stop(connection, why.code, why.hint, why.message);
        failure_clear(&why);
    } else if (status == PGRES_TUPLES_OK) {
        g_free(connection->answer);
        connection->answer = PQntuples(result) == 1 ? g_strdup(PQgetvalue(result, 0, 0)) : NULL;
    } else if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
        /* The connection is in the middle of it, with no way out but its end. */
        failure_set(failure, FAILURE_SQL, NULL, "COPY is no question");
        end(connection);
    } else if (status != PGRES_COMMAND_OK && !connection->stopped && !failure->message) {
        failure_from_result(failure, connection->libpq, result,
                            asked ? statement_sql(connection->question->statement) : NULL);
    }
}

static void statement_ended(Connection *connection)
{
    Question *question = connection->question;
    question->duration_ms = (now() - question->started) / 1000;
    question->done = !question->failure.message;
    if (!connection->stopped)
        question_explain_cancel(question);
    if (PQstatus(connection->libpq) != CONNECTION_OK) {
        end(connection);
        return;
    }
    failure_clear(&connection->failure);
    enter(connection, PHASE_UNDO, STEP_PATIENCE);
}

/* A request to cancel may have hit it, and who may not unlock has failed the transaction. */
static void way_back_ended(Connection *connection)
{
    const gboolean locked = connection->phase == PHASE_UNLOCK && connection->failure.message;
    connection->no_unlock = connection->no_unlock || (locked && !connection->cancelled);
    if (!PQexitPipelineMode(connection->libpq)) {
        check_sent(connection, 0);
    } else if (connection->canceller) {
        connection->phase = PHASE_CANCEL;
    } else if (connection->cancelled || locked) {
        send_way_back(connection);
    } else if (connection->failure.message) {
        end(connection);
    } else {
        enter(connection, PHASE_READY, 0);
        end_question(connection);
    }
}

/* Whether it got there is all the same by now. */
static void await_canceller(Connection *connection)
{
    if (!child_ended(connection->canceller))
        return;
    connection->canceller = 0;
    send_way_back(connection);
}

/* What was sent has been answered whole. */
static void answered(Connection *connection)
{
    const gboolean failed = connection->failure.message != NULL;
    switch (connection->phase) {
    case PHASE_BEGIN:
        if (failed)
            end(connection);
        else if (connection->transaction.exports)
            send_own(connection, PHASE_EXPORT, TRANSACTION_EXPORT_SQL);
        else
            enter(connection, PHASE_READY, 0);
        connection->begun = !failed;
        break;
    case PHASE_EXPORT:
        enter(connection, PHASE_READY, 0);
        break;
    case PHASE_TIMEOUT:
        if (failed || connection->stopped)
            end(connection);
        else
            send_question(connection);
        break;
    case PHASE_STATEMENT:
        statement_ended(connection);
        break;
    case PHASE_UNDO:
    case PHASE_UNLOCK: /* the end of the stretch is said by itself */
        if (PQstatus(connection->libpq) != CONNECTION_OK)
            end(connection);
        else if (!failed && !connection->no_unlock)
            connection->phase = PHASE_UNLOCK;
        break;
    case PHASE_CONNECT:
    case PHASE_READY:
    case PHASE_CANCEL:
    case PHASE_OVER:
        break;
    }
}

static gboolean is_waiting(const Connection *connection)
{
    return connection->phase != PHASE_READY && connection->phase != PHASE_OVER;
}

static void read_answers(Connection *connection)
{
    PQconsumeInput(connection->libpq); /* what it gave before it broke is read below */
    while (is_waiting(connection) && connection->phase != PHASE_CANCEL &&
           !PQisBusy(connection->libpq)) {
        PGresult *result = PQgetResult(connection->libpq);
        if (result && PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            if (--connection->syncs == 0)
                way_back_ended(connection);
        } else if (result) {
            on_result(connection, result);
        } else {
            answered(connection);
        }
        PQclear(result);
    }
}

/* ---- reaching the server ---- */

static void connected(Connection *connection)
{
    const char *version = PQparameterStatus(connection->libpq, "server_version");
    connection->version = version ? g_strndup(version, strcspn(version, " ")) : g_strdup("");
    connection->cancel = PQgetCancel(connection->libpq);
    PQsetnonblocking(connection->libpq, 1);
    if (PQserverVersion(connection->libpq) >= OLDEST_SERVER) {
        connection_begin(connection, &connection->transaction);
        return;
    }
    failure_set(&connection->failure, FAILURE_CONNECT, "load the export into a newer server",
                "the server is Postgres %s; delight needs 13 or newer", connection->version);
    end(connection);
}

static void connect_more(Connection *connection)
{
    connection->polling = PQconnectPoll(connection->libpq);
    if (connection->polling == PGRES_POLLING_OK) {
        connected(connection);
    } else if (connection->polling == PGRES_POLLING_FAILED) {
        refusal_explain(&connection->failure, connection->libpq, connection->expired);
        end(connection);
    }
}

Connection *connection_new(const char *conninfo, const Transaction *transaction)
{
    Connection *connection = g_new0(Connection, 1);
    connection->transaction = *transaction;
    connection->transaction.snapshot = g_strdup(transaction->snapshot);
    connection->libpq = conninfo_start(conninfo);
    PQsetNoticeReceiver(connection->libpq, failure_on_notice, &connection->last_words);
    connection->polling = PGRES_POLLING_WRITING;
    enter(connection, PHASE_CONNECT, conninfo_patience(connection->libpq));
    if (!conninfo_check_service(connection->libpq, &connection->failure)) {
        end(connection);
    } else if (PQstatus(connection->libpq) == CONNECTION_BAD) {
        refusal_explain(&connection->failure, connection->libpq, FALSE);
        end(connection);
    }
    return connection;
}

void connection_free(Connection *connection)
{
    if (!connection)
        return;
    end_question(connection);
    PQfreeCancel(connection->cancel);
    PQfinish(connection->libpq);
    failure_clear(&connection->failure);
    failure_clear(&connection->last_words);
    g_free(connection->transaction.snapshot);
    g_free(connection->answer);
    g_free(connection->version);
    g_free(connection);
}

/* ---- waiting ---- */

static GPollFD socket_of(Connection *connection)
{
    GPollFD socket = {.fd = -1};
    if (!is_waiting(connection) || connection->phase == PHASE_CANCEL)
        return socket;
    socket.fd = PQsocket(connection->libpq);
    if (connection->phase == PHASE_CONNECT)
        socket.events = connection->polling == PGRES_POLLING_WRITING ? G_IO_OUT : G_IO_IN;
    else
        socket.events = PQflush(connection->libpq) == 1 ? G_IO_IN | G_IO_OUT : G_IO_IN;
    return socket;
}

static void move_on(Connection *connection, gboolean ready)
{
    if (ready && connection->phase == PHASE_CONNECT)
        connect_more(connection);
    else if (ready)
        read_answers(connection);
    if (connection->phase == PHASE_CANCEL)
        await_canceller(connection);
    if (is_waiting(connection) && now() >= connection->deadline)
        expire(connection);
    if (connection->stopped && connection->phase == PHASE_STATEMENT &&
        now() >= connection->next_cancel)
        cancel_now(connection);
}

void connections_wait(Connection *const *connections, guint n)
{
    g_autofree GPollFD *sockets = g_new(GPollFD, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        sockets[i] = connections[i] ? socket_of(connections[i]) : (GPollFD){.fd = -1};
    if (g_poll(sockets, n, SLICE_MS) < 0)
        return; /* a signal */
    for (guint i = 0; i < n; i++)
        if (connections[i] && is_waiting(connections[i]))
            move_on(connections[i], sockets[i].revents != 0);
}

gboolean connection_is_ready(const Connection *connection)
{
    return connection->phase == PHASE_READY;
}

gboolean connection_is_over(const Connection *connection)
{
    return connection->phase == PHASE_OVER;
}

gboolean connection_is_refused(const Connection *connection)
{
    return connection->phase == PHASE_OVER && !connection->begun;
}

const Failure *connection_failure(const Connection *connection)
{
    return &connection->failure;
}

const char *connection_snapshot(const Connection *connection)
{
    return connection->answer;
}

gboolean connection_is_alive(Connection *connection)
{
    const gboolean read = PQconsumeInput(connection->libpq);
    PQfreemem(PQnotifies(connection->libpq)); /* hears what has come */
    return read && PQstatus(connection->libpq) == CONNECTION_OK && !connection->last_words.message;
}

const Failure *connection_last_words(const Connection *connection)
{
    return &connection->last_words;
}

const char *connection_server_version(const Connection *connection)
{
    return connection->version;
}

int connection_server_version_number(const Connection *connection)
{
    return PQserverVersion(connection->libpq);
}
