/* What a copy of a pack says about its owner, chosen among what an export holds. */
#include "choosing.h"

#include "command.h"
#include "file.h"
#include "output.h"
#include "prompt.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Values for the same params, in the export's order. */
typedef struct {
    char **params;     /* their names; ends with NULL */
    GPtrArray *values; /* char*: the value, and what tells of it, in turns */
} Choice;

static void choice_free(gpointer data)
{
    Choice *choice = data;
    g_strfreev(choice->params);
    g_ptr_array_unref(choice->values);
    g_free(choice);
}

/* Nothing that would be a line of its own, or be seen by nobody. */
static gboolean is_plain(const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        const gunichar c = g_utf8_get_char(text);
        if (g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029)
            return FALSE;
    }
    return TRUE;
}

gboolean choosing_fits(const char *assignment)
{
    if (g_utf8_validate(assignment, -1, NULL) && is_plain(assignment))
        return TRUE;
    output_error("write it into the copy yourself", "--set %s: a value is one line of plain text",
                 assignment);
    return FALSE;
}

static gboolean add_choice(const char *const *values, int columns, gpointer data)
{
    GPtrArray *choices = data;
    if (columns != 3 || !values[0] || !values[1] || !*values[1] || !is_plain(values[1]))
        return TRUE;
    g_auto(GStrv) params = g_strsplit(values[0], ",", -1);
    for (char **param = params; *param; param++)
        g_strstrip(*param);
    Choice *last = choices->len ? choices->pdata[choices->len - 1] : NULL;
    if (!last || !g_strv_equal((const char *const *)last->params, (const char *const *)params)) {
        last = g_new(Choice, 1);
        *last = (Choice){g_steal_pointer(&params), g_ptr_array_new_with_free_func(g_free)};
        g_ptr_array_add(choices, last);
    }
    g_ptr_array_add(last->values, g_strdup(values[1]));
    g_ptr_array_add(last->values, g_strdup(values[2] ? values[2] : ""));
    return TRUE;
}

/* What the export offers now, Choice*; NULL after saying why not. */
static GPtrArray *read_choices(const Session *session)
{
    g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func(choice_free);
    Failure failure = {0};
    if (evaluate_choices(session->evaluation, add_choice, choices, &failure))
        return g_steal_pointer(&choices);
    if (!interrupted)
        output_error(failure.hint, "%s", failure.message);
    failure_clear(&failure);
    return NULL;
}

/* --- what is left to say ---------------------------------------------------------------------- */

typedef struct {
    Session *session;
    GPtrArray *set;   /* char*: "PARAM=VALUE" */
    GHashTable *said; /* char*: params that somebody has said something about, if only "none" */
} Choosing;

static void add_said(GHashTable *said, const char *assignment)
{
    g_hash_table_add(said, g_strndup(assignment, strcspn(assignment, "=")));
}

/* The first of its params that nobody has said anything about; NULL for none. */
static const char *unsaid(const Choosing *choosing, const Choice *choice)
{
    for (char **param = choice->params; *param; param++)
        if (pack_find_param(choosing->session->pack->params, *param) &&
            !g_hash_table_contains(choosing->said, *param))
            return *param;
    return NULL;
}

