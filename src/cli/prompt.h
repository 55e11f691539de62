/*
 * Asking whoever sits at the terminal.
 */
#ifndef DELIGHT_CLI_PROMPT_H
#define DELIGHT_CLI_PROMPT_H

/* A line from stdin after `prompt`, without blanks around it, as UTF-8; NULL at the end of input or
 * on ^C. New string. */
char *prompt_line(const char *prompt);

#endif
