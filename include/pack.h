/*
 * The pack: checks, models and the scorecard, as people wrote them in YAML.
 *
 * pack_load reads folders and files (libyaml documents, walked by tables of fields), keeps the
 * place of every text, and reports every mistake it can see without understanding SQL: unknown or
 * duplicate keys, wrong types, ids used twice, sections and parents that do not exist. What the
 * SQL texts say is the plan's business. The pack owns everything it hands out; strings live until
 * pack_free.
 */
#ifndef DELIGHT_PACK_H
#define DELIGHT_PACK_H

#include "source.h"

#include <jansson.h>

/* A type tells how a parameter travels: whole number, decimal, true/false, anything else. */
typedef enum {
    PARAM_INTEGER,
    PARAM_NUMERIC,
    PARAM_BOOLEAN,
    PARAM_TEXT,
    PARAM_TIMESTAMPTZ
} ParamType;

typedef struct {
    char *name;
    ParamType type;
    char *value; /* as written; the server reads it by its type */
    Place place;
} PackParam;

/* One way to get at the rows of a model or a check. Exactly one of sql and facts is set. */
typedef struct {
    GPtrArray *needs; /* Source*: relations, relation.column, or models; may be empty */
    Source when;      /* a SELECT of one boolean, asked once; optional */
    Source sql;       /* a SELECT */
    Source selected;  /* a SELECT in its place where only some customers are asked for; optional */
    Source facts;     /* the name of a facts file */
    GPtrArray *optional; /* Source*: models that count as empty where they have no source */
} PackVariant;

typedef struct {
    char *name;
    char *type; /* a Postgres type name */
    Place place;
} PackColumn;

typedef struct {
    char *name;
    Place place;
    char *about;
    GPtrArray *columns; /* PackColumn*, in order */
    GPtrArray *key;     /* char*: columns by which a row of facts is known */
    json_t *values;     /* {column: [word, ...]} or NULL: what facts may say there */
    GPtrArray *params;  /* PackParam* */
    GPtrArray *from;    /* PackVariant* */
    gboolean materialized;
    gboolean lookup;   /* computed once in each statement, but brings no questions together */
    gboolean by_value; /* for a few customers, asked once for all */
    char *called;      /* name or mention: its customer_id is what somebody calls them; or NULL */
    gboolean override; /* changes what it names in an earlier model of that name */
} PackModel;

/* What a customer without a row in the probe gets. */
typedef enum { MISSING_UNKNOWN, MISSING_FAIL, MISSING_PASS, MISSING_NA } PackMissing;

typedef struct {
    char *name;
    Place place;
    json_t *given;     /* {model: [row, ...]} */
    json_t *expect;    /* {customer id: "pass" or "unknown (needs-answer)"} */
    char *as_of;       /* as written, or NULL */
    GPtrArray *params; /* PackParam*: override the check's own for this example */
    json_t *answers;   /* list as in answers.yaml, or NULL */
    json_t *waivers;   /* likewise */
} PackExample;

typedef struct {
    char *id;
    Place place;
    char *section;
    Place section_place; /* of the check's own `section`, else of its file's */
    char *part_of;       /* id of the parent question, or NULL */
    Place part_of_place;
    char *question;
    GPtrArray *probe;    /* PackVariant*; empty: only a person can answer */
    GPtrArray *optional; /* Source*: the check's own; every variant of the probe has them too */
    GPtrArray *params;   /* PackParam* */
    Source applies;
    Source value;
    Source pass;
    Source evidence;
    Source action_stopped; /* like evidence: the step where it fails, and held before; or empty */
    Source action_pass;    /* likewise: the step that a pass needs */
    gboolean has_at_least, has_at_most;
    double at_least, at_most;
    Place at_least_place, at_most_place;
    gboolean has_warn_at;
    double
        warn_at; /* beside the bar: up to here a pass is near it, or from here on a fail far off */
    char *unit;  /* percent, count, days, hours, ratio or NULL */
    PackMissing missing;
    char *action;
    char *docs;
    char *touch;   /* the kind of touch point that settles it, or NULL */
    char *whose;   /* customer or us: whose move a fail is; NULL: the customer's */
    double weight; /* 0 when advisory */
    gboolean advisory;
    gint64 timeout_ms;   /* 0: the run's */
    GPtrArray *tags;     /* char* */
    GPtrArray *examples; /* PackExample* */
    gboolean override;   /* changes what it names in an earlier check of that id */
    json_t *definition;  /* the mapping as data, less its examples; tells a redefined check */
} PackCheck;

