/*
 * A run document, indexed: the lookups and orders that changes, gate, brief and renderers share.
 * Its customers stand in it, or are made as they are asked for (RunStream): run_at serves both.
 *
 * Everything here borrows from the document, which must outlive it. Texts are as they stand in
 * the document: cleaning them is the format's work (text.h). Documents are files and may be
 * damaged, so nothing here trusts a field to be there.
 */
#ifndef DELIGHT_RUN_LOOKUP_H
#define DELIGHT_RUN_LOOKUP_H

#include "run.h"
#include "status.h"

/* A question of the run, as it is drawn. */
typedef struct {
    const json_t *check;
    const char *id;
    const char *section; /* id */
    guint depth;         /* 0, or how many questions it is part of */
    gsize position;      /* in "checks", and so in every customer's "results" */
    guint column;        /* in the drawing order */
} Asked;

/* What a customer was held to. */
typedef enum { RUN_GATE_NONE, RUN_GATE_MET, RUN_GATE_SHORT } RunGate;

/* What is known of a customer without making it. */
typedef struct {
    const char *id, *name;         /* as it is called; NULL: not made yet */
    const char *own_name;          /* "name", or NULL: others may have the same */
    const char *owner, *renews_on; /* or NULL */
    double score, strict_score;    /* 101: none */
    double arr;
    guint8 rank; /* 0 rated, 1 unrated, 2 new */
    guint8 gate; /* RunGate */
    gboolean has_arr, paying;
    guint signals;
    const char *signal; /* its first, an id; or NULL */
} RunRow;

typedef struct RunRows RunRows;

typedef struct {
    const json_t *run;  /* of a stream its head */
    GPtrArray *asked;   /* Asked*, in drawing order: by section, children after their parent */
    json_t *scored;     /* the sections whose score can be anything: not all advisory */
    GHashTable *checks; /* id -> Asked; owns them */
    RunRows *rows;
} RunView;

RunView *run_view_new(const json_t *run);

/* Reads a run document and holds it to its shape, so that whoever draws it need not: the schema,
 * the lists and the types of what is in them. Its customers are read again as they are asked for.
 * NULL and an error (RUN_ERROR) that names the file otherwise. */
RunView *run_open(const char *path, GError **error);

/* The same of a run that another is compared with, or follows: without its lists of changes, calls
 * and the week, which of a large book are hundreds of megabytes. */
RunView *run_open_older(const char *path, GError **error);

RunView *run_view_new_stream(const RunStream *stream); /* which is cleared with it */

/* Those customers of `whole` alone (which must outlive it), in this order: `rows`, guint, and the
 * head that is theirs are taken. */
RunView *run_part(const RunView *whole, json_t *head, GArray *rows);

void run_view_free(RunView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunView, run_view_free)

/* What stands in it beside the customers, for whoever opened or made it to change: `run`. */
json_t *run_head(const RunView *view);

/* Customers, by their position in "customers". */
guint run_length(const RunView *view);
json_t *run_at(const RunView *view, guint row); /* new reference */

/* Hands all of them to `take`, in order and one at a time, until that says FALSE; they are made on
 * several threads. Its rows are known then. */
typedef gboolean (*RunTake)(gpointer data, guint row, const json_t *customer);
void run_take(const RunView *view, RunTake take, gpointer data);

/* Are they made of what a run has just found out, and so whom to call known when all are made? */
gboolean run_is_made(const RunView *view);

/* FALSE: what run_at gave is void, and `error` (which stays NULL where it has been said) why. */
gboolean run_is_sound(const RunView *view, GError **error);

/* Of all customers. In a stream it takes making those that were not made before. */
const RunRow *run_rows(const RunView *view);

/* Fields. A missing field, or one of another type, is NULL, FALSE or the fallback. */
const char *run_text(const json_t *object, const char *key);
const char *run_string(const json_t *object, const char *key, const char *fallback);
gboolean run_number(const json_t *object, const char *key, double *value);
gint64 run_count(const json_t *object, const char *key); /* 0 when missing */
gboolean run_flag(const json_t *object, const char *key);

