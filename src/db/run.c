/* Tasks spread over threads, one thread a worker connection; the caller waits, reports progress and
 * looks whether it has been interrupted. */
#include "failure.h"
#include "slots.h"

#define SLICE_US (50 * G_TIME_SPAN_MILLISECOND)
#define CANCEL_EVERY_US (250 * G_TIME_SPAN_MILLISECOND)
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)

static gboolean is_interrupted(const volatile int *interrupted)
{
    return interrupted && *interrupted != 0;
}

/* ---- waiting for one piece of work ---- */

/* Counted: by the caller and by the thread. */
typedef struct {
    GMutex mutex;
    GCond cond;
    GFunc work;
    GDestroyNotify destroy;
    gpointer data;
    gboolean ended;
} Wait;

static void wait_clear(gpointer data)
{
    Wait *wait = data;
    wait->destroy(wait->data);
    g_mutex_clear(&wait->mutex);
    g_cond_clear(&wait->cond);
}

static gpointer wait_main(gpointer data)
{
    Wait *wait = data;
    wait->work(wait->data, NULL);
    g_mutex_lock(&wait->mutex);
    wait->ended = TRUE;
    g_cond_signal(&wait->cond);
    g_mutex_unlock(&wait->mutex);
    g_atomic_rc_box_release_full(wait, wait_clear);
    return NULL;
}

gboolean db_wait_for(const volatile int *interrupted, GFunc work, GFunc ended, gpointer data,
                     GDestroyNotify destroy)
{
    Wait *wait = g_atomic_rc_box_new0(Wait);
    g_mutex_init(&wait->mutex);
    g_cond_init(&wait->cond);
    wait->work = work;
    wait->destroy = destroy;
    wait->data = data;
    GThread *thread = g_thread_new("connect", wait_main, g_atomic_rc_box_acquire(wait));

    g_mutex_lock(&wait->mutex);
    while (!wait->ended && !is_interrupted(interrupted))
        g_cond_wait_until(&wait->cond, &wait->mutex, g_get_monotonic_time() + SLICE_US);
    gboolean in_time = wait->ended;
    g_mutex_unlock(&wait->mutex);
    if (in_time) {
        g_thread_join(thread);
        ended(data, NULL);
    } else {
        /* It waits for a server that may never answer; the process is about to end. */
        g_thread_unref(thread);
    }
    g_atomic_rc_box_release_full(wait, wait_clear);
    return in_time;
}

/* ---- many tasks ---- */

typedef struct Run Run;

typedef enum { WORKER_CONNECTING, WORKER_RUNNING, WORKER_ENDED } WorkerState;

typedef struct {
    Run *run;
    int index;
    WorkerState state; /* under the mutex */
    GThread *thread;   /* NULL: not started */
} Worker;

/* Counted: by the caller and by each thread. */
struct Run {
    Db *db;
    DbTask *tasks;
    guint n;
    Worker *workers;
    int n_workers;
    /* under the mutex of db */
    guint next, ended;
    gboolean over; /* the caller waits no longer: its tasks are not to be touched */
};

static void run_clear(gpointer data)
{
    Run *run = data;
    g_free(run->workers);
    g_atomic_rc_box_release(run->db);
}

/* Every function from here on is called with the mutex held, and may let go of it meanwhile. */

static gboolean has_more(const Run *run)
{
    return !run->over && run->next < run->n;
}

static void run_task(Worker *worker, DbTask *task)
{
    Run *run = worker->run;
    gint64 timeout_ms = task->timeout_ms > 0 ? task->timeout_ms : run->db->timeout_ms;
    Connection *connection = run->db->slots[worker->index].connection;
    DbFailure failure = {0};

    worker->state = WORKER_RUNNING;
    g_mutex_unlock(&run->db->mutex);
    gint64 start = g_get_monotonic_time();
    gboolean done =
        connection_run(connection, task->statement, timeout_ms, task->row, task->data, &failure);
    gint64 duration_ms = (g_get_monotonic_time() - start) / 1000;
    g_mutex_lock(&run->db->mutex);
    worker->state = WORKER_CONNECTING;
    if (run->over) {
        db_failure_clear(&failure);
        return;
    }
    task->done = done;
    task->failure = failure;
    task->duration_ms = duration_ms;
    run->ended++;
    g_cond_broadcast(&run->db->cond);
}

static gpointer worker_main(gpointer data)
{
    Worker *worker = data;
    Run *run = worker->run;
    g_mutex_lock(&run->db->mutex);
    while (has_more(run) && db_connect_slot(run->db, worker->index, &run->over) && has_more(run))
        run_task(worker, &run->tasks[run->next++]);
    worker->state = WORKER_ENDED;
    g_cond_broadcast(&run->db->cond);
    g_mutex_unlock(&run->db->mutex);
    g_atomic_rc_box_release_full(run, run_clear);
    return NULL;
}

