/*
 * The parts of the web report: one HTML file that holds everything it needs.
 *
 * The page (src/web) is static and is linked into the program; what the run says goes into it as
 * JSON in <script> elements that never run. The page's own script draws from those, through
 * textContent alone. A policy in the page allows that one script and that one style sheet, by
 * their digests, and nothing else: no request, no inline handler.
 */
#ifndef DELIGHT_RENDER_HTML_HTML_H
#define DELIGHT_RENDER_HTML_HTML_H

#include "../formats.h"

/* --- JSON inside a <script> ------------------------------------------------------------------- */

/* Writes JSON in which no `<`, `>`, `&` or line separator stands as itself, so that nothing in it
 * can close the element or open a comment. Texts are cleaned (text.h) on their way. */
typedef struct {
    GString *out;
    gboolean comma; /* one belongs before the next value */
} ScriptJson;

void script_open(ScriptJson *json, char bracket);
void script_close(ScriptJson *json, char bracket);
void script_key(ScriptJson *json, const char *key);
void script_text(ScriptJson *json, const char *text); /* NULL: null */
void script_number(ScriptJson *json, double number);
void script_integer(ScriptJson *json, gint64 number);
void script_null(ScriptJson *json);
void script_flag(ScriptJson *json, gboolean flag);

/* Elements or members that were written before; NULL or empty: none. */
void script_raw(ScriptJson *json, const char *written);

/* A field of the object, as it is; null when missing or of another type. */
void script_number_of(ScriptJson *json, const json_t *object, const char *key);
void script_flag_of(ScriptJson *json, const json_t *object, const char *key);

/* `key` and the text, which is freed. */
void script_field(ScriptJson *json, const char *key, char *text);

/* --- The run ---------------------------------------------------------------------------------- */

enum {
    HTML_CHUNK =
        200,         /* customers whose details are parsed at once, when one of them is looked at */
    HTML_RUNS = 104, /* runs of the history that are drawn: two years of weeks */
};

/* Lookups over one run. Borrows from the view. */
typedef struct {
    const RunView *view;
    GPtrArray *runs; /* the newest HTML_RUNS of the history, oldest first */
} HtmlRun;

HtmlRun *html_run_new(const RunView *view);
void html_run_free(HtmlRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlRun, html_run_free)

/* The question that the chart of usage is about: the check's id, or NULL. */
const char *html_usage(const HtmlRun *run);

/* What is known of all customers (columns.h). */
typedef struct HtmlColumns HtmlColumns;

/* The book: what the heat map, the tiles and the filters need, in columns. One JSON object, which
 * is handed on as it comes. */
void html_book(const HtmlRun *run, const HtmlColumns *columns, const RenderOptions *options,
               GString *out);

/* Whom to call, and the lists of the week, as fields of the book's object. */
void html_calls(const HtmlRun *run, const HtmlColumns *columns, ScriptJson *json);
void html_week(const HtmlRun *run, ScriptJson *json);

/* What changed, who is at risk and the grades over time, as fields of the book's object. */
void html_changes(const HtmlRun *run, ScriptJson *json);
void html_history(const HtmlRun *run, const HtmlColumns *columns, ScriptJson *json);

/* The score that a customer had in that run of `runs`, or null. */
void html_score(const HtmlRun *run, ScriptJson *json, const json_t *customer, guint index);

/* Evidence, actions and history of score of the customers, HTML_CHUNK at a time, each chunk an
 * element of its own, which is handed on when it is done. */
void html_details(const HtmlRun *run, const RenderOptions *options, GString *out);

/* The worst customers as a plain table, for a reader without JavaScript. HTML. */
gboolean html_plain(const HtmlRun *run, const HtmlColumns *columns, const RenderOptions *options,
                    GString *out, GError **error);

/* --- The page --------------------------------------------------------------------------------- */

extern const char html_page[]; /* @NAME@ where something is put in */
extern const char html_style[];
extern const char *const html_scripts[]; /* run in this order; ends with NULL */

#endif
