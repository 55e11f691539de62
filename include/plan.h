/*
 * The plan: which source serves each model and each question in this export, and the statements
 * that answer many questions at once. Knows no libpq: what only the server can tell is asked
 * through a callback.
 *
 * The speed of the tool is decided here. A probe is asked as it is, and for chosen customers joined
 * with them, models become CTEs, and checks that share a materialized model share a statement, so
 * that a big table is read once.
 */
#ifndef DELIGHT_PLAN_H
#define DELIGHT_PLAN_H

#include "catalog.h"
#include "definitions.h"
#include "facts.h"
#include "statement.h"
#include "status.h"

/* Why something could not be asked: what the server said, and where it stands in the pack. */
typedef struct {
    Reason reason;
    char *text;
    Place place;
} PlanTrouble;

/* Runs a SELECT of one boolean (`when`); `*answer` is FALSE for null. When it could not be run
 * FALSE, and `trouble` says why. */
typedef gboolean (*PlanAsk)(const Statement *statement, gpointer data, gboolean *answer,
                            PlanTrouble *trouble);

typedef struct {
    const Definitions *definitions;
    const Catalog *catalog; /* NULL: an export without tables */
    const Facts *facts;     /* which facts files there are; NULL: none */
    const json_t *given;    /* an example: {model: rows} in place of all sources; else NULL */
    const char *as_of;      /* text the server reads as timestamptz */
    PlanAsk ask;            /* NULL with `given` */
    gpointer ask_data;
} PlanRequest;

typedef enum {
    PLAN_SERVED,
    PLAN_NO_PROBE,     /* only a person can answer */
    PLAN_NO_SOURCE,    /* this export lacks what every variant needs */
    PLAN_NO_PRIVILEGE, /* it is there, but this role may not read it */
    PLAN_FAILED,       /* a condition (`when`) could not be asked, so nobody knows */
} PlanState;

/* Where a model, a check, a goal or the freshness gets its rows. */
typedef struct {
    PlanState state;
    const PackVariant *variant; /* when served by a variant */
    guint index;                /* of the variant, from 0 */
    char *missing;              /* what is missing or unreadable: "posthog_event", "t.column" */
    char *unfit;         /* no-source: tables that are there, but a `when` says they do not serve */
    PlanTrouble trouble; /* when it failed */
    gboolean rows;       /* served by given rows */
    gboolean column;     /* no-privilege: only a column of a table that may be read */
    GPtrArray
        *without; /* char*: what this role may not read and the source does without; or NULL */
} PlanSource;

typedef struct Plan Plan;

/* Chooses sources for every model and check; asks `when`s only where the rest of a variant is
 * there. */
Plan *plan_new(const PlanRequest *request);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

const PlanSource *plan_model(const Plan *plan, const PackModel *model);
const PlanSource *plan_check(const Plan *plan, const PackCheck *check);
/* Of PLAN_KEY_FRESHNESS, or PLAN_KEY_GOAL - i; PLAN_NO_PROBE where the pack asks for none. */
const PlanSource *plan_extra(const Plan *plan, int key);

/* Which freshness is asked from now on, beside these questions (PackCheck*; NULL: all there are):
 * the scorecard's own, or, where none of them shares what is dear in it, its `freshness_alone`. */
void plan_settle_freshness(Plan *plan, const GPtrArray *wanted);

/* The text that is asked, absent where the pack has none. */
const Source *plan_freshness(const Plan *plan);

/* What stands in the way of a source, as a sentence without its full stop; NULL when it is served
 * or only a person can answer. New string. */
char *plan_source_lack(const PlanSource *source);

/* The relation of the export that a name in SQL means: `tables:` of the scorecard may rename it. */
const char *plan_table(const Plan *plan, const char *name);
/* The same, found; NULL for a model and for what the export does not have. */
const CatalogRelation *plan_relation(const Plan *plan, const SqlRelation *named);

/* Adds to `set` (char*, freed by it) all that this role may not read and the source, or a model
 * that it reads, does without: "table.column" or "table". */
void plan_add_without(const Plan *plan, const PlanSource *source, GHashTable *set);

/* The relations of the export that the question of this key reads, and those of the customers:
 * const CatalogRelation*. The caller's. */
GHashTable *plan_relations(const Plan *plan, int key);

/* What this model reads from: table names, or facts/x.csv; NULL when it has no source. New string.
 */
char *plan_source_name(const Plan *plan, const PlanSource *source);

