/* `delight list`: what checks, models and customers there are. */
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "text.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>

/* --- a list: rows of named texts -------------------------------------------------------------- */

/* A row for each thing; `keys` name its columns. Drawn as columns, or as JSON objects. */
static json_t *row_new(json_t *rows, const char *const *keys, const char *const *values)
{
    json_t *row = json_object();
    for (; *keys; keys++, values++)
        json_object_set_new(row, *keys, *values ? json_string(*values) : json_null());
    json_array_append_new(rows, row);
    return row;
}

static char *cell(const json_t *row, const char *key)
{
    const gboolean utf8 = g_ascii_strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
    return text_terminal(json_string_value(json_object_get(row, key)), utf8);
}

static int column_width(const json_t *rows, const char *key)
{
    int width = 0;
    size_t index;
    json_t *row;
    json_array_foreach (rows, index, row) {
        g_autofree char *text = cell(row, key);
        width = MAX(width, text_width(text));
    }
    return width;
}

static void draw_text(const json_t *rows, const char *const *keys)
{
    const guint n = g_strv_length((char **)keys);
    g_autofree int *widths = g_new0(int, n);
    for (guint i = 0; i < n; i++)
        widths[i] = column_width(rows, keys[i]);
    size_t index;
    json_t *row;
    json_array_foreach (rows, index, row) {
        g_autoptr(GString) line = g_string_new(NULL);
        for (guint i = 0; i < n; i++) {
            g_autofree char *text = cell(row, keys[i]);
            const int pad = widths[i] ? widths[i] - text_width(text) + 2 : 0;
            g_string_append_printf(line, "%s%*s", text, pad, "");
        }
        g_autofree char *text = g_strchomp(g_strdup_printf("%s", line->str));
        output_write(text, strlen(text));
        output_write("\n", 1);
    }
}

static void draw_json(const json_t *rows)
{
    char *raw = json_dumps(rows, JSON_INDENT(2));
    g_autofree char *text = text_json(raw);
    output_write(text, strlen(text));
    output_write("\n", 1);
    free(raw);
}

/* Draws and releases the rows. */
static int draw(const Options *options, json_t *rows, const char *const *keys)
{
    if (output_is_json(options))
        draw_json(rows);
    else
        draw_text(rows, keys);
    json_decref(rows);
    return EXIT_DONE;
}

/* --- what there is ---------------------------------------------------------------------------- */

static int list_checks(const Session *session)
{
    const Pack *pack = session->pack;
    static const char *const keys[] = {"section", "id", "question", NULL};
    const GPtrArray *checks = session->checks ? session->checks : pack->checks;
    json_t *rows = json_array();
    for (guint i = 0; i < checks->len; i++) {
        const PackCheck *check = checks->pdata[i];
        json_t *row =
            row_new(rows, keys, (const char *[]){check->section, check->id, check->question});
        json_t *tags = json_array();
        for (guint t = 0; t < check->tags->len; t++)
            json_array_append_new(tags, json_string(check->tags->pdata[t]));
        json_object_set_new(row, "tags", tags);
        json_object_set_new(row, "file", json_string(check->place.file));
        json_object_set_new(row, "line", json_integer(check->place.line));
    }
    return draw(session->options, rows, keys);
}

static int list_models(const Session *session)
{
    const Pack *pack = session->pack;
    static const char *const keys[] = {"model", "about", NULL};
    json_t *rows = json_array();
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        json_t *columns = json_object();
        json_object_set_new(row_new(rows, keys, (const char *[]){model->name, model->about}),
                            "columns", columns);
        for (guint c = 0; c < model->columns->len; c++) {
            const PackColumn *column = model->columns->pdata[c];
            json_object_set_new(columns, column->name, json_string(column->type));
        }
    }
    return draw(session->options, rows, keys);
}

static int list_customers(Session *session)
{
    static const char *const keys[] = {"id", "name", "plan", "owner", "created_at", NULL};
    int status = EXIT_DONE;
    if (!session_open(session, NULL, &status))
        return status;
    json_t *rows = json_array();
    const GArray *chosen = session->evaluation->chosen;
    for (guint i = 0; i < chosen->len; i++) {
        const Customer *customer =
            book_get(session->evaluation->book, g_array_index(chosen, guint, i));
        json_t *row = row_new(rows, keys,
                              (const char *[]){customer->id, customer->name, customer->plan,
                                               customer->owner, customer->created_at});
        json_object_set_new(row, "paying",
                            customer->paying == MAYBE_NULL
                                ? json_null()
                                : json_boolean(customer->paying == MAYBE_TRUE));
    }
    return draw(session->options, rows, keys);
}

/* --- the command ------------------------------------------------------------------------------ */

static int unknown_list(const char *word)
{
    static const char *const words[] = {"checks", "models", "customers", NULL};
    const char *near = diagnostic_nearest(word, words);
    g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                                 : g_strdup("one of: checks, models, customers");
    output_error(hint, "there is no list of '%s'", word);
    return EXIT_NOT_DONE;
}

/* What would be taken and change nothing. */
static gboolean has_meaning(const Options *options, const char *what)
{
    static const struct {
        const char *option, *lists;
    } rows[] = {
        {"where", "customers"}, {"as-of", "customers"}, {"timeout", "customers"},
        {"section", "checks"},  {"check", "checks"},    {"tag", "checks"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (options_given(options, rows[i].option) && strcmp(rows[i].lists, what) != 0) {
            output_error(NULL, "'--%s' is for 'list %s', not for 'list %s'", rows[i].option,
                         rows[i].lists, what);
            return FALSE;
        }
    return TRUE;
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    const char *what = options->arguments[0] ? options->arguments[0] : "checks";
    if (strcmp(what, "checks") != 0 && strcmp(what, "models") != 0 &&
        strcmp(what, "customers") != 0)
        return unknown_list(what);
    if (!has_meaning(options, what))
        return EXIT_NOT_DONE;
    const gboolean customers = strcmp(what, "customers") == 0;
    g_autoptr(Session) session =
        session_new(options, customers ? SESSION_FACTS : SESSION_PACK, &status);
    if (!session)
        return status;
    if (customers)
        return list_customers(session);
    return *what == 'm' ? list_models(session) : list_checks(session);
}

const Command command_list = {
    .name = "list",
    .arguments = "[checks|models|customers]",
    .summary = "what checks, models and customers there are",
    .details = "Checks, if nothing else is asked for. Only 'list customers' needs a database.",
    .options = OPTIONS_SOURCE OPTIONS_CHECKS " where as-of set timeout text-or-json",
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