typedef struct {
    char *id;
    char *title;
    Place place;
} PackSection;

typedef struct {
    char *id;
    double min;
    Place place;
    GPtrArray *unless_failing; /* char*: checks of which none may fail, else the next grade */
    GPtrArray *unless_failing_places; /* Place* beside them */
} PackGrade;

/* A goal about the whole book: customers of a grade (and paying), or a probe of its own that
 * selects one number; with `value` it may select more, for the evidence. Without at_least and
 * at_most a goal with a probe is shown and not judged. */
typedef struct {
    char *question;
    Place place;
    char *grade; /* this grade or a better one, or NULL */
    Place grade_place;
    int paying;        /* 1 yes, 0 no, -1 either */
    Source probe;      /* a SELECT of one number (of one row, with `value`), or absent */
    Source value;      /* an expression over the probe's columns, or absent */
    Source evidence;   /* likewise in braces, or absent */
    GPtrArray *params; /* PackParam* */
    char *unit;
    gboolean has_at_least, has_at_most;
    double at_least, at_most;
} PackGoal;

typedef struct {
    gboolean has_min_score, has_max_unknown;
    double min_score;
    gint64 max_unknown;
    GPtrArray *require;        /* char*: check ids */
    GPtrArray *require_places; /* Place* beside them */
    GPtrArray *forbid;         /* char*: signal ids */
    GPtrArray *forbid_places;
} PackGate;

/* Where what a report tells of is found: addresses with {id} (of an organization {name} too) in
 * place of what they are about; or NULL. */
typedef struct {
    char *organization, *conversation, *issue;
} PackLinks;

/* What a report and a brief tell besides the questions: a SELECT each (pack_list). */
typedef enum {
    PACK_LIST_WAITING,
    PACK_LIST_FEEDBACK,
    PACK_LIST_NOTES,
    PACK_LISTS,
} PackList;

typedef enum {
    PACK_CELL_TEXT,
    PACK_CELL_LONG_TEXT, /* its first 1,000 characters */
    PACK_CELL_MOMENT,    /* a timestamptz, as in the run document */
    PACK_CELL_DAY,
    PACK_CELL_YES_NO,
} PackCell;

typedef struct {
    const char *name;
    PackCell cell;
} PackListColumn;

/* Its key in the scorecard, and what it selects; the columns end with a NULL name. */
typedef struct {
    const char *name;
    const PackListColumn *columns;
} PackListContract;
const PackListContract *pack_list(PackList list);

typedef struct {
    char *title;
    Place place;
    GPtrArray *sections; /* PackSection*: the scorecard's, then those of other files */
    Place sections_place;
    GPtrArray *grades;   /* PackGrade*, best first */
    double min_coverage; /* percent */
    gint64 new_days;
    PackGate gate;
    GPtrArray *goals;   /* PackGoal* */
    GPtrArray *signals; /* PackSignal*, the most urgent first */
    Source freshness;   /* a SELECT of one timestamptz, or absent */
    Source
        freshness_alone; /* likewise, where nothing else reads what that would share, or absent */
    Source hint;         /* a SELECT of one text, or absent: what to try with so few customers */
    GPtrArray *settings; /* PackSetting*; empty in a Pack, which has those of all files */
    Source lists[PACK_LISTS]; /* or absent */
    PackLinks links;
    Source choices; /* a SELECT of params, value, about, or absent: what a copy may say */
} PackScorecard;

/* When a signal holds: all that is said here must. Durations in ms, 0: not said. */
typedef struct {
    GPtrArray *failing, *failing_places;     /* char*: one of these checks fails; Place* */
    GPtrArray *regressed, *regressed_places; /* one of these passed before and fails now */
    GPtrArray *grade, *grade_places;         /* it has one of these grades */
    gint64 within;                           /* of regressed, score_drop */
    gint64 since;                            /* `for`: how long it has had one of these grades */
    gboolean has_score_drop;
    double score_drop; /* points */
    char *check;       /* whose value is between at_least and at_most */
    Place check_place;
    char *column; /* of its row, in place of the value; or NULL */
    gboolean has_at_least, has_at_most;
    double at_least, at_most;
    gint64 renews_within;
    int paying, contradicted; /* 1 yes, 0 no, -1 either */
} PackWhen;

