#include "options.h"

#include "command.h"
#include "diagnostic.h"
#include "render.h"
#include "text.h"

#include <string.h>

#define HELP_COLUMN 28

/* What every command takes. */
#define COMMON "color quiet help"

/* Where a row's text names what src/render knows. */
#define NAMES "{formats}"
#define SUFFIXES "{suffixes}"

/* One row for each option; which command takes it is said in the command's own row. A heading holds
 * until the next. */
static const struct {
    const char *heading;
    const char *name;
    char letter;
    GOptionArg type;
    gsize field;
    const char *argument; /* as in --help */
    const char *text;
    const char *word; /* in the row of a command, where it is not the name; or NULL */
} table[] = {
#define FIELD(name) G_STRUCT_OFFSET(Options, name)
#define TEXT G_OPTION_ARG_FILENAME /* bytes as they are, whatever the locale */
#define LIST G_OPTION_ARG_FILENAME_ARRAY
#define FLAG G_OPTION_ARG_NONE
    {"The export", "db", 'd', TEXT, FIELD(db), "CONNINFO",
     "a Postgres database: libpq connection string or URI; else DELIGHT_DB, else PGHOST, "
     "PGDATABASE and the like",
     NULL},
    {NULL, "dump", 0, TEXT, FIELD(dump), "FILE",
     "a dump file or folder, restored into a throw-away Postgres for this run", NULL},
    {NULL, "facts", 0, TEXT, FIELD(facts), "DIR",
     "what no export holds: CSV files and answers.yaml", NULL},
    {NULL, "checks", 'c', LIST, FIELD(checks), "PATH",
     "the checks: a folder or a file, may be repeated; else DELIGHT_CHECKS, else ./checks, else "
     "those that came with delight",
     NULL},
    {NULL, "pack", 0, TEXT, FIELD(pack), "PACK",
     "the pack to copy: saas, for customers that are groups; else that of --checks", NULL},

    {"The selection", "where", 0, TEXT, FIELD(where), "SQL",
     "customers for whom this holds, like \"paying and plan = 'scale'\"", NULL},
    {NULL, "owner", 0, TEXT, FIELD(owner), "NAME", "customers of this owner", NULL},
    {NULL, "section", 0, LIST, FIELD(sections), "ID",
     "only checks of this section, may be repeated", NULL},
    {NULL, "check", 0, LIST, FIELD(check_ids), "ID", "only this check, may be repeated", NULL},
    {NULL, "tag", 0, LIST, FIELD(tags), "TAG", "only checks with this tag, may be repeated", NULL},

    {"The clock and the thresholds", "as-of", 0, TEXT, FIELD(as_of), "TIME",
     "a date or timestamp in place of now", NULL},
    {NULL, "set", 0, LIST, FIELD(set), "KEY=VALUE",
     "another threshold or parameter: CHECK.KEY=VALUE or PARAM=VALUE, may be repeated", NULL},

    {"Speed and limits", "jobs", 'j', G_OPTION_ARG_INT, FIELD(jobs), "N",
     "connections that ask at the same time, 4 if not given", NULL},
    {NULL, "timeout", 0, TEXT, FIELD(timeout), "DURATION",
     "for each statement, 5min if not given; 0 for none", NULL},
    {NULL, "analyze", 0, FLAG, FIELD(analyze), NULL,
     "runs what a run would send, and shows its plan: time, rows and pages of each step", NULL},

    {"The gate", "min-score", 0, TEXT, FIELD(min_score), "N", "the score that is needed", NULL},
    {NULL, "require", 0, LIST, FIELD(require), "ID",
     "a check that has to pass, besides those of the pack; may be repeated", NULL},
    {NULL, "max-unknown", 0, TEXT, FIELD(max_unknown), "N", "how many questions may be unanswered",
     NULL},
    {NULL, "no-new-failures", 0, TEXT, FIELD(no_new_failures), "RUN",
     "only what got worse since this archived run counts", NULL},

    {"The report", "out", 0, TEXT, FIELD(out), "DIR",
     "where reports and the archive of runs are kept", NULL},
    {NULL, "since", 0, TEXT, FIELD(since), "DATE|RUN",
     "compare with the report of that day, or with that archived run; else with the newest of an "
     "earlier day",
     NULL},
    {NULL, "by", 0, TEXT, FIELD(each), "WORD",
     "owner: a folder for each owner besides, with the report of their customers", "by-owner"},
    {NULL, "link", 0, TEXT, FIELD(link), "URL",
     "where report.html will be found; the messages lead there", NULL},
    {NULL, "to", 0, TEXT, FIELD(to), "ADDRESS",
     "whom the mail is for (-f mail); commas between several", NULL},
    {NULL, "quiet-if-unchanged", 0, FLAG, FIELD(quiet_if_unchanged), NULL,
     "print nothing when nothing is new since the report that it is compared with: no answer got "
     "worse, recovered or was lost sight of, no customer came or went, the data are fresh",
     NULL},

    {"Answers and waivers", "by", 0, TEXT, FIELD(by), "WHO", "who says so", NULL},
    {NULL, "note", 0, TEXT, FIELD(note), "TEXT", "why, in a few words", NULL},
    {NULL, "valid-for", 0, TEXT, FIELD(valid_for), "DURATION", "how long it holds, like '180 days'",
     NULL},
    {NULL, "reason", 0, TEXT, FIELD(reason), "TEXT", "why it is excused", NULL},
    {NULL, "until", 0, TEXT, FIELD(until), "DATE", "the last day it is excused", NULL},

    {"What happened", "on", 0, TEXT, FIELD(on), "DATE", "the day, today if not given", NULL},
    {NULL, "channel", 0, TEXT, FIELD(channel), "WORD", "where they said it: email, slack, a call",
     NULL},
    {NULL, "outcome", 0, TEXT, FIELD(outcome), "WORD", "what came of it, 'open' if not given",
     NULL},
    {NULL, "url", 0, TEXT, FIELD(url), "URL", "the issue or pull request that came of it", NULL},

    {"Output", "format", 'f', TEXT, FIELD(format), "FORMAT", "on stdout: " NAMES, NULL},
    {NULL, "format", 'f', TEXT, FIELD(format), "FORMAT", "on stdout: text or json", "text-or-json"},
    {NULL, "output", 'o', LIST, FIELD(outputs), "FILE",
     "a file besides, may be repeated; its suffix names the format: " SUFFIXES, NULL},
    {NULL, "limit", 0, TEXT, FIELD(limit), "N|all",
     "customers shown in a book, the worst first; 50 if not given", NULL},
    {NULL, "sort", 0, TEXT, FIELD(sort), "KEY",
     "the order of a book: score, name, owner, arr, renewal or change; the worst first if not "
     "given",
     NULL},
    {NULL, "only", 0, TEXT, FIELD(only), "STATUSES", "answers on a card: fail,unknown and the like",
     NULL},
    {NULL, "verbose", 0, FLAG, FIELD(verbose), NULL,
     "every answer of a card with its question and what was seen", NULL},
    {NULL, "reproducible", 0, FLAG, FIELD(reproducible), NULL, "leave out start time and durations",
     NULL},
    {NULL, "exit-zero", 0, FLAG, FIELD(exit_zero), NULL, "exit with 0 where it would be 1 or 2",
     NULL},
    {NULL, "no-pager", 0, FLAG, FIELD(no_pager), NULL,
     "a terminal gets all at once; else DELIGHT_PAGER, PAGER or less shows it", NULL},
    {NULL, "color", 0, TEXT, FIELD(color), "WHEN", "auto, always or never", NULL},
    {NULL, "quiet", 'q', FLAG, FIELD(quiet), NULL, "no progress and no notes on stderr", NULL},
    {NULL, "help", 'h', FLAG, FIELD(help), NULL, "this text", NULL},
};

