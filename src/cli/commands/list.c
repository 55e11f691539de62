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

/* Draws and releases the rows. */
static int draw(const Options *options, json_t *rows, const char *const *keys)
{
    if (output_is_json(options))
        output_json(rows);
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

/* One way to get at the rows: what its SQL reads, by Postgres's own parser. */
static json_t *variant_json(const Session *session, const PackVariant *variant)
{
    const SqlText *sql = definitions_sql(session->definitions, &variant->sql);
    json_t *tables = json_array(), *models = json_array(), *needs = json_array();
    for (guint i = 0; sql && i < sql->relations->len; i++) {
        const SqlRelation *relation = sql->relations->pdata[i];
        const gboolean model = definitions_model(session->definitions, relation) != NULL;
        json_array_append_new(model ? models : tables,
                              json_sprintf("%s%s%s", relation->schema ? relation->schema : "",
                                           relation->schema ? "." : "", relation->name));
    }
    for (guint i = 0; i < variant->needs->len; i++)
        json_array_append_new(needs, json_string(((Source *)variant->needs->pdata[i])->text));
    return json_pack("{s:s?, s:o, s:o, s:o, s:i}", "facts", variant->facts.text, "tables", tables,
                     "models", models, "needs", needs, "line",
                     (int)(variant->facts.text ? variant->facts : variant->sql).place.line);
}

static json_t *model_json(const Session *session, const PackModel *model)
{
    json_t *columns = json_object(), *params = json_object(), *from = json_array();
    for (guint i = 0; i < model->columns->len; i++) {
        const PackColumn *column = model->columns->pdata[i];
        json_object_set_new(columns, column->name, json_string(column->type));
    }
    for (guint i = 0; i < model->params->len; i++) {
        const PackParam *param = model->params->pdata[i];
        json_object_set_new(params, param->name, json_string(param->value));
    }
    for (guint i = 0; i < model->from->len; i++)
        json_array_append_new(from, variant_json(session, model->from->pdata[i]));
    return json_pack("{s:s, s:s?, s:o, s:O*, s:o, s:o, s:s, s:i}", "model", model->name, "about",
                     model->about, "columns", columns, "values", model->values, "params", params,
                     "from", from, "file", model->place.file, "line", (int)model->place.line);
}

static void add_names(GString *line, const json_t *names)
{
    size_t index;
    json_t *name;
    json_array_foreach (names, index, name)
        g_string_append_printf(line, "%s%s", line->len > 0 ? ", " : "", json_string_value(name));
}

/* What a pack says is shown as everything that people wrote: cleaned. */
static void add_line(GString *text, const char *what, const char *line)
{
    const gboolean utf8 = g_ascii_strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
    g_autofree char *clean = text_terminal(line, utf8);
    if (*what && *clean)
        g_string_append_printf(text, "    %-8s ", what);
    if (*clean)
        g_string_append_printf(text, "%s\n", clean);
}

/* A column with its type, and the words that it may hold. */
static void add_column(GString *line, const char *name, const json_t *type, const json_t *words)
{
    g_autoptr(GString) choices = g_string_new(NULL);
    add_names(choices, words);
    g_string_append_printf(line, "%s%s %s%s%s%s", line->len > 0 ? ", " : "", name,
                           json_string_value(type), choices->len > 0 ? " (" : "", choices->str,
                           choices->len > 0 ? ")" : "");
}

static void add_model(GString *text, const json_t *row)
{
    const char *about = json_string_value(json_object_get(row, "about")), *name;
    const json_t *values = json_object_get(row, "values");
    g_autoptr(GString) columns = g_string_new(NULL), params = g_string_new(NULL);
    size_t index;
    json_t *value;
    g_autofree char *head =
        g_strdup_printf("%s%s%s", json_string_value(json_object_get(row, "model")),
                        about ? ": " : "", about ? about : "");
    g_autofree char *place =
        g_strdup_printf("%s:%" JSON_INTEGER_FORMAT, json_string_value(json_object_get(row, "file")),
                        json_integer_value(json_object_get(row, "line")));
    add_line(text, "", head);
    json_object_foreach (json_object_get(row, "columns"), name, value)
        add_column(columns, name, value, json_object_get(values, name));
    add_line(text, "columns", columns->str);
    json_array_foreach (json_object_get(row, "from"), index, value) {
        g_autoptr(GString) from = g_string_new(NULL);
        const char *facts = json_string_value(json_object_get(value, "facts"));
        if (facts)
            g_string_append_printf(from, "facts/%s.csv", facts);
        add_names(from, json_object_get(value, "tables"));
        add_names(from, json_object_get(value, "models"));
        add_line(text, index == 0 ? "from" : "or from", from->len > 0 ? from->str : "no table");
    }
    json_object_foreach (json_object_get(row, "params"), name, value)
        g_string_append_printf(params, "%s%s = %s", params->len > 0 ? ", " : "", name,
                               json_string_value(value));
    add_line(text, "params", params->str);
    add_line(text, "in", place);
}

static int list_models(const Session *session)
{
    const Pack *pack = session->pack;
    json_t *rows = json_array();
    for (guint i = 0; i < pack->models->len; i++)
        json_array_append_new(rows, model_json(session, pack->models->pdata[i]));
    if (output_is_json(session->options)) {
        output_json(rows);
    } else {
        size_t index;
        json_t *row;
        json_array_foreach (rows, index, row) {
            g_autoptr(GString) text = g_string_new(NULL);
            add_model(text, row);
            output_write(text->str, text->len);
        }
    }
    json_decref(rows);
    return EXIT_DONE;
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
    .options = OPTIONS_SOURCE OPTIONS_CHECKS " where as-of set timeout text-or-json no-pager",
    .min_arguments = 0,
    .max_arguments = 1,
    .run = run,
};