/* Why a customer needs a person now. */
typedef struct {
    char *id;
    Place place;
    char *say;    /* the reason in words */
    char *kind;   /* risk or opportunity; NULL: risk */
    char *action; /* the next step; NULL: that of its heaviest check */
    PackWhen when;
    gboolean override; /* changes what it names in an earlier signal of that id */
} PackSignal;

/* A lasting --set: `target` is CHECK.KEY or PARAM. */
typedef struct {
    char *target;
    char *value;
    Place place;
} PackSetting;

/* `name` in SQL stands for the relation `target` of this export. */
typedef struct {
    char *name;
    char *target;
    Place place;
} PackTable;

typedef struct Pack {
    PackScorecard scorecard;
    GPtrArray *checks;   /* PackCheck*, in section order, then as defined, children after parents */
    GPtrArray *models;   /* PackModel*, as defined */
    GHashTable *by_name; /* char* -> PackModel*: pack_find_model, once all are there */
    GPtrArray *params;   /* PackParam* */
    GPtrArray *tables;   /* PackTable* */
    GPtrArray *settings; /* PackSetting* */
    char *digest;        /* "sha256:..." over the files' bytes in path order */
    GPtrArray *files;    /* char*: the files read */
} Pack;

/* Reads every path (a folder: its *.yaml and *.yml files, also in sub-folders, in path order; or a
 * file). A sub-folder with a scorecard of its own is a pack of its own and left out. What a file
 * `extends` is read before them: models, params and tables, no questions and no scorecard. Mistakes
 * go to `diagnostics`; NULL is returned only when there is nothing to go on with (a path that is
 * missing or unreadable, no YAML file, no scorecard or no check); otherwise a pack, which may be
 * used only when diagnostic_list_errors() is 0. `paths` ends with NULL. */
Pack *pack_load(const char *const *paths, DiagnosticList *diagnostics);
void pack_free(Pack *pack);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pack, pack_free)

/* The word of `column` that `text` means, whatever its case, blanks, dashes and underscores; `text`
 * itself where the column has no words; NULL where it means none of them. `nearest` (may be NULL)
 * gets the word that is near, or NULL. */
const char *pack_word(const PackModel *model, const char *column, const char *text,
                      const char **nearest);

PackCheck *pack_find_check(const Pack *pack, const char *id);   /* NULL if there is none */
PackModel *pack_find_model(const Pack *pack, const char *name); /* NULL if there is none */

/* In a list of parameters, which may be NULL; NULL if there is none. */
PackParam *pack_find_param(const GPtrArray *params, const char *name);

/* `--set CHECK.KEY=VALUE` (a check's parameter, or its at_least, at_most, warn_at, weight, missing)
 * or
 * `--set PARAM=VALUE`. FALSE and an error (G_OPTION_ERROR) naming the nearest key otherwise. */
gboolean pack_set(Pack *pack, const char *assignment, GError **error);

/* What the pack itself sets, each as pack_set does; mistakes go to `diagnostics`. Before pack_set,
 * so that the command line has the last word, and never for examples, which hold for a check as it
 * is written. */
void pack_settle(Pack *pack, DiagnosticList *diagnostics);

/* Puts the values of params where questions and next steps say {:name}; after every pack_set. */
void pack_fill_in(Pack *pack);

/* The parts of a relation's name as SQL writes it, `"My Events".x`, quotes resolved: up to three,
 * ends with NULL. NULL where it is no name. The caller's. */
char **pack_name_parts(const char *text);

/* One part as SQL writes it, in quotes where it needs them. New string. */
char *pack_name_quoted(const char *name);

/* A type of parameter by how `text` is written; `quoted` scalars are always text. */
ParamType pack_param_type(const char *text, gboolean quoted);

/* "30s", "5 min", "2h", "180 days" (ms, s, min, h, d, day(s), week(s)) to milliseconds; FALSE if it
 * is no duration. */
gboolean pack_duration(const char *text, gint64 *milliseconds);

/* A file that was found: how to open it, and what it is called below the path it was found at. */
typedef struct {
    char *path;
    char *relative;
} PackSource;

/* The YAML files of `paths` in path order, PackSource*. Mistakes go to `diagnostics`. */
GPtrArray *pack_sources(const char *const *paths, DiagnosticList *diagnostics);

/* The folder that `extends` means in this file: from the current folder where it lies below that,
 * else from the root. NULL when there is nothing there. New string. */
char *pack_extended(const char *file, const char *extends);

#endif