/* Two that say different things about the same. */
static const struct {
    const char *one, *other;
} conflicts[] = {
    {"db", "dump"},
    {"checks", "pack"},
};

GQuark options_error_quark(void)
{
    return g_quark_from_static_string("delight-options");
}

/* ---- the table ---- */

static gboolean has_word(const char *words, const char *word)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    return g_strv_contains((const char *const *)list, word);
}

static gboolean takes(guint row, const Command *command)
{
    const char *word = table[row].word ? table[row].word : table[row].name;
    return has_word(COMMON, word) || has_word(command->options, word);
}

static gpointer field_of(Options *options, guint row)
{
    return G_STRUCT_MEMBER_P(options, table[row].field);
}

gboolean command_takes(const Command *command, const char *option)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, option) == 0 && takes(i, command))
            return TRUE;
    return FALSE;
}

gboolean options_given(const Options *options, const char *name)
{
    /* commands may mean different things by one name: --by */
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (strcmp(table[i].name, name) == 0 &&
            (table[i].type == G_OPTION_ARG_NONE || table[i].type == G_OPTION_ARG_INT
                 ? *(int *)field_of((Options *)options, i) != 0
                 : *(gpointer *)field_of((Options *)options, i) != NULL))
            return TRUE;
    return FALSE;
}

