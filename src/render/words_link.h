/*
 * Where things are found: the pack's links (of the run document) with the ids of a customer, a
 * conversation or an issue in their place, percent-encoded. Whatever the document holds, what comes
 * back is an address of http or https that ends no link in any format (text_url), or NULL: there is
 * none. New strings.
 */
#ifndef DELIGHT_RENDER_WORDS_LINK_H
#define DELIGHT_RENDER_WORDS_LINK_H

#include "run_lookup.h"

char *words_link_customer(const RunView *view, const json_t *customer);
char *words_link_conversation(const RunView *view, const char *id);
char *words_link_issue(const RunView *view, const char *url); /* or a number: #12 */

/* The template for customers, for whoever puts the ids in; checked. */
char *words_link_template(const RunView *view);

#endif
