/*
 * What the command line said, for every command. One table in options.c has a row for each option:
 * parsing (GOption), --help, completion and the errors are all made from it.
 */
#ifndef DELIGHT_CLI_OPTIONS_H
#define DELIGHT_CLI_OPTIONS_H

#include <glib.h>

typedef struct {
    const char *command; /* its name */
    char **arguments;    /* after the command; ends with NULL */
    /* the source */
    char *db;      /* --db, else DELIGHT_DB unless --dump; NULL: libpq's environment */
    char *dump;    /* --dump */
    char *facts;   /* --facts */
    char **checks; /* -c, repeated; NULL: the default */
    char *pack;    /* of init: the word or the path of one pack */
    /* the selection */
    char *where;
    char *owner;
    char **sections;
    char **check_ids;
    char **tags;
    /* the clock and the thresholds */
    char *as_of;
    char **set;
    /* speed and limits */
    int jobs;      /* default: 4 */
    char *timeout; /* default: 5min */
    /* output */
    char *format;
    char **outputs;
    char *color;
    char *limit;
    char *sort;
    char *only;
    gboolean verbose;
    gboolean no_pager;
    gboolean analyze;
    gboolean reproducible;
    gboolean exit_zero;
    gboolean quiet;
    /* gate */
    char *min_score;
    char **require;
    char *max_unknown;
    char *no_new_failures;
    /* report, review, answer, waive, touch, feedback */
    char *out;
    char *since;
    char *each; /* --by of report: owner */
    char *link;
    char *to;
    gboolean quiet_if_unchanged;
    char *note;
    char *by;
    char *valid_for;
    char *reason;
    char *until;
    char *on;
    char *channel;
    char *outcome;
    char *url;
    gboolean help;
} Options;

typedef struct Command Command;

/* Reads what stands after `delight COMMAND`; `arguments` ends with NULL. DELIGHT_DB,
 * DELIGHT_FACTS and defaults are filled in. FALSE and an error whose message is one line, with the
 * nearest option where one is near. */
gboolean options_parse(Options *options, const Command *command, const char *const *arguments,
                       GError **error);
void options_clear(Options *options);

/* Was the option of this name given, or filled in from the environment? */
gboolean options_given(const Options *options, const char *name);

#define OPTIONS_ERROR (options_error_quark())
GQuark options_error_quark(void);

/* What the table says of an option; `argument` is NULL for a flag. */
typedef struct {
    const char *name;
    char letter; /* or 0 */
    const char *argument;
    const char *text;
} OptionAbout;

/* The options that `command` takes, OptionAbout, in the order of --help. The array is the caller's.
 */
GArray *options_of(const Command *command);

/* Appends the options that `command` takes, by heading, `width` columns wide. */
void options_describe(const Command *command, int width, GString *out);

#endif
