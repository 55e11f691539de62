/*
 * Evaluating: from definitions and an export to a judgement for every customer and check.
 *
 * evaluate_open gets as far as knowing the export and its customers, which list, explain and
 * doctor need too; evaluate_run asks the questions.
 */
#ifndef DELIGHT_EVALUATE_H
#define DELIGHT_EVALUATE_H

#include "book.h"
#include "db.h"
#include "plan.h"

typedef struct {
    const Definitions *definitions;
    const Facts *facts;
    DbOptions db;
    DbOpening **ahead; /* the same, begun before; taken over. NULL, or of NULL: nothing was */
    gint64 clock;      /* microseconds since 1970, UTC */
    const char *const *customers; /* ids or names; NULL or empty: all */
    const char *where;            /* an expression over the customer columns, or NULL */
    const char *owner;            /* only this person's customers, or NULL */
    const GPtrArray *checks;      /* const PackCheck*: those selected; NULL: all */
    DiagnosticList *diagnostics;  /* mistakes found on the way (facts, --where) */
    gboolean may_be_empty;        /* a book without customers is no failure */
    DbProgress progress;          /* may be NULL */
    gpointer progress_data;
} EvaluateRequest;

/* What is worth saying although the run goes on. */
typedef struct {
    const char *kind; /* "stale-data", "connection", "facts", "waiver-expired", "dump", "privilege",
                         "check" */
    char *text;
    char *hint; /* or NULL */
} Warning;

/* How one check went in this run. */
typedef struct {
    const PackCheck *check;
    const PlanSource *source;
    gint64 duration_ms;
    Reason trouble; /* why nobody could be asked, or REASON_NONE */
    gboolean lost;  /* the connection was lost over it */
    char *text;     /* what the server said, or what is missing; no customer's value is in it */
    char *said;     /* the same with what the server quoted of a row, for who asked; or NULL */
    char *hint;     /* what the server or the database room says to do; or NULL */
    Place place;    /* in the pack, where known */
} CheckRun;

/* One check for one customer. */
typedef struct {
    Finding finding;
    Judgement judgement;
    char *evidence;      /* never NULL */
    const char *data;    /* the probe's row as JSON, long texts cut; or NULL */
    const char *stopped; /* the step where it fails but held before, or NULL */
    const char *passed;  /* the step where it passes, or NULL */
    char *texts;         /* what these three point into */
} Result;

/* The next step that this result asks for; NULL for none. */
const char *evaluate_step(const PackCheck *check, const Result *result);

/* How one goal with a probe went. */
typedef struct {
    guint rows;
    double value;   /* NAN: no number */
    char *evidence; /* or NULL */
    Reason trouble; /* why it could not be asked, or REASON_NONE */
    char *text;     /* what the server said */
} GoalRun;

/* As of which instant everything was read. One server is one instant, over however many
 * connections. */
typedef enum {
    CONSISTENCY_UNKNOWN, /* what lies elsewhere could not be asked */
    CONSISTENCY_ONE,
    CONSISTENCY_SERVER,  /* one for each server: a single connection read them all */
    CONSISTENCY_SEVERAL, /* those on other servers were read over several connections */
} Consistency;

typedef struct Evaluation Evaluation;
struct Evaluation {
    EvaluateRequest request;
    Db *db;
    char *role; /* as which this connection reads, quoted for SQL */
    Catalog *catalog;
    Plan *plan;
    Book *book;
    GPtrArray *warnings;    /* Warning* */
    GHashTable *unresolved; /* char* -> GPtrArray of Place*: names in the facts that are no
                               customer's, or those of several, and where they stand */
    GHashTable *answers;    /* customer and check -> GPtrArray of FactsAnswer* */
    GHashTable *waivers;    /* likewise, of FactsWaiver* */
    /* the selection: indexes into the book; whole when it is all of it */
    GArray *chosen; /* guint */
    gboolean whole;
    /* results, after evaluate_run */
    GPtrArray *checks;      /* CheckRun*, in the order of the pack */
    struct Packed *results; /* [chosen->len * checks->len], a customer's together */
    struct Spool *texts;    /* theirs */
    gboolean newest_known;  /* the freshness was asked, and answered */
    char *newest;           /* as in the run document, or NULL */
    GArray *goals;          /* GoalRun: one for each goal of the pack */
    GHashTable *blind;      /* CatalogRelation*: tables without statistics; NULL: not asked */
    gboolean spread;        /* some tables of this database may lie on other servers */
    Consistency consistency;
    guint servers;     /* other servers that were read; 0: none */
    gint64 started_at; /* microseconds since 1970 */
    gint64 duration_ms;
    gboolean answered; /* a row has come, or a statement has ended well */
    gboolean lost;     /* the connection was, over a question */
};

