/*
 * JSON as it is written for people and pipes: DEL, C1 controls, bidirectional and line separator
 * characters stand as \u escapes. It is the same document, without effect on a terminal.
 */
#ifndef DELIGHT_JSON_TEXT_H
#define DELIGHT_JSON_TEXT_H

#include <glib.h>
#include <jansson.h>

/* Appends the document, without a second copy of it in memory; `flags` of jansson. Numbers have 15
 * digits, what every double can hold: 83.3 stays 83.3. FALSE, and `out` as it was, when it cannot
 * be written (`document` NULL). */
gboolean json_text_append(GString *out, const json_t *document, size_t flags);

#endif
