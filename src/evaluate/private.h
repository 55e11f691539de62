/* What the files of evaluate share among themselves. */
#ifndef DELIGHT_EVALUATE_PRIVATE_H
#define DELIGHT_EVALUATE_PRIVATE_H

#include "evaluate.h"

#include <jansson.h>

/* So many of a text out of a row or a list go into the run document, as many as evidence has
 * (plan): whoever looks at it wants to know what it was about. */
#define EVALUATE_CHARACTERS 2000

/* Why a question that the server refused has no answer. */
Reason evaluate_reason_of(const Failure *said);

/* What everybody may read of it, and what only who asked may. */
void evaluate_set_said(CheckRun *run, const Failure *said, const Statement *statement);

void evaluate_warn(Evaluation *evaluation, const char *kind, char *text /* taken */,
                   char *hint /* taken, or NULL */);

void evaluate_warning_free(gpointer warning);

/* What is asked before all questions, and then which are asked together: GArray of int, the keys of
 * the plan, dearest first. */
void evaluate_begin(Evaluation *evaluation);
GPtrArray *evaluate_groups(const Evaluation *evaluation);

/* Are they so many that a statement's joins are to do with little memory (db.h)? A sort of 20,000
 * takes 3 MB, and a statement about the events has fifty. */
static inline gboolean evaluate_has_many(const Evaluation *evaluation)
{
    return evaluation->chosen->len > 20000;
}

/* For a few customers, a question costs less than the way to the server and back. For some, their
 * teams are still so few that they can be sent along. At most so many each. */
enum { EVALUATE_FEW = 8, EVALUATE_SOME = 1000 };
static inline PlanSelection evaluate_selection(const Evaluation *evaluation)
{
    const guint n = evaluation->chosen->len;
    return n <= EVALUATE_FEW ? PLAN_FEW : n <= EVALUATE_SOME ? PLAN_SOME : PLAN_MANY;
}

/* Of a few customers, planning and a connection that still knows nothing of the tables cost more
 * than the rows: two connections take less time than four, and one does not take less than two. */
#define EVALUATE_FEW_STATEMENTS 2

/* Gives a server that went a moment to come back. */
void evaluate_pause(const EvaluateRequest *request);

/* Asks all questions. FALSE and a failure when interrupted. */
gboolean evaluate_ask(Evaluation *evaluation, Failure *failure);

/* The connection was lost before anything was answered: then nothing is lost by asking all of it
 * again, at another instant. */
gboolean evaluate_is_lost(const Evaluation *evaluation);

/* Judges what was answered, and says what is worth saying of it. */
void evaluate_judge(Evaluation *evaluation);

/* Gives the plan the rows of those models that facts serve and that name customers so. */
typedef enum {
    FACTS_AS_WRITTEN, /* before there is a book: accounts as they stand, and whoever has no name */
    FACTS_ACCOUNTS,   /* accounts (a column `customer`), the name replaced by the id */
    FACTS_BY_ID,      /* all others (a column `customer_id`) */
} FactsNaming;
void evaluate_facts_rows(Evaluation *evaluation, FactsNaming naming);

/* Is there a file of accounts that the plan reads? */
gboolean evaluate_facts_name_accounts(const Evaluation *evaluation);

/* Says which rows of the accounts disagree about a customer. */
void evaluate_facts_contradictions(Evaluation *evaluation);

/* Says, once for the run and as far as it concerns those selected, which of the facts' customers
 * are not in the book or share a name. */
void evaluate_facts_warn(Evaluation *evaluation);

/* Gives the plan the rows of those models whose SQL says what customers are called, with their ids
 * instead. A question whose model could not be asked is in trouble. */
void evaluate_called(Evaluation *evaluation);

/* Which customers texts mention: by names of four letters or more, as names compare, literally and
 * at the bounds of words. */
typedef struct Mentions Mentions;
Mentions *mentions_new(const Book *book);
void mentions_free(Mentions *mentions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mentions, mentions_free)
/* Each once. The caller's; the customers are the book's. */
GPtrArray *mentions_in(const Mentions *mentions, const char *text);

/* Says which table broke a question: it lacks a column, or holds texts that are no JSON. */
void evaluate_name_culprits(Evaluation *evaluation);

/* The same for one text of the pack: what the server said about it, and its hint, both replaced
 * where a table is to blame. */
void evaluate_name_culprit_of(Evaluation *evaluation, const Source *own, char **text, char **hint);

/* Says, once for the run, how much of it is an error for want of a connection: whoever reads the
 * document later is to see why. */
void evaluate_warn_lost(Evaluation *evaluation);

/* Says, once for the run, what this role may not read and the questions asked do without. */
void evaluate_warn_withheld(Evaluation *evaluation);

/* Files the facts' answers and waivers under customer and check. */
void evaluate_facts_file(Evaluation *evaluation);

/* Those about one customer and check, or NULL. */
const GPtrArray *evaluate_facts_about(GHashTable *table, const char *customer, const char *check);

/* What is asked beside the checks, by its key in the plan: the freshness and the goals. */
void evaluate_extras_prepare(Evaluation *evaluation);
void evaluate_extra_row(Evaluation *evaluation, int key, const char *const *values);
void evaluate_extra_forget(Evaluation *evaluation, int key);
void evaluate_extra_failed(Evaluation *evaluation, int key, const Failure *said,
                           const Statement *statement);
/* When all is asked: is the export stale? */
void evaluate_extras_check(Evaluation *evaluation);

/* A probe's row (JSON text, or NULL) as it is kept: numbers that neither a double nor a 64-bit
 * integer holds are texts, with all their digits; long texts are cut, and of a row that is huge all
 * the same only its size is left. New string, or NULL. */
char *evaluate_row(const char *json);

/* Such a row as data of the document; null for none. New reference. */
json_t *evaluate_data(const char *data);

/* Writes a sentence where SQL gave none (evaluate_words.c). */
char *evaluate_words(const CheckRun *run, const Result *result, char *evidence /* taken */);

/* Values of the run document: a text, or null; a number; a list of texts (may be NULL). */
json_t *evaluate_text(const char *text);
json_t *evaluate_number(double value);
json_t *evaluate_strings(const GPtrArray *strings);

/* Before all is asked: which tables the planner knows nothing of (statistics.c). Then whether one
 * of `keys` reads such a table; of NULL, whether there is any. */
void evaluate_find_blind(Evaluation *evaluation);
gboolean evaluate_is_blind(const Evaluation *evaluation, const GArray *keys);

/* Once all is asked: which other servers that was, and what that means (consistency.c). */
void evaluate_consistency(Evaluation *evaluation);
/* As the run document names it; NULL when it is not known. */
const char *evaluate_consistency_name(Consistency consistency);

/* "pack" of the run document. */
json_t *evaluate_pack(const Pack *pack);

#endif
