/*
 * The parts of the markdown format that its views share. Every text from the document goes
 * through md_text, and never stands at the beginning of a line.
 */
#ifndef DELIGHT_RENDER_MARKDOWN_MARKDOWN_H
#define DELIGHT_RENDER_MARKDOWN_MARKDOWN_H

#include "../formats.h"
#include "run_lookup.h"

char *md_text(const char *text); /* escaped, right-to-left script isolated */
char *md_link(const char *text,
              const char *url); /* the same, a link where there is a url (text_url) */

/* A heading, a paragraph's worth of warnings, a customer's verdict: see the views. */
void md_heading(GString *out, int level, const char *text);
void md_title(GString *out, const RunView *view, const char *subtitle);
void md_title_alone(GString *out, const RunView *view, const char *subtitle);
void md_warnings(GString *out, const RunView *view); /* all of them; md_title has them */
void md_stale(GString *out, const RunView *view);    /* the stuck export alone */
void md_notes(GString *out, const RunView *view);    /* the others, under a heading */

/* `- ✔ **pass** question`, indented by `depth` levels, and lines that belong to it. */
void md_item(GString *out, guint depth, Status status, const char *text);
void md_note(GString *out, guint depth, const char *mark, const char *text);

void md_calls(GString *out, const RunView *view); /* nothing where there is nobody to call */
void md_week(GString *out, const RunView *view);  /* the lists of the week */
void md_book(GString *out, const RunView *view, const RenderOptions *options);
void md_cards(GString *out, const RunView *view, const RenderOptions *options);
void md_gate(GString *out, const RunView *view, const RenderOptions *options);
void md_changes(GString *out, const RunView *view);
void md_report(GString *out, const RunView *view, const RenderOptions *options);

/* A table row of texts that are already escaped. */
void md_row(GString *out, GPtrArray *cells);

#endif