/* The comment beside the param in the pack: what it is for. New string, or NULL. */
static char *comment_of(const Session *session, const char *name)
{
    const PackParam *param = pack_find_param(session->pack->params, name);
    g_autofree char *problem = NULL;
    gsize length;
    g_autofree char *bytes =
        param->place.file
            ? file_bytes_read(param->place.file, FILE_WRITTEN_BYTES, &length, &problem)
            : NULL;
    if (!bytes || !g_utf8_validate(bytes, -1, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
    if (g_strv_length(lines) < param->place.line)
        return NULL;
    const char *comment = g_strrstr(lines[param->place.line - 1], " # ");
    return comment ? g_strstrip(g_strdup(comment + 3)) : NULL;
}

static void append_values(GString *out, const Choice *choice, gboolean numbered)
{
    int width = 0;
    for (guint i = 0; i < choice->values->len; i += 2)
        width = MAX(width, text_width(choice->values->pdata[i]));
    width = MIN(width, 40);
    for (guint i = 0; i < choice->values->len; i += 2) {
        g_autofree char *value = output_clean(choice->values->pdata[i]);
        g_autofree char *about = output_clean(choice->values->pdata[i + 1]);
        const int blanks = MAX(0, width - text_width(value));
        if (numbered)
            g_string_append_printf(out, "%4u", i / 2 + 1);
        g_string_append_printf(out, "  %s%*s  %s\n", value, blanks, "", about);
    }
}

/* --- asking ----------------------------------------------------------------------------------- */

/* "2, report created" with numbers looked up. New string. */
static char *resolve(const Choice *choice, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, ",", -1);
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    for (char **word = words; *word; word++) {
        char *end;
        const unsigned long number = strtoul(g_strstrip(*word), &end, 10);
        const gboolean listed =
            g_ascii_isdigit(**word) && !*end && number > 0 && number <= choice->values->len / 2;
        if (**word)
            g_ptr_array_add(chosen, listed ? choice->values->pdata[2 * (number - 1)] : *word);
    }
    g_ptr_array_add(chosen, NULL);
    return g_strjoinv(", ", (char **)chosen->pdata);
}

/* Asks until the pack takes the answer. FALSE at the end of input, or on ^C. */
static gboolean ask_param(Choosing *choosing, const Choice *choice, const char *param)
{
    g_autofree char *comment = comment_of(choosing->session, param);
    g_autofree char *prompt =
        g_strconcat(param, comment ? " - " : "", comment ? comment : "", ": ", NULL);
    for (;;) {
        g_autofree char *line = prompt_line(prompt);
        if (!line)
            return FALSE;
        g_autofree char *value = resolve(choice, line);
        g_autofree char *assignment = g_strconcat(param, "=", value, NULL);
        g_autoptr(GError) error = NULL;
        if (!*value ||
            (choosing_fits(assignment) && pack_set(choosing->session->pack, assignment, &error))) {
            add_said(choosing->said, assignment);
            if (*value)
                g_ptr_array_add(choosing->set, g_steal_pointer(&assignment));
            return TRUE;
        }
        if (error)
            output_error(NULL, "%s", error->message);
    }
}

static gboolean ask_choice(Choosing *choosing, const Choice *choice)
{
    g_autoptr(GString) list = g_string_new("\n");
    append_values(list, choice, TRUE);
    g_string_append(list, "numbers or names, with commas between them; Enter: none\n");
    output_write(list->str, list->len);
    for (const char *param; (param = unsaid(choosing, choice));)
        if (!ask_param(choosing, choice, param)) {
            output_write("\n", 1);
            output_flush();
            return FALSE;
        }
    return TRUE;
}

/* The first that is left, for what comes behind it may depend on the answer; NULL for none. */
static const Choice *next_choice(const Choosing *choosing, const GPtrArray *choices)
{
    for (guint i = 0; i < choices->len; i++)
        if (unsaid(choosing, choices->pdata[i]))
            return choices->pdata[i];
    return NULL;
}

static gboolean ask_all(Choosing *choosing)
{
    for (;;) {
        g_autoptr(GPtrArray) choices = read_choices(choosing->session);
        const Choice *choice = choices ? next_choice(choosing, choices) : NULL;
        if (!choice)
            return choices != NULL;
        if (!ask_choice(choosing, choice))
            return FALSE;
    }
}

/* --- listing ---------------------------------------------------------------------------------- */

static gboolean list_all(const Choosing *choosing)
{
    g_autoptr(GPtrArray) choices = read_choices(choosing->session);
    g_autoptr(GString) out = g_string_new(NULL);
    const char *first = NULL;
    for (guint i = 0; choices && i < choices->len; i++) {
        const Choice *choice = choices->pdata[i];
        g_autofree char *names = g_strjoinv(", ", choice->params);
        const char *param = unsaid(choosing, choice);
        if (!param)
            continue;
        first = first ? first : pack_find_param(choosing->session->pack->params, param)->name;
        g_string_append_printf(out, "%s%s\n", out->len ? "\n" : "", names);
        append_values(out, choice, FALSE);
    }
    output_write(out->str, out->len);
    if (!choices || !output_flush())
        return FALSE;
    if (first)
        output_note("--set %s=... writes one of these into the copy; on a terminal it is asked for",
                    first);
    return TRUE;
}

/* --- all of it -------------------------------------------------------------------------------- */

gboolean choosing_ask(const Options *options, GPtrArray *set, int *status)
{
    g_autoptr(GPtrArray) given = g_ptr_array_new();
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < set->len; i++) {
        g_ptr_array_add(given, set->pdata[i]);
        add_said(said, set->pdata[i]);
    }
    g_ptr_array_add(given, NULL);
    Options chosen = *options;
    chosen.set = (char **)given->pdata;
    g_autoptr(Session) session = session_new(&chosen, SESSION_PACK, status);
    if (!session || !session_look(session, status))
        return FALSE;
    Choosing choosing = {session, set, said};
    const gboolean asks = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    const gboolean done = asks ? ask_all(&choosing) : list_all(&choosing);
    *status = done ? EXIT_DONE : interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    return done;
}
