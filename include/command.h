/*
 * Commands: one file each (cmd_*.c), one row each in the table of commands.c.
 *
 * To add one: write src/cmd_x.c with a `const Command command_x`, name it here and in commands.c,
 * describe it in src/delight.1, and give it a case under tests/cli. Options stand once, in
 * options.c, with the commands that take them; --help, parsing, completion and the tests read that table.
 */
#ifndef DELIGHT_COMMAND_H
#define DELIGHT_COMMAND_H

#include "options.h"

/* Exit statuses, as product.md promises them. */
typedef enum {
    EXIT_DONE = 0,
    EXIT_NOT_MET = 1,       /* gate not met, a regression, an example failed */
    EXIT_NOT_EVALUATED = 2, /* done, but some check is an error or lacks a privilege */
    EXIT_NOT_DONE = 3,      /* usage, definitions, connection, customer, output */
    EXIT_INTERRUPTED = 130, /* SIGINT; SIGTERM is 143 */
} ExitStatus;

typedef struct {
    const char *name;
    const char *arguments; /* as in the usage line: "[CUSTOMER...]" */
    const char *summary;   /* one line */
    const char *details;   /* a paragraph for --help, or NULL */
    int min_arguments, max_arguments; /* -1: any number */
    int (*run)(const Options *options);
} Command;

extern const Command *const commands[]; /* ends with NULL; in the order of --help */

extern volatile int interrupted; /* the signal number once one has come (main.c) */

#endif
