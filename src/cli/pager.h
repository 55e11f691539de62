/*
 * Reading page by page, where stdout is a terminal.
 */
#ifndef DELIGHT_CLI_PAGER_H
#define DELIGHT_CLI_PAGER_H

#include <glib.h>

/* $DELIGHT_PAGER, else $PAGER, else less -R, to be run by a shell. NULL where none is wanted: one
 * of them is empty or `cat`, stdout is no terminal, or one that knows no more than a printer. */
const char *pager_command(void);

/* Does the text fit the screen, with a line left for the prompt? Escapes of colours take no room.
 */
gboolean pager_fits(const char *text);

/* Shows the text and waits until whoever reads has seen enough. FALSE: it could not be started. */
gboolean pager_show(const char *command, const char *text, gsize length);

#endif
