/*
 * Commands: one file each under commands/, with a row that says everything about it.
 *
 * To add one: write src/cli/commands/x.c with a `const Command command_x`, name it in COMMANDS
 * below, give it tests, and its line in src/cli/delight.1. --help, parsing, completion and the
 * errors are drawn from the row.
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

/* Options that go together; a row adds them up, blanks between. */
#define OPTIONS_SOURCE " db dump facts checks"
#define OPTIONS_ASKING OPTIONS_SOURCE " as-of set jobs timeout" /* takes DELIGHT_DB too */
#define OPTIONS_CHECKS " section check tag"
#define OPTIONS_DRAWING " format output limit reproducible no-pager"

struct Command {
    const char *name;
    const char *arguments;            /* as in the usage line: "[CUSTOMER...]" */
    const char *summary;              /* one line */
    const char *details;              /* a paragraph for --help, or NULL */
    const char *options;              /* words of the rows in options.c, besides those of all */
    int min_arguments, max_arguments; /* -1: any number */
    gboolean hidden;                  /* not in the list of --help */
    gboolean writes_facts;            /* --facts has to name a folder */
    int (*run)(const Options *options);
};

/* The commands in the order of --help; a heading holds until the next. */
#define COMMANDS(COMMAND)                                                                          \
    COMMAND("Customers", score)                                                                    \
    COMMAND(NULL, review)                                                                          \
    COMMAND(NULL, answer)                                                                          \
    COMMAND(NULL, waive)                                                                           \
    COMMAND(NULL, touch)                                                                           \
    COMMAND(NULL, feedback)                                                                        \
    COMMAND(NULL, gate)                                                                            \
    COMMAND(NULL, brief)                                                                           \
    COMMAND("Runs", report)                                                                        \
    COMMAND(NULL, diff)                                                                            \
    COMMAND(NULL, render)                                                                          \
    COMMAND("The checks", list)                                                                    \
    COMMAND(NULL, explain)                                                                         \
    COMMAND(NULL, lint)                                                                            \
    COMMAND(NULL, test)                                                                            \
    COMMAND(NULL, doctor)                                                                          \
    COMMAND(NULL, init)                                                                            \
    COMMAND(NULL, schema)                                                                          \
    COMMAND(NULL, complete)                                                                        \
    COMMAND(NULL, completion)

#define COMMAND_DECLARE(heading, name) extern const Command command_##name;
COMMANDS(COMMAND_DECLARE)

/* NULL if there is none of this name. */
const Command *command_find(const char *name);

/* The command at `index` of the table, the hidden ones too, and its heading where one begins; NULL
 * behind the last. */
const Command *command_at(guint index);
const char *command_heading(guint index);

/* Does it take the option of this name? */
gboolean command_takes(const Command *command, const char *option);

/* All names of --help, in its order; ends with NULL. The array is the caller's, the names are not.
 */
const char **command_names(void);

/* What `delight --help` and `delight COMMAND --help` print. */
char *help_of_all(void);
char *help_of(const Command *command);

extern volatile int interrupted; /* the signal number once one has come (set in main.c) */

#endif