void options_clear(Options *options)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].type == LIST)
            g_clear_pointer((char ***)field_of(options, i), g_strfreev);
        else if (table[i].type == TEXT)
            g_clear_pointer((char **)field_of(options, i), g_free);
    }
    g_clear_pointer(&options->arguments, g_strfreev);
}

/* ---- errors ---- */

static void set_error(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void set_error(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, OPTIONS_ERROR, 0, message);
}

/* The first command that takes the option of this name, or NULL. */
static const Command *command_with(const char *name)
{
    const Command *command;
    for (guint k = 0; (command = command_at(k)); k++)
        if (command_takes(command, name))
            return command;
    return NULL;
}

static void refuse_unknown(GError **error, const Command *command, const char *word)
{
    g_autofree char *shown = g_strndup(word, strcspn(word, "="));
    const char *name = shown + strspn(shown, "-");
    const Command *other = g_str_has_prefix(word, "--") ? command_with(name) : NULL;
    if (other) {
        set_error(error, "'%s' is an option of '%s', not of '%s'", shown, other->name,
                  command->name);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (takes(i, command))
            g_ptr_array_add(names, (gpointer)table[i].name);
    g_ptr_array_add(names, NULL);
    const char *near = g_str_has_prefix(word, "--")
                           ? diagnostic_nearest(name, (const char *const *)names->pdata)
                           : NULL;
    if (near)
        set_error(error, "unknown option '%s'; did you mean '--%s'?", shown, near);
    else
        set_error(error, "unknown option '%s'", shown);
}

/* GOption's sentences in the words of this program. They are English here: the locale of messages
 * is never set. */
static void reword(GError **error, const Command *command, const GError *said)
{
    static const char unknown[] = "Unknown option ";
    static const char missing[] = "Missing argument for ";
    if (g_str_has_prefix(said->message, unknown))
        refuse_unknown(error, command, said->message + strlen(unknown));
    else if (g_str_has_prefix(said->message, missing))
        set_error(error, "option '%s' needs an argument", said->message + strlen(missing));
    else if (strstr(said->message, "nteger value"))
        set_error(error, "option '--jobs' needs a whole number");
    else
        set_error(error, "%s", said->message);
}

/* ---- parsing ---- */

static gboolean parse_options(Options *options, const Command *command, char ***words,
                              GError **error)
{
    g_autoptr(GArray) entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        GOptionEntry entry = {.long_name = table[i].name,
                              .short_name = table[i].letter,
                              .arg = table[i].type,
                              .arg_data = field_of(options, i)};
        if (takes(i, command))
            g_array_append_val(entries, entry);
    }
    g_autoptr(GError) said = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, (GOptionEntry *)(void *)entries->data, NULL);
    if (g_option_context_parse_strv(context, words, &said))
        return TRUE;
    reword(error, command, said);
    return FALSE;
}

static gboolean check_values(Options *options, GError **error)
{
    static const char *const colours[] = {"auto", "always", "never", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(conflicts); i++)
        if (options_given(options, conflicts[i].one) &&
            options_given(options, conflicts[i].other)) {
            set_error(error, "'--%s' and '--%s' exclude each other", conflicts[i].one,
                      conflicts[i].other);
            return FALSE;
        }
    if (options->color && !g_strv_contains(colours, options->color)) {
        set_error(error, "--color is 'auto', 'always' or 'never', not '%s'", options->color);
        return FALSE;
    }
    if (options->jobs < 1 || options->jobs > 64) {
        set_error(error, "--jobs is a number from 1 to 64");
        return FALSE;
    }
    return TRUE;
}