/* Does anything in the pack read this relation? (What to restore from a dump.) */
gboolean plan_wants(const Definitions *definitions, const char *schema, const char *relation);

/* The rows of a model that facts serve, or whose customers are `called` something, as JSON text for
 * jsonb_to_recordset; copied. */
void plan_set_rows(Plan *plan, const PackModel *model, const char *rows);

/* How many they are decides how they are read: a few are worked out once for several readers, with
 * what is read of them by index; of some, what is big is read as a whole on all cores, and thrown
 * away where it is nobody's; of many, it is read as of everybody. */
typedef enum { PLAN_FEW, PLAN_SOME, PLAN_MANY } PlanSelection;

/* From now on `customer` holds only these ids (a Postgres text[] literal); NULL: the whole book. */
void plan_select_customers(Plan *plan, const char *ids, PlanSelection selection);

/* Are the pack's customers dear (`materialized: true`), so that they are to be asked for only once?
 */
gboolean plan_has_dear_customers(const Plan *plan);

/* Where they are, `customer` from now on holds these rows (a JSON list, copied) in place of asking
 * for them again in every statement; NULL: they are asked for again. */
void plan_give_customers(Plan *plan, const char *rows);

/* What many questions read about customers (`by_value: true`), to be asked once where only some are
 * asked for: one row for each such model, of its name, its rows as a JSON list, and their number.
 * NULL where there are none. */
Statement *plan_values(const Plan *plan);

/* Likewise, of one model as its SQL says it. */
Statement *plan_model_rows(const Plan *plan, const PackModel *model);

/* All rows of one model, as a question reads it. */
Statement *plan_model_scan(const Plan *plan, const PackModel *model);

/* From now on, wherever only some customers are asked for, the model holds these rows (copied). Of
 * PLAN_SOME not those with a number that JSON may have rounded, or with a column of a rarer type:
 * they are asked for in each statement. */
void plan_set_values(Plan *plan, const char *model, const char *rows, const char *count);

/* The first column of every row a statement for checks gives, and the others. */
enum {
    PLAN_COLUMN_KEY,      /* the check's index in the pack; PLAN_KEY_FRESHNESS; PLAN_KEY_GOAL - i */
    PLAN_COLUMN_CUSTOMER, /* id */
    PLAN_COLUMN_PRESENT,  /* t when the probe had a row */
    PLAN_COLUMN_APPLIES,  /* t, f, null */
    PLAN_COLUMN_VERDICT,  /* t, f, null: the pass expression */
    PLAN_COLUMN_VALUE,    /* number */
    PLAN_COLUMN_EVIDENCE, /* text */
    PLAN_COLUMN_DATA,     /* the probe's row as JSON */
    PLAN_COLUMN_STOPPED,  /* the step where it fails but held before; empty or null: none */
    PLAN_COLUMN_PASSED,   /* the step where it passes; likewise */
    PLAN_COLUMNS,
};
enum { PLAN_KEY_FRESHNESS = -1, PLAN_KEY_GOAL = -2 };

/* Keys that are answered together: those in one GArray of int. All keys of `wanted` (NULL: every
 * check that is served) plus freshness and goals where served; dearest first. */
GPtrArray *plan_groups(const Plan *plan, const GPtrArray *wanted /* PackCheck* */, gboolean extras);

/* The models that the statement of these keys reads, one by the other: const PackModel*, the list
 * is the caller's. */
GPtrArray *plan_reads(const Plan *plan, const GArray *keys);

/* The statement that answers these keys. */
Statement *plan_statement(const Plan *plan, const GArray *keys);

/* The book: customer_id, name, created_at (ISO, UTC), plan, owner, paying, arr, renews_on (null
 * where the pack has no such column), and whether `where` (an expression over these columns, or
 * NULL) holds. NULL when the customer model has no source. */
Statement *plan_book(const Plan *plan, const Source *where);

/* The scorecard's hint: one row of one text. NULL when there is none, or it has no source. */
Statement *plan_hint(const Plan *plan);

/* The scorecard's choices: rows of params (names, with commas between them), a value that the
 * export offers for them, and a text about it. NULL when there are none, or they have no source. */
Statement *plan_choices(const Plan *plan);

/* The rows of one of the scorecard's lists, all texts, by its columns (pack.h). NULL when there is
 * none, or it has no source. */
Statement *plan_list(const Plan *plan, PackList list);

/* `select` over a model's variant that shows each column's type, for lint: one row of type names in
 * the order of the contract, then of the types the contract names. */
Statement *plan_model_types(const Plan *plan, const PackModel *model);

#endif
