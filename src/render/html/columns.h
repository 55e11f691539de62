/*
 * What the page's book holds of every customer, in columns: gathered in one pass over them, so that
 * nothing has to hold the customers themselves.
 */
#ifndef DELIGHT_RENDER_HTML_COLUMNS_H
#define DELIGHT_RENDER_HTML_COLUMNS_H

#include "html.h"

typedef enum {
    HTML_IDS,
    HTML_NAMES,
    HTML_PLANS,  /* numbers of html_column_texts; -1: none */
    HTML_OWNERS, /* the same */
    HTML_GRADES, /* the same */
    HTML_SCORES,
    HTML_STRICT,
    HTML_COVERAGE,
    HTML_ARR,
    HTML_RENEWALS,
    HTML_STATUSES, /* a character an answer, in drawing order */
    HTML_USAGE,    /* what was seen for the question about usage */
    HTML_GATE,     /* was it met? */
    HTML_BEFORE,   /* the score in the run before the last; empty where there is none */
    HTML_COLUMNS,
} HtmlColumn;

/* `usage`: the check whose values are asked for, or NULL. */
HtmlColumns *html_columns_new(const HtmlRun *run, const char *usage);
void html_columns_free(HtmlColumns *columns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HtmlColumns, html_columns_free)

/* Arrays. */
void html_column(const HtmlColumns *columns, HtmlColumn column, ScriptJson *json);
void html_column_texts(const HtmlColumns *columns, HtmlColumn column, ScriptJson *json);
void html_column_sections(const HtmlColumns *columns, ScriptJson *json); /* of each the scores */

/* Was anybody held to a gate? */
gboolean html_is_gated(const HtmlColumns *columns);

/* Why the customer is to be called: members of an object, as JSON. NULL: nothing says so. */
const char *html_column_call(const HtmlColumns *columns, guint row);

/* What a reader without JavaScript gets of a customer. */
typedef struct {
    const char *grade, *fails; /* its id; the question that fails first; or NULL */
    double score;
    gboolean has_score;
} HtmlPlain;
const HtmlPlain *html_column_plain(const HtmlColumns *columns, guint row);

#endif
