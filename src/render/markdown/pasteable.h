/*
 * Texts for a page that is pasted: into Slack, into Notion, into a mail.
 *
 * There a backslash before a mark is seen by everyone, and some of these places do not even heed
 * it. So a mark that would format something is replaced by a likeness of it, and every other
 * character stays as it is. All functions take UTF-8; returned strings are the caller's.
 */
#ifndef DELIGHT_RENDER_MARKDOWN_PASTEABLE_H
#define DELIGHT_RENDER_MARKDOWN_PASTEABLE_H

#include <glib.h>

/* One clean line (see text_clean) of which no markup, mention, tag, entity or formula comes, in
 * Slack's, Notion's or GitHub's reading of it. No link either, unless `links`: then a web address
 * stays one. It must not stand at the beginning of a line. */
char *pasteable_text(const char *text, gboolean links);

/* The same for the beginning of a line or of a list item: where it looks like a heading, a list or
 * a quotation an invisible blank stands in front. */
char *pasteable_start(const char *text, gboolean links);

#endif
