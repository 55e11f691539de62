/*
 * Commands: one file each (cmd_*.c), one row each in the table of commands.c.
 *
 * To add one: write src/cmd_x.c with a `const Command command_x`, name it here and in commands.c,
 * say in options.c which options it takes, describe it in src/delight.1, and give it a case under
 * tests/cli. --help, parsing, completion and the tests read those two tables.
 */
#ifndef DELIGHT_CLI_COMMAND_H
#define DELIGHT_CLI_COMMAND_H

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
    const char *arguments;            /* as in the usage line: "[CUSTOMER...]" */
    const char *summary;              /* one line */
    const char *details;              /* a paragraph for --help, or NULL */
    int min_arguments, max_arguments; /* -1: any number */
    gboolean hidden;                  /* not in the list of --help */
    int (*run)(const Options *options);
} Command;

/* NULL if there is none of this name. */
const Command *command_find(const char *name);

/* All names of --help, in its order; ends with NULL. The array is the caller's, the names are not.
 */
const char **command_names(void);

/* What `delight --help` and `delight COMMAND --help` print. */
char *commands_help(void);
char *command_help(const Command *command);

extern volatile int interrupted; /* the signal number once one has come (set in main.c) */

extern const Command command_answer, command_brief, command_complete, command_completion,
    command_diff, command_doctor, command_explain, command_gate, command_init, command_lint,
    command_list, command_render, command_report, command_review, command_schema, command_score,
    command_test, command_waive;

#endif
