/*
 * Drawing a run document (`delight/run/1`) in one of the formats.
 *
 * A renderer knows the run document alone: not the pack, not the database, not the terminal. So
 * an archived run is drawn years later exactly as on its day.
 */
#ifndef DELIGHT_RENDER_H
#define DELIGHT_RENDER_H

#include "run_lookup.h"

/* The formats: constant, name, suffix of a file, one line of help. A new one needs a row here, its
 * file with render_NAME (formats.h), its tests and its line in the manual; --help, completion and
 * hints are drawn from the row. */
#define RENDER_FORMATS(ROW)                                                                        \
    ROW(TEXT, text, ".txt", "for a terminal or a mail")                                            \
    ROW(JSON, json, ".json", "the whole run document")                                             \
    ROW(JSONL, jsonl, ".jsonl", "a customer a line")                                               \
    ROW(CSV, csv, ".csv", "an answer a row, for a spreadsheet")                                    \
    ROW(MARKDOWN, markdown, ".md", "for a wiki, an issue, a pull request")                         \
    ROW(HTML, html, ".html", "a web page that needs nothing else")                                 \
    ROW(JUNIT, junit, ".xml", "JUnit, for CI")                                                     \
    ROW(OPENMETRICS, openmetrics, ".prom", "for Prometheus")                                       \
    ROW(SLACK, slack, ".slack.json", "a message for a Slack webhook")                              \
    ROW(MAIL, mail, ".eml", "a message for sendmail -t")                                           \
    ROW(POSTHOG, posthog, ".posthog.json", "group properties for PostHog's /batch")

typedef enum {
#define RENDER_CONSTANT(constant, name, suffix, help) RENDER_##constant,
    RENDER_FORMATS(RENDER_CONSTANT)
#undef RENDER_CONSTANT
} RenderFormat;

typedef struct {
    const char *name, *suffix, *help;
} RenderFormatRow;

/* The rows, by RenderFormat; ends with a row whose name is NULL. */
const RenderFormatRow *render_formats(void);

/* What of the run is drawn, in the formats that people read: text, markdown, html, slack. The
 * others always hold the whole run. */
typedef enum {
    RENDER_VIEW_AUTO,    /* cards when the run's selection names customers, else the book */
    RENDER_VIEW_BOOK,    /* one row a customer, then a summary */
    RENDER_VIEW_CARDS,   /* everything about each customer */
    RENDER_VIEW_GATE,    /* what falls short of the gate; one line when nothing does */
    RENDER_VIEW_REPORT,  /* what changed, who is at risk, then the book */
    RENDER_VIEW_CHANGES, /* what changed, and nothing else */
    RENDER_VIEW_BRIEF,   /* one page for a catch-up, from the "brief" of each customer (brief.h) */
} RenderView;

/* The order of the customers of a book. */
typedef enum {
    RENDER_SORT_WORST, /* rated by score, unrated, then new */
    RENDER_SORT_NAME,
    RENDER_SORT_OWNER,
    RENDER_SORT_ARR,     /* the most first */
    RENDER_SORT_RENEWAL, /* the soonest first */
    RENDER_SORT_CHANGE,  /* of the score since the report before, the deepest fall first */
} RenderSort;

/* By name (`score`, `name`, `owner`, `arr`, `renewal`, `change`), without case. */
gboolean render_sort_from_name(const char *name, RenderSort *sort);

/* Takes what is drawn as it comes, so that nobody has to hold the whole of it. */
typedef struct {
    gboolean (*write)(const char *text, gsize length, gpointer data); /* FALSE: no more of it */
    gpointer data;
} RenderSink;

typedef struct {
    RenderView view;
    gboolean colour;
    gboolean utf8; /* FALSE: plain ASCII, in text only; every other format is UTF-8 */
    int width;     /* columns; 0 means 80 */
    int height;    /* lines of a screen, which a card as text is fitted to; 0 means 40 */
    gint64 limit;  /* rows of the book; -1 all, 0 the default of 50 */
    RenderSort sort;
    guint only;        /* cards: a bit for each status that is drawn, 1 << STATUS_FAIL; 0: all */
    gboolean verbose;  /* cards as text: every answer with its question and what was seen */
    const char *to;    /* mail: addresses (render_is_address), or NULL */
    const char *link;  /* where the whole report lies: a web address, or NULL */
    const char *given; /* text: options that a command which is shown needs too, or NULL */
    gboolean reproducible;  /* json, jsonl, openmetrics: without start time and durations */
    const RenderSink *sink; /* NULL: all of it is appended to `out` */
} RenderOptions;

#define RENDER_ERROR render_error_quark()
GQuark render_error_quark(void);
typedef enum {
    RENDER_ERROR_DOCUMENT, /* not a run document, or of a schema this program does not know */
    RENDER_ERROR_FORMAT,   /* the format could not be written */
} RenderError;

/* Stands in the posthog format where the project's API key belongs. */
#define RENDER_POSTHOG_KEY "<posthog-project-api-key>"

/* Is it what a mail may be sent to: one address or several, with commas between? */
gboolean render_is_address(const char *text);

/* By name (`text`, `json` ...), without case. */
gboolean render_format_from_name(const char *name, RenderFormat *format);

/* By suffix, the longest that fits. */
gboolean render_format_from_path(const char *path, RenderFormat *format);

/* "text, json, ..." and ".txt, .json, ..." for messages. */
const char *render_format_names(void);
const char *render_format_suffixes(void);

/* Appends the run to `out`. Fails without appending when the document is none of ours. */
gboolean render_run(const json_t *run, RenderFormat format, const RenderOptions *options,
                    GString *out, GError **error);

/* The same of a view, of a document or of a stream: what is known of its customers (run_rows) is
 * known to the next format that draws it. What the sink has not been given yet is appended. */
gboolean render_view(const RunView *view, RenderFormat format, const RenderOptions *options,
                     GString *out, GError **error);

/* Appends a doctor's report (doctor.h) as text: what to do first, then section by section.
 * Statements stand on lines of their own, ready for psql. */
void render_doctor(const json_t *report, const RenderOptions *options, GString *out);

#endif