/* Statuses; a strange one is STATUS_ERROR. */
Status run_status(const json_t *object); /* its "status" */
Status run_status_named(const char *name);

/* Checks and results. */
const json_t *run_check(const RunView *view, const char *id); /* NULL: not in the run */
int run_column(const RunView *view, const char *check);       /* in `asked`; -1: not in the run */
const char *run_question(const RunView *view, const char *check); /* else the id */
gboolean run_advisory(const RunView *view, const char *check);
const json_t *run_result(const RunView *view, const json_t *customer,
                         const char *check);            /* NULL: none */
json_t *run_find(const RunView *view, const char *id);  /* new reference; NULL: not in the run */
int run_row(const RunView *view, const char *customer); /* in "customers"; -1: not in the run */
const char *run_section_title(const json_t *section);

/* What a customer is called, of it or of an entry about it: of several of one name the one with its
 * short id ("label"), else its name, else its id. */
const char *run_customer_name(const json_t *customer);

/* Gives an entry about the customer its "name", and its "label" where it has one. */
void run_name_entry(json_t *entry, const json_t *customer);

/* Orders. Arrays of const json_t*; run_order: of rows, guint. */
GArray *run_order(const RunView *view); /* rated by score, unrated, then new */
GPtrArray *run_fails(const RunView *view, const json_t *customer);  /* heaviest first */
GPtrArray *run_next(const RunView *view, const json_t *customer);   /* what to do: the fails, then
                                            those that are never scored, then passes with a step */
GPtrArray *run_to_ask(const RunView *view, const json_t *customer); /* a person can say */

typedef struct {
    const json_t *check;
    const char *id;
    gint64 failed, judged; /* customers: failed, and passed or failed */
} Weakness;
GPtrArray *run_weakest(const RunView *view, guint most); /* Weakness* */

/* Checks that could not be evaluated for anyone: failed, too slow, or not readable by this role. A
 * table that the export lacks is no such trouble. Array of const json_t*. */
GPtrArray *run_troubles(const RunView *view);

/* What changed since the older run: the entries of one list of "changes" ("regressed", ...), less
 * those that a suspected data problem explains: said once, it is not said for each customer. */
GPtrArray *run_changes(const RunView *view, const char *list);
const json_t *run_suspected(const RunView *view); /* array, or NULL */
gboolean run_has_changes(const RunView *view);    /* anything at all */

/* The grade counts of the run before this one, or NULL when the history holds none. */
const json_t *run_grades_before(const RunView *view);

/* The score that a customer had at that moment (as in a document), from its "past". FALSE: it is
 * not known, or there was none. */
gboolean run_score_at(const json_t *customer, const char *as_of, double *score);

/* Whom to call, in that order: RunCall*, so many of them, and how many there are in all. Empty
 * where the run tells of no signals. */
typedef struct {
    const json_t *customer;
    const json_t *signal; /* its most urgent one */
    guint others;         /* how many it has besides */
} RunCall;
GPtrArray *run_calls(const RunView *view, guint most, guint *all);

/* The same for whoever draws all of them: rows, guint; and why one of them is called, borrowed from
 * the customer. */
GArray *run_call_order(const RunView *view);
RunCall run_call_of(const json_t *customer);

/* Who is to be called, by what the customers' signals say: ids, by the first signal, then the most
 * revenue, those who pay, the next renewal, the lowest score. New reference. */
json_t *run_call_list(const RunView *view);

/* What a signal says, in words of the pack; else its id. */
const char *run_signal_text(const RunView *view, const json_t *signal);

/* A goal: pass when met, fail when not, unknown when its value is, na when it is only shown. */
Status run_goal(const json_t *goal);

/* The grades of the pack, best first, then unrated and new: ids, and for each how many. */
GPtrArray *run_grades(const RunView *view); /* const char* */
gint64 run_grade_count(const RunView *view, const char *grade);
typedef enum { TONE_NONE, TONE_GOOD, TONE_FAIR, TONE_BAD } Tone;
Tone run_grade_tone(const RunView *view, const char *grade);

#endif
