/*
 * Asking whoever sits at the terminal.
 */
#ifndef DELIGHT_CLI_PROMPT_H
#define DELIGHT_CLI_PROMPT_H

#include <glib.h>

/* A line from stdin after `prompt`, without blanks around it, as UTF-8; NULL at the end of input or
 * on ^C. What is no UTF-8 is said to be none, and asked for again at a terminal; from anywhere else
 * it ends the asking: NULL, from now on. New string. */
char *prompt_line(const char *prompt);
gboolean prompt_refused(void);

#endif
