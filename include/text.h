/*
 * Text hygiene. What comes from data may hold anything: terminal escapes, bidirectional overrides,
 * markup, formulas. Every format passes each piece through one function of this file on its way
 * out, and lays out by the display widths given here.
 *
 * All functions take UTF-8; bytes that are none become U+FFFD. Returned strings are the caller's
 * to free. NULL is taken as the empty string.
 */
#ifndef DELIGHT_TEXT_H
#define DELIGHT_TEXT_H

#include <glib.h>

/* One line of printable UTF-8: tabs, line breaks and other white space (not the no-break
 * space) become one blank, blanks at both ends go. C0 and C1 controls and characters without a
 * glyph become U+FFFD, bidirectional embeddings, overrides and marks and zero-width fillers go.
 * First-strong isolates stay, but balanced: an unclosed one is closed, a stray end goes. At most
 * four combining marks follow a character. */
char *text_clean(const char *text);

/* What is kept of a text from data, so that one of 10 MB makes no report of 100: at most `most`
 * characters (more than ten). What is longer ends with an ellipsis and eight digits that depend on
 * the whole, so that two texts stay two. */
char *text_bounded(const char *text, guint most);

/* What a name is compared by: without case, in Unicode's normal form (NFC), runs of white space of
 * any kind as one blank, without what nobody sees. */
char *text_fold(const char *text);

/* The same for a word out of a list: without blanks, dashes and underscores too. */
char *text_fold_word(const char *text);

/* text_clean, for a terminal: emoji sequences lose their invisible joiners, selectors and skin
 * tones, so that every terminal draws them as wide as text_width says, and no word is a command for
 * the runner of a CI (`::error`). Without `utf8` the result is plain ASCII (`é` is e; what has no
 * likeness is ?). */
char *text_terminal(const char *text, gboolean utf8);

/* Whether a character of a right-to-left script is in it. */
gboolean text_is_rtl(const char *text);

/* text_clean, and between first-strong isolate marks when it holds right-to-left script: for a
 * name or a sentence that is put into a line of ours. */
char *text_isolate(const char *text);

/* Columns on a terminal, as libsmartcols counts them. The text must be clean. */
int text_width(const char *text);

/* Cut to `width` columns, the last of them an ellipsis when something was cut. The text must be
 * clean. */
char *text_truncate(const char *text, int width, gboolean utf8);

/* Lines of at most `width` columns (at least 1), broken where Unicode allows and inside a word
 * only when the word alone is longer; no line is empty unless the text is. Isolates are closed
 * and opened again around each break. The text must be clean. Array of char*, with at least one. */
GPtrArray *text_wrap(const char *text, int width);

/* text_clean, and safe inside Markdown (GitHub's too): no markup, HTML, table cell, link, mention,
 * reference or formula comes of it. */
char *text_markdown(const char *text);

/* text_clean, and safe inside Slack's mrkdwn and plain text: & < > escaped. */
char *text_slack(const char *text);

/* An address that a browser may follow, as it stands in any format: http or https, a host without a
 * user before it, and what would end a link or a word in markup percent-encoded. NULL for anything
 * else. */
char *text_url(const char *text);

/* text_clean, and valid between the quotes of a label in OpenMetrics. */
char *text_label(const char *text);

/* text_clean, and with a leading ' when a spreadsheet would take the cell for a formula, or a CI
 * for a command. Numbers stay as they are. */
char *text_spreadsheet(const char *text);

#endif
