/* The doctor's report as text, from its document alone. */
#include "../words.h"
#include "draw.h"
#include "render.h"
#include "text.h"

#include <string.h>

#define GAP 2
#define INDENT 2

static void put_section(Draw *draw, const char *title)
{
    draw_blank(draw);
    draw_line(draw, STYLE_BOLD, title, STYLE_PLAIN, NULL);
}

static void put_text(Draw *draw, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put_text(Draw *draw, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    draw_paragraph(draw, INDENT, "", STYLE_PLAIN, text);
}

/* Two or three columns, the last of which takes the rest. */
static DrawTable *table_new(Draw *draw, int first, int second)
{
    DrawTable *table = draw_table_new(draw, GAP);
    draw_table_column(table, INDENT + first, COLUMN_CUT);
    if (second > 0)
        draw_table_column(table, second, COLUMN_WRAP);
    draw_table_column(table, draw->width - INDENT - first - (second > 0 ? second + GAP : 0) - GAP,
                      COLUMN_WRAP);
    return table;
}

static void put_row(DrawTable *table, Style style, const char *first, const char *second,
                    const char *third)
{
    draw_table_row(table);
    draw_table_hang(table, 0, style, "  ", first);
    draw_table_cell(table, 1, STYLE_PLAIN, second);
    if (third)
        draw_table_cell(table, 2, STYLE_PLAIN, third);
}

static gboolean is(const json_t *object, const char *key, const char *value)
{
    return g_strcmp0(run_text(object, key), value) == 0;
}

/* --- what to do first ------------------------------------------------------------------------- */

/* As it is, on a line of its own: wrapped or cut it would not run. */
static void put_statement(Draw *draw, const char *statement)
{
    g_autofree char *safe = text_clean(statement);
    g_string_append_printf(draw->out, "     %s\n", safe);
}

static void put_first(Draw *draw, const json_t *report)
{
    const json_t *first = json_object_get(report, "first");
    size_t i, k;
    const json_t *advice, *statement;
    put_section(draw, "What to do first");
    json_array_foreach (first, i, advice) {
        g_autofree char *number = g_strdup_printf("%zu. ", i + 1);
        draw_paragraph(draw, INDENT, number, STYLE_PLAIN, run_text(advice, "text"));
        json_array_foreach (json_object_get(advice, "statements"), k, statement)
            put_statement(draw, json_string_value(statement));
    }
    if (json_array_size(first) == 0)
        put_text(draw, "nothing to do: everything that is needed is here");
}

/* --- where and what --------------------------------------------------------------------------- */

static void put_connection(Draw *draw, const json_t *report)
{
    const json_t *connection = json_object_get(report, "connection");
    const char *version = run_string(connection, "server_version", "");
    const char *address = run_text(connection, "address");
    const json_t *tls = json_object_get(connection, "tls");
    put_section(draw, "Connection");
    if (is(connection, "kind", "dump")) {
        put_text(draw, "%s, restored into a Postgres %s of its own for this run",
                 run_string(connection, "dump", ""), version);
        return;
    }
    put_text(draw, "database %s, as %s", run_string(connection, "database", "?"),
             run_string(connection, "role", "?"));
    put_text(draw, "Postgres %s%s, %s%s%s", version,
             run_flag(connection, "standby") ? ", a standby" : "",
             address ? "at " : "on a Unix socket", address ? address : "",
             !address               ? ""
             : json_is_true(tls)    ? ", encrypted"
             : json_is_boolean(tls) ? ", not encrypted"
                                    : "");
}

static void put_export(Draw *draw, const json_t *report)
{
    const json_t *export = json_object_get(report, "export");
    const json_t *kinds = json_object_get(export, "kinds");
    const json_t *migration = json_object_get(export, "migration");
    const gint64 relations = run_count(export, "relations");
    size_t i;
    const json_t *kind;
    put_section(draw, "What this export is");
    json_array_foreach (kinds, i, kind)
        put_text(draw, "%s", json_string_value(kind));
    if (json_is_object(migration))
        put_text(draw, "its schema is %s%s%s (migration %s%s%s)",
                 run_text(migration, "about") ? "that of " : "of an unknown month",
                 run_text(migration, "about") ? "about " : "", run_string(migration, "about", ""),
                 run_string(migration, "name", "?"),
                 run_text(migration, "applied") ? ", applied on " : "",
                 run_string(migration, "applied", ""));
    if (json_is_integer(json_object_get(report, "customers")))
        put_text(draw, "%" G_GINT64_FORMAT " %s", run_count(report, "customers"),
                 run_count(report, "customers") == 1 ? "customer" : "customers");
    if (json_array_size(kinds) > 0)
        return;
    g_autofree char *some = words_list(json_object_get(export, "some"));
    put_text(draw, "nothing of PostHog; %" G_GINT64_FORMAT " table%s%s%s%s", relations,
             relations == 1 ? "" : "s", some ? ": " : "", some ? some : "",
             relations > 10 ? " ..." : "");
}

static void put_freshness(Draw *draw, const json_t *report)
{
    const json_t *freshness = json_object_get(report, "freshness");
    const json_t *sources = json_object_get(freshness, "sources");
    size_t i;
    const json_t *source;
    if (json_array_size(sources) == 0)
        return;
    put_section(draw, "Freshness");
    DrawTable *table = table_new(draw, 30, 12);
    json_array_foreach (sources, i, source) {
        g_autofree char *newest = words_date(run_text(source, "newest"));
        g_autofree char *what = g_strdup_printf("last %s", run_string(source, "what", ""));
        put_row(table, STYLE_PLAIN, run_text(source, "table"), what,
                newest ? newest : "none before the clock");
    }
    draw_table_print(table);
}

/* --- questions and models --------------------------------------------------------------------- */

static char *answer_of(const json_t *question)
{
    g_autofree char *from = words_list(json_object_get(question, "from"));
    g_autofree char *without = words_list(json_object_get(question, "without"));
    const char *missing = run_text(question, "missing");
    if (is(question, "state", "no-probe"))
        return g_strdup("only a person can say: 'delight answer', 'delight review'");
    if (is(question, "state", "no-source") && !missing)
        return g_strdup("not from this export: a condition of its source does not hold");
    if (is(question, "state", "no-source"))
        return g_strdup_printf("not from this export: there is no %s", missing);
    if (is(question, "state", "failed"))
        return g_strdup_printf("nobody knows: %s", missing ? missing : "it could not be asked");
    if (is(question, "state", "no-privilege"))
        return g_strdup_printf("not by this role: it may not read %s", missing);
    return without
               ? g_strdup_printf("%s; not here, and could tell more: %s", from ? from : "", without)
               : g_strdup(from ? from : "");
}

static void put_questions(Draw *draw, const json_t *report)
{
    const json_t *questions = json_object_get(report, "questions");
    guint served = 0;
    size_t i;
    const json_t *question;
    json_array_foreach (questions, i, question)
        served += is(question, "state", "served");
    g_autofree char *title =
        g_strdup_printf("What answers the questions: %u of %zu can be answered from here", served,
                        json_array_size(questions));
    put_section(draw, title);
    DrawTable *table = table_new(draw, 22, 0);
    json_array_foreach (questions, i, question) {
        g_autofree char *answer = answer_of(question);
        put_row(table, is(question, "state", "served") ? STYLE_PLAIN : STYLE_FAIR,
                run_text(question, "check"), answer, NULL);
    }
    draw_table_print(table);
}

static void add_word(GString *words, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_word(GString *words, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (words->len > 0)
        g_string_append(words, ", ");
    g_string_append_vprintf(words, format, arguments);
    va_end(arguments);
}

static void add_lacking(GString *words, const json_t *model)
{
    const char *name = run_string(model, "model", ""), *missing = run_text(model, "missing");
    if (!missing)
        add_word(words, "%s (its condition does not hold)", name);
    else if (is(model, "state", "failed"))
        add_word(words, "%s (could not be asked)", name);
    else
        add_word(words, "%s (%s%s)", name,
                 is(model, "state", "no-source") ? "no " : "may not read ", missing);
}

/* Those with a choice one by one; the rest has one source, or none. */
static void put_models(Draw *draw, const json_t *report)
{
    g_autoptr(GString) single = g_string_new(NULL);
    g_autoptr(GString) none = g_string_new(NULL);
    size_t i;
    const json_t *model;
    put_section(draw, "Where the models get their rows");
    DrawTable *table = table_new(draw, 22, 12);
    json_array_foreach (json_object_get(report, "models"), i, model) {
        const char *name = run_string(model, "model", "");
        if (!is(model, "state", "served")) {
            add_lacking(none, model);
        } else if (run_count(model, "variants") == 1) {
            add_word(single, "%s", name);
        } else {
            g_autofree char *which =
                g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT,
                                run_count(model, "variant"), run_count(model, "variants"));
            put_row(table, STYLE_PLAIN, name, which, run_text(model, "reads"));
        }
    }
    draw_table_print(table);
    if (single->len > 0)
        put_text(draw, "one source only, and it is here: %s", single->str);
    if (none->len > 0)
        put_text(draw, "no source: %s", none->str);
}

/* --- tables and rights ------------------------------------------------------------------------ */

static void put_tables(Draw *draw, const json_t *report)
{
    const json_t *tables = json_object_get(report, "tables");
    size_t i;
    const json_t *entry;
    if (json_array_size(tables) == 0)
        return;
    put_section(draw, "Tables that are read");
    DrawTable *table = draw_table_new(draw, GAP);
    draw_table_column(table, 44, COLUMN_CUT);
    draw_table_column(table, 16, COLUMN_RIGHT);
    draw_table_column(table, 14, COLUMN_RIGHT);
    json_array_foreach (tables, i, entry) {
        g_autofree char *number = words_number((double)run_count(entry, "rows"), "count");
        g_autofree char *rows = json_is_integer(json_object_get(entry, "rows"))
                                    ? g_strdup_printf("%s rows", number)
                                    : g_strdup("not counted");
        g_autofree char *size =
            g_format_size_full((guint64)run_count(entry, "bytes"), G_FORMAT_SIZE_IEC_UNITS);
        put_row(table, STYLE_PLAIN, run_text(entry, "table"), rows, size);
    }
    draw_table_print(table);
}

static char *plural(gint64 n, const char *noun)
{
    g_autofree char *number = words_number((double)n, "count");
    return g_strdup_printf("%s %s%s", number, noun, n == 1 ? "" : "s");
}

/* Their names, each once: those of one server differ in what its tables say. */
static char *servers_of(const json_t *entry, guint *n)
{
    json_t *names = json_array();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    const json_t *server;
    json_array_foreach (json_object_get(entry, "servers"), i, server)
        if (g_hash_table_add(seen, (gpointer)run_string(server, "server", "?")))
            json_array_append(names, json_object_get(server, "server"));
    char *list = words_list(names);
    *n = (guint)json_array_size(names);
    json_decref(names);
    return list;
}

static char *storage_of(const json_t *entry)
{
    guint n = 0;
    const gint64 partitions = run_count(entry, "partitions"),
                 elsewhere = run_count(entry, "foreign");
    g_autofree char *keys = words_list(json_object_get(entry, "keys"));
    g_autofree char *indexes = words_list(json_object_get(entry, "indexes"));
    g_autofree char *servers = servers_of(entry, &n);
    g_autofree char *parts = plural(partitions, "partition");
    g_autofree char *size =
        g_format_size_full((guint64)run_count(entry, "bytes"), G_FORMAT_SIZE_IEC_UNITS);
    g_autoptr(GString) words = g_string_new(NULL);
    if (is(entry, "stored", "citus"))
        add_word(words,
                 run_flag(entry, "shared") ? "whole on each of %" G_GINT64_FORMAT " nodes of Citus"
                                           : "spread by Citus over %" G_GINT64_FORMAT " nodes",
                 run_count(entry, "nodes"));
    else if (is(entry, "stored", "partitions"))
        add_word(words, "%s by %s", parts, keys ? keys : "?");
    else
        add_word(words, "one %s",
                 is(entry, "stored", "foreign") ? "table" : run_string(entry, "stored", "table"));
    if (elsewhere > 0 && partitions == 0)
        add_word(words, "on another server (%s)", servers);
    else if (elsewhere > 0)
        add_word(words, "%s%" G_GINT64_FORMAT " on %u other server%s (%s)",
                 elsewhere == partitions ? "all " : "", elsewhere, n, n == 1 ? "" : "s", servers);
    if (elsewhere < MAX(partitions, 1) && !is(entry, "stored", "view") &&
        !is(entry, "stored", "citus"))
        add_word(words, "%s here", size);
    if (indexes)
        add_word(words, "indexes: %s", indexes);
    else if (elsewhere == 0 && strchr("tpm", *run_string(entry, "stored", "?")))
        add_word(words, "no index by team or time");
    if (run_flag(entry, "uncounted"))
        add_word(words, "never analyzed");
    return g_strdup(words->str);
}

static void put_storage(Draw *draw, const json_t *report)
{
    const json_t *storage = json_object_get(report, "storage");
    size_t i;
    const json_t *entry;
    if (json_array_size(storage) == 0)
        return;
    put_section(draw, "How the events and other big tables are stored");
    DrawTable *table = table_new(draw, 30, 0);
    json_array_foreach (storage, i, entry) {
        g_autofree char *words = storage_of(entry);
        put_row(table, STYLE_PLAIN, run_text(entry, "table"), words, NULL);
    }
    draw_table_print(table);
}

static void put_rights(Draw *draw, const json_t *report)
{
    const json_t *privileges = json_object_get(report, "privileges");
    if (!json_is_object(privileges))
        return;
    const size_t unreadable = json_array_size(json_object_get(privileges, "unreadable"));
    const size_t writable = json_array_size(json_object_get(privileges, "writable"));
    const json_t *attributes = json_object_get(privileges, "attributes");
    g_autofree char *more = words_list(attributes);
    put_section(draw, "Rights of this role");
    if (run_flag(privileges, "superuser"))
        put_text(draw, "a superuser: may read and write everything");
    else if (writable > 0)
        put_text(draw, "may write to %zu of the tables; delight itself only ever reads", writable);
    else if (unreadable == 0 && json_is_integer(json_object_get(report, "customers")))
        put_text(draw, "may read what is needed, and write to none of it");
    else
        put_text(draw, "may write to none of the tables");
    if (unreadable > 0)
        put_text(draw, "lacks %zu %s to read", unreadable, unreadable == 1 ? "right" : "rights");
    const size_t secrets = json_array_size(json_object_get(privileges, "secrets"));
    if (secrets > 0 && !run_flag(privileges, "superuser"))
        put_text(draw, "may read %zu %s a password or a token", secrets,
                 secrets == 1 ? "column that looks like" : "columns that look like");
    if (more && !run_flag(privileges, "superuser"))
        put_text(draw, "besides: %s", more);
}

static void put_duplicates(Draw *draw, const json_t *report)
{
    const json_t *duplicates = json_object_get(report, "duplicates");
    size_t i;
    const json_t *entry;
    if (json_array_size(duplicates) == 0)
        return;
    put_section(draw, "Events that an export holds twice");
    json_array_foreach (duplicates, i, entry) {
        const gint64 rows = run_count(entry, "rows");
        g_autofree char *twice =
            words_number((double)(rows - run_count(entry, "distinct")), "count");
        g_autofree char *all = words_number((double)rows, "count");
        put_text(draw, "%s: %s of %s (%s)", run_string(entry, "table", ""), twice, all,
                 run_string(entry, "scope", ""));
    }
}

static void put_troubles(Draw *draw, const json_t *report)
{
    const json_t *troubles = json_object_get(report, "troubles");
    size_t i;
    const json_t *text;
    if (json_array_size(troubles) == 0)
        return;
    put_section(draw, "What could not be found out");
    json_array_foreach (troubles, i, text)
        put_text(draw, "%s", json_string_value(text));
}

/* Where nothing is of PostHog, a list of all that is missing says nothing more. */
static gboolean is_export(const json_t *report)
{
    return json_is_integer(json_object_get(report, "customers")) ||
           json_array_size(json_object_get(json_object_get(report, "export"), "kinds")) > 0;
}

void render_doctor(const json_t *report, const RenderOptions *options, GString *out)
{
    Draw draw = draw_begin(options, out);
    g_autofree char *as_of = words_date(run_text(report, "as_of"));
    g_autofree char *clock = g_strdup_printf("as of %s", as_of ? as_of : "?");
    draw_line(&draw, STYLE_BOLD, "Doctor", STYLE_DIM, clock);
    put_first(&draw, report);
    put_connection(&draw, report);
    put_export(&draw, report);
    put_freshness(&draw, report);
    put_rights(&draw, report);
    if (is_export(report)) {
        put_questions(&draw, report);
        put_models(&draw, report);
    }
    put_tables(&draw, report);
    put_storage(&draw, report);
    put_duplicates(&draw, report);
    put_troubles(&draw, report);
}
