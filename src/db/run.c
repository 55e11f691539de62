/* Questions spread over connections: whoever is ready gets the next one. */
#include "pool.h"

typedef struct {
    Db *db;
    GQueue waiting; /* Question*, borrowed */
    Connection **connections;
    DbEnded ended;
    gpointer data;
} Run;

/* ---- connections ---- */

/* The keeper may be gone without anybody having noticed; then no import succeeds. */
static void keep_refusal(Db *db, const Connection *connection)
{
    if (!db->keeper || connection_is_alive(db->keeper)) {
        failure_copy(&db->why, connection_failure(connection));
        return;
    }
    const Failure *words = connection_last_words(db->keeper);
    const char *message = "the connection was lost, and the instant that it saw with it";
    failure_set(&db->why, FAILURE_LOST, words->hint ? words->hint : "run again", "%s%s%s", message,
                words->message ? ": " : "", words->message ? words->message : "");
}

/* Without a keeper nobody else can see the same instant. */
static gboolean may_connect(Db *db, const Worker *worker)
{
    if (!db->keeper && !db->why.message)
        failure_set(&db->why, FAILURE_LOST,
                    "this server shares no snapshots, so the rest cannot be asked as of the same "
                    "instant: run again",
                    "the connection was lost");
    return db->keeper && !worker->refused;
}

static void connect_worker(Db *db, Worker *worker)
{
    const Transaction importing = {.snapshot = (char *)connection_snapshot(db->keeper),
                                   .timeout_ms = db->timeout_ms};
    connection_free(worker->connection);
    worker->asked = FALSE;
    worker->connection = connection_new(db->conninfo, &importing);
}

void db_expect(Db *db, guint questions)
{
    for (int i = 0; i < db->jobs && (guint)i < questions; i++)
        if (!db->workers[i].connection && may_connect(db, &db->workers[i]))
            connect_worker(db, &db->workers[i]);
}

/* ---- giving and taking ---- */

static guint count_connecting(const Db *db)
{
    guint count = 0;
    for (int i = 0; i < db->jobs; i++) {
        const Worker *worker = &db->workers[i];
        count += worker->connection && !worker->question &&
                 !connection_is_ready(worker->connection) &&
                 !connection_is_over(worker->connection);
    }
    return count;
}

static gboolean is_busy(const Db *db)
{
    for (int i = 0; i < db->jobs; i++)
        if (db->workers[i].question)
            return TRUE;
    return FALSE;
}

/* No more connections than there are questions for them. */
static void give(Run *run)
{
    Db *db = run->db;
    for (int i = 0; i < db->jobs && !g_queue_is_empty(&run->waiting); i++) {
        Worker *worker = &db->workers[i];
        if (worker->question)
            continue;
        if (worker->connection && connection_is_ready(worker->connection)) {
            worker->question = g_queue_pop_head(&run->waiting);
            db->asked += !worker->asked;
            worker->asked = TRUE;
            connection_ask(worker->connection, worker->question);
        } else if ((!worker->connection || connection_is_over(worker->connection)) &&
                   count_connecting(db) < g_queue_get_length(&run->waiting) &&
                   may_connect(db, worker)) {
            connect_worker(db, worker);
        }
    }
}

/* A server that could not say why it ended the one that it was sending to said so to the keeper. */
static void explain_loss(const Db *db, Failure *failure)
{
    if (failure->code != FAILURE_LOST || *failure->sqlstate || !db->keeper ||
        connection_is_alive(db->keeper))
        return;
    const Failure *words = connection_last_words(db->keeper);
    if (words->message)
        failure_set(failure, FAILURE_LOST, words->hint, "the connection was lost: %s",
                    words->message);
}

static void end_question(Run *run, Question *question)
{
    explain_loss(run->db, &question->failure);
    const gboolean once_more = question->failure.code == FAILURE_LOST && !question->done &&
                               question->rows == 0 && !question->again && run->db->keeper &&
                               !db_is_interrupted(run->db);
    if (once_more) {
        question->again = TRUE;
        g_queue_push_head(&run->waiting, question);
    } else if (run->ended) {
        run->ended(question, run->data);
    }
}

