/*
 * Words as a shell's user types them: quoted, escaped, or not finished yet.
 */
#ifndef DELIGHT_CLI_SHELL_WORD_H
#define DELIGHT_CLI_SHELL_WORD_H

#include <glib.h>

/* The quotes that are open where a word ends. */
typedef enum { SHELL_QUOTE_NONE, SHELL_QUOTE_SINGLE, SHELL_QUOTE_DOUBLE } ShellQuote;

/* What a word means, its quotes and backslashes taken away, `~/` read as the home folder. Nothing
 * else is expanded. In `open` (may be NULL) the quotes that were not closed. */
char *shell_word_read(const char *typed, ShellQuote *open);

/* What has to be typed so that it means `text`: after the opening quote when one is open, else with
 * backslashes, also before what readline takes for the end of a word. */
char *shell_word_write(const char *text, ShellQuote open);

/* For a command that is shown: quoted only where it has to be. */
char *shell_word_show(const char *text);

#endif