static int count_state(const Run *run, WorkerState state)
{
    int count = 0;
    for (int i = 0; i < run->n_workers; i++)
        count += run->workers[i].thread && run->workers[i].state == state;
    return count;
}

/* Waits until every task has ended, or nobody is left to do the rest. FALSE when interrupted. */
static gboolean wait_for_tasks(Run *run, DbProgress progress, gpointer data)
{
    Db *db = run->db;
    guint told = 0;
    for (;;) {
        if (is_interrupted(db->interrupted))
            return FALSE;
        if (told < run->ended) {
            told = run->ended;
            if (progress) {
                g_mutex_unlock(&db->mutex);
                progress(told, run->n, data);
                g_mutex_lock(&db->mutex);
            }
        } else if (run->ended == run->n ||
                   count_state(run, WORKER_CONNECTING) + count_state(run, WORKER_RUNNING) == 0) {
            return TRUE;
        } else {
            g_cond_wait_until(&db->cond, &db->mutex, g_get_monotonic_time() + SLICE_US);
        }
    }
}

/* Asks the server to stop everything that is running. No worker changes its connection once the run
 * is over. */
static void cancel_all(Run *run)
{
    for (int i = 0; i < run->n_workers; i++) {
        if (!run->workers[i].thread || run->workers[i].state != WORKER_RUNNING)
            continue;
        g_mutex_unlock(&run->db->mutex);
        connection_cancel(run->db->slots[i].connection);
        g_mutex_lock(&run->db->mutex);
    }
}

/* Stops what is running. A request to cancel may fall between two statements, so it is repeated;
 * who does not end even so is left behind, and so is who is still waiting for a connection. */
static void wind_up(Run *run)
{
    gint64 start = g_get_monotonic_time(), now = start, next_cancel = start;
    run->over = TRUE;
    g_cond_broadcast(&run->db->cond);
    while (count_state(run, WORKER_RUNNING) > 0 && now - start < PATIENCE_US) {
        if (now >= next_cancel) {
            cancel_all(run);
            next_cancel = now + CANCEL_EVERY_US;
        }
        g_cond_wait_until(&run->db->cond, &run->db->mutex, now + SLICE_US);
        now = g_get_monotonic_time();
    }
}

/* Tasks that nobody took or ended: no connection was to be had, or an interruption came. */
static void fail_the_rest(Run *run, gboolean interrupted)
{
    const DbFailure *why = NULL;
    for (int i = run->n_workers - 1; i >= 0; i--)
        if (run->db->slots[i].why.message)
            why = &run->db->slots[i].why;
    for (guint i = 0; i < run->n; i++) {
        DbTask *task = &run->tasks[i];
        if (task->done || task->failure.message)
            continue;
        if (interrupted || !why)
            failure_set(&task->failure, DB_ERROR_INTERRUPTED, NULL, "interrupted");
        else
            failure_set(&task->failure, DB_ERROR_LOST, why->hint, "%s", why->message);
    }
}

static Run *run_start(Db *db, DbTask *tasks, guint n)
{
    Run *run = g_atomic_rc_box_new0(Run);
    run->db = g_atomic_rc_box_acquire(db);
    run->tasks = tasks;
    run->n = n;
    run->n_workers = MIN(db->jobs, (int)n);
    run->workers = g_new0(Worker, run->n_workers);
    for (int i = 0; i < run->n_workers; i++) {
        run->workers[i].run = g_atomic_rc_box_acquire(run);
        run->workers[i].index = i;
        run->workers[i].thread = g_thread_new("worker", worker_main, &run->workers[i]);
    }
    return run;
}

/* Joins the threads that ended and lets go of the others; the mutex is not held any more. */
static void run_end(Run *run)
{
    for (int i = 0; i < run->n_workers; i++) {
        g_mutex_lock(&run->db->mutex);
        gboolean ended = run->workers[i].state == WORKER_ENDED;
        g_mutex_unlock(&run->db->mutex);
        if (ended)
            g_thread_join(run->workers[i].thread);
        else
            g_thread_unref(run->workers[i].thread);
    }
    g_atomic_rc_box_release_full(run, run_clear);
}

gboolean db_run(Db *db, DbTask *tasks, guint n, DbProgress progress, gpointer data)
{
    for (guint i = 0; i < n; i++) {
        tasks[i].done = FALSE;
        db_failure_clear(&tasks[i].failure);
    }
    g_mutex_lock(&db->mutex);
    Run *run = run_start(db, tasks, n);
    gboolean finished = wait_for_tasks(run, progress, data);
    wind_up(run);
    fail_the_rest(run, !finished);
    g_mutex_unlock(&db->mutex);
    run_end(run);
    return finished;
}