/* Does this command ask an export even when the command line names none? */
static gboolean asks(const Options *options, const Command *command)
{
    char **arguments = options->arguments;
    if (strcmp(command->name, "explain") == 0)
        return arguments[0] && (arguments[1] || options->analyze);
    if (strcmp(command->name, "list") == 0)
        return arguments[0] && strcmp(arguments[0], "customers") == 0;
    return has_word(command->options, "jobs");
}

static void fill_in(Options *options, const Command *command)
{
    const char *db = g_getenv("DELIGHT_DB");
    const char *facts = g_getenv("DELIGHT_FACTS");
    if (!options->db && !options->dump && db && *db && asks(options, command))
        options->db = g_strdup(db);
    if (!options->facts && facts && *facts && has_word(command->options, "facts"))
        options->facts = g_strdup(facts);
}

gboolean options_parse(Options *options, const Command *command, const char *const *arguments,
                       GError **error)
{
    *options = (Options){.command = command->name, .jobs = 4};
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, g_strdup("delight"));
    for (; *arguments; arguments++) {
        g_ptr_array_add(words, g_strdup(*arguments));
        if (!g_utf8_validate(*arguments, -1, NULL)) {
            set_error(error, "an argument is not UTF-8: '%s'", *arguments);
            g_ptr_array_set_free_func(words, g_free);
            return FALSE;
        }
    }
    g_ptr_array_add(words, NULL);
    char **list = (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
    gboolean parsed = parse_options(options, command, &list, error);
    if (parsed) {
        /* The first is the program; `--` stays where it stood in front of the rest. */
        char **rest = list + 1;
        if (*rest && strcmp(*rest, "--") == 0)
            rest++;
        options->arguments = g_strdupv(rest);
    }
    g_strfreev(list);
    if (!parsed || !check_values(options, error))
        return FALSE;
    fill_in(options, command);
    return TRUE;
}

/* ---- what there is ---- */

/* The row's text with the formats that there are in it. */
static const char *text_of(guint row)
{
    g_autoptr(GString) text = g_string_new(table[row].text);
    g_string_replace(text, NAMES, render_format_names(), 0);
    /* without their dots: a line could break behind one */
    g_auto(GStrv) suffixes = g_strsplit(render_format_suffixes() + 1, ", .", -1);
    g_autofree char *bare = g_strjoinv(", ", suffixes);
    g_string_replace(text, SUFFIXES, bare, 0);
    return g_intern_string(text->str);
}

GArray *options_of(const Command *command)
{
    GArray *options = g_array_new(FALSE, FALSE, sizeof(OptionAbout));
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        const OptionAbout about = {table[i].name, table[i].letter, table[i].argument, text_of(i)};
        if (takes(i, command))
            g_array_append_val(options, about);
    }
    return options;
}

/* ---- help ---- */

static void describe_row(guint row, int width, GString *out)
{
    g_autoptr(GString) left = g_string_new("  ");
    if (table[row].letter)
        g_string_append_printf(left, "-%c, ", table[row].letter);
    else
        g_string_append(left, "    ");
    g_string_append_printf(left, "--%s", table[row].name);
    if (table[row].argument)
        g_string_append_printf(left, " %s", table[row].argument);
    if (left->len >= HELP_COLUMN) {
        g_string_append_printf(out, "%s\n", left->str);
        g_string_truncate(left, 0);
    }
    g_autoptr(GPtrArray) lines = text_wrap(text_of(row), MAX(width - HELP_COLUMN, 20));
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(out, "%-*s%s\n", HELP_COLUMN, i == 0 ? left->str : "",
                               (const char *)lines->pdata[i]);
}

void options_describe(const Command *command, int width, GString *out)
{
    const char *heading = NULL;
    const char *shown = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].heading)
            heading = table[i].heading;
        if (!takes(i, command))
            continue;
        if (shown != heading)
            g_string_append_printf(out, "\n%s:\n", heading);
        shown = heading;
        describe_row(i, width, out);
    }
}