static void take(Run *run)
{
    for (int i = 0; i < run->db->jobs; i++) {
        Worker *worker = &run->db->workers[i];
        if (worker->question && worker->question->ended) {
            end_question(run, g_steal_pointer(&worker->question));
        } else if (worker->connection && !worker->refused &&
                   connection_is_refused(worker->connection)) {
            worker->refused = TRUE;
            keep_refusal(run->db, worker->connection);
        }
    }
}

static void wait(Run *run)
{
    for (int i = 0; i < run->db->jobs; i++)
        run->connections[i] = run->db->workers[i].connection;
    connections_wait(run->connections, (guint)run->db->jobs);
}

/* ---- the run ---- */

/* Everything stops, on the server too, or is given up soon. */
static void stop_all(Run *run)
{
    for (int i = 0; i < run->db->jobs; i++)
        if (run->db->workers[i].question)
            connection_stop(run->db->workers[i].connection, FAILURE_INTERRUPTED, NULL,
                            "interrupted");
    while (is_busy(run->db)) {
        wait(run);
        take(run);
    }
}

/* Those that nobody was there to ask. */
static void fail_waiting(Run *run, gboolean interrupted)
{
    Question *question;
    while ((question = g_queue_pop_head(&run->waiting)) != NULL) {
        question->done = FALSE;
        if (interrupted)
            failure_set(&question->failure, FAILURE_INTERRUPTED, NULL, "interrupted");
        else
            failure_set(&question->failure, FAILURE_LOST, run->db->why.hint, "%s",
                        run->db->why.message);
    }
}

gboolean db_ask(Db *db, Question *questions, guint n, DbEnded ended, gpointer data)
{
    Run run = {.db = db, .waiting = G_QUEUE_INIT, .ended = ended, .data = data};
    run.connections = g_newa(Connection *, (gsize)db->jobs);
    for (guint i = 0; i < n; i++)
        g_queue_push_tail(&run.waiting, &questions[i]);
    /* Without the first worker there is nobody, so it is tried again; the others are done without.
     */
    db->workers[0].refused = FALSE;
    for (give(&run); is_busy(db) || (!g_queue_is_empty(&run.waiting) && count_connecting(db) > 0);
         give(&run)) {
        if (db_is_interrupted(db))
            break;
        wait(&run);
        take(&run);
    }
    const gboolean interrupted =
        db_is_interrupted(db) && (is_busy(db) || !g_queue_is_empty(&run.waiting));
    if (interrupted)
        stop_all(&run);
    fail_waiting(&run, interrupted);
    return !interrupted;
}

/* ---- tasks ---- */

typedef struct {
    DbTask *tasks;
    Question *questions;
    guint total, done;
    DbProgress progress;
    gpointer data;
} Tasks;

static void task_ended(Question *question, gpointer data)
{
    Tasks *all = data;
    const DbTask *task = &all->tasks[question - all->questions];
    if (task->budget_ms)
        *task->budget_ms -= question->duration_ms;
    all->done++;
    if (all->progress)
        all->progress(all->done, all->total, all->data);
}

gboolean db_run(Db *db, DbTask *tasks, guint n, DbProgress progress, gpointer data)
{
    g_autofree Question *questions = g_new0(Question, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        questions[i] =
            (Question){.statement = tasks[i].statement,
                       .timeout_ms = tasks[i].timeout_ms > 0 ? tasks[i].timeout_ms : db->timeout_ms,
                       .budget_ms = tasks[i].budget_ms,
                       .blind = tasks[i].blind,
                       .many = tasks[i].many,
                       .row = tasks[i].row,
                       .data = tasks[i].data};
    Tasks all = {tasks, questions, n, 0, progress, data};
    const gboolean finished = db_ask(db, questions, n, task_ended, &all);
    for (guint i = 0; i < n; i++) {
        failure_clear(&tasks[i].failure);
        tasks[i].done = questions[i].done;
        tasks[i].failure = questions[i].failure;
        tasks[i].duration_ms = questions[i].duration_ms;
    }
    return finished;
}