/* The statement that gives the role what it lacks to read `missing`: a table, or a column as
 * table.column. New string. */
char *evaluate_grant(const Evaluation *evaluation, const char *missing);

/* Connects and looks the export over: role, catalogue and plan, but neither book nor selection.
 * NULL and a failure otherwise. The request and what it points to must outlive the result. */
Evaluation *evaluate_look(const EvaluateRequest *request, Failure *failure);

/* Connects, looks the export over, reads the book and resolves selection and facts. NULL and a
 * failure otherwise. The request and what it points to must outlive the result. */
Evaluation *evaluate_open(const EvaluateRequest *request, Failure *failure);

/* What the pack's scorecard has to say to whoever finds so few customers; NULL for nothing. New
 * string. */
char *evaluate_hint(const Evaluation *evaluation);

/* What the export offers for the pack's params, in its order, to `take` (three texts; see plan.h).
 * With the params as they are now. FALSE and a failure when it could not be asked. */
gboolean evaluate_choices(const Evaluation *evaluation, DbRow take, gpointer data,
                          Failure *failure);

/* The rows of one of the scorecard's lists that are about the customers of this run: objects of
 * texts and nulls, true and false, by the columns of the list (pack.h). Empty where the export does
 * not say; NULL and a failure when it could not be asked. New reference. */
json_t *evaluate_list(const Evaluation *evaluation, PackList list, Failure *failure);

/* One statement of a run, and how the server ran it. */
typedef struct {
    GPtrArray *checks; /* const PackCheck*: which it answers; empty for a model alone */
    json_t *plan;      /* what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) says; NULL: see failure.
                          Values that could be somebody's are left out (evaluate_analyze) */
    Failure failure;   /* no message: none */
} Analysis;

/* Has the server run and explain those statements of a run that answer these checks
 * (const PackCheck*), as a run sends them: together with what is asked together, as of the same
 * instant, within the same time. Of literals in the plan only short ones are left, and none of
 * JSON, so that no facts are in it. Analysis*, the dearest first; NULL and a failure when
 * interrupted. The evaluation is of no more use for evaluate_run. */
GPtrArray *evaluate_analyze(Evaluation *evaluation, const GPtrArray *checks, Failure *failure);
/* The same of all rows of one model that is served. */
GPtrArray *evaluate_analyze_model(Evaluation *evaluation, const PackModel *model, Failure *failure);

void analysis_free(gpointer analysis);

/* Asks all questions. FALSE and a failure when interrupted, or when the temporary file that keeps
 * the answers of many customers could not be written; one broken check is no failure. */
gboolean evaluate_run(Evaluation *evaluation, Failure *failure);

void evaluate_free(Evaluation *evaluation); /* accepts NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evaluation, evaluate_free)

/* Of those chosen. */
const Customer *evaluate_customer(const Evaluation *evaluation, guint customer);

/* One result, unpacked: for as long as it is drawn. */
Result *evaluate_result(const Evaluation *evaluation, guint customer, guint check);
void result_free(Result *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Result, result_free)

/* Its status alone, which costs nothing. */
Status evaluate_status(const Evaluation *evaluation, guint customer, guint check);

/* FALSE and a failure when results could not be read back: what was made of them is void. */
gboolean evaluate_is_sound(const Evaluation *evaluation, Failure *failure);

/* Why nobody can be asked by this source; REASON_NONE when it serves. */
Reason evaluate_reason(const PlanSource *source);

/* The run document (run.h) of an evaluation that has run. `source_kind` is "database" or "dump".
 * New reference. */
json_t *run_document(const Evaluation *evaluation, const char *source_kind);

/* The same with customers that are made as they are asked for; the evaluation must outlive it. To
 * be cleared by run_stream_clear (run.h). */
struct RunStream;
void run_stream(const Evaluation *evaluation, const char *source_kind, struct RunStream *stream);

/* Did any check or goal end as an error, or for want of a privilege? (exit status 2) */
gboolean evaluate_has_trouble(const Evaluation *evaluation);

#endif
