/* Reading the pack's SQL texts and holding them to their shape. */
#include "definitions_private.h"
#include "parallel.h"

#include <string.h>

/* Whose text is being read: at most one of check and model is set. */
typedef struct {
    Definitions *definitions;
    const PackCheck *check;
    const PackModel *model;
    const GPtrArray *params; /* of a goal */
    DiagnosticList *diagnostics;
    GPtrArray *texts; /* Text*: what has been collected to be parsed */
} Reader;

static void text_free(gpointer data)
{
    sql_text_free(data);
}

static void evidence_free(gpointer data)
{
    Evidence *evidence = data;
    g_array_unref(evidence->pieces);
    g_ptr_array_unref(evidence->texts);
    g_free(evidence);
}

static const PackParam *reader_param(const Reader *reader, const char *name)
{
    const PackParam *param = pack_find_param(reader->params, name);
    return param ? param
                 : definitions_param(reader->definitions, reader->check, reader->model, name);
}

static gboolean is_declared(const char *name, gpointer data)
{
    return g_str_equal(name, "as_of") || reader_param(data, name);
}

static void add_names(GPtrArray *names, const GPtrArray *params)
{
    for (guint i = 0; params && i < params->len; i++)
        g_ptr_array_add(names, ((PackParam *)params->pdata[i])->name);
}

/* The check's models declare it with different values, so a text of the check could mean either. */
static void check_ambiguous(Reader *reader, const char *name, Place place)
{
    const PackModel *first = NULL;
    const PackParam *param = NULL;
    if (!reader->check || pack_find_param(reader->check->params, name))
        return;
    g_autoptr(GPtrArray) models = definitions_reach(reader->definitions, reader->check);
    for (guint i = 0; i < models->len; i++) {
        const PackModel *model = models->pdata[i];
        const PackParam *other = pack_find_param(model->params, name);
        if (other && !param) {
            first = model;
            param = other;
        } else if (other &&
                   (other->type != param->type || !g_str_equal(other->value, param->value))) {
            g_autofree char *hint =
                g_strdup_printf("say which: params: {%s: ...} in the check", name);
            diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, place, hint,
                           "':%s' is %s in model '%s' and %s in model '%s'", name, param->value,
                           first->name, other->value, model->name);
            return;
        }
    }
}

static void check_params(Reader *reader, const Source *origin, gsize shift, const SqlText *text)
{
    for (guint i = 0; i < text->params->len; i++) {
        const SqlParam *param = &g_array_index(text->params, SqlParam, i);
        if (is_declared(param->name, reader)) {
            check_ambiguous(reader, param->name, source_place(origin, shift + param->offset));
            continue;
        }
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        g_ptr_array_add(names, (gpointer) "as_of");
        add_names(names, reader->params);
        add_names(names, reader->check ? reader->check->params : NULL);
        add_names(names, reader->model ? reader->model->params : NULL);
        add_names(names, reader->definitions->pack->params);
        g_ptr_array_add(names, NULL);
        const char *near = diagnostic_nearest(param->name, (const char *const *)names->pdata);
        g_autofree char *hint = near
                                    ? g_strdup_printf("did you mean ':%s'?", near)
                                    : g_strdup_printf("declare it: params: {%s: ...}", param->name);
        diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR,
                       source_place(origin, shift + param->offset), hint, "unknown parameter ':%s'",
                       param->name);
    }
}

static void report(const Reader *reader, const Source *origin, gsize shift, const char *what,
                   Failure *error)
{
    diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR,
                   source_place(origin, shift + error->position - 1), NULL, "%s: %s", what,
                   error->message);
    failure_clear(error);
}

/* --- reading, on all cores -------------------------------------------------------------------- */

/* Parsing the pack's SQL is most of what the program does for one customer. Nothing is shared while
 * it is done: each text is read by itself, what came of it is filed afterwards, in their order. */
typedef SqlText *(*Parse)(const char *text, SqlDeclared declared, gpointer data, Failure *failure);

typedef struct {
    Reader reader;
    const Source *text;
    const char *what;
    Parse parse;        /* NULL: evidence */
    SqlText *sql;       /* what came of it, or NULL ... */
    Evidence *evidence; /* ... as evidence */
    GArray *failures;   /* Failure: of the text, or of each piece of evidence */
} Text;

static Failure *failure_of(const Text *text, guint i)
{
    return &g_array_index(text->failures, Failure, i);
}

static void parse_evidence(Text *text)
{
    const char *words = text->text->text;
    GArray *pieces = sql_pieces(words, failure_of(text, 0));
    if (!pieces)
        return;
    text->evidence = g_new0(Evidence, 1);
    text->evidence->pieces = pieces;
    text->evidence->texts = g_ptr_array_new_with_free_func(text_free);
    g_array_set_size(text->failures, MAX(pieces->len, 1));
    for (guint i = 0; i < pieces->len; i++) {
        const SqlPiece *piece = &g_array_index(pieces, SqlPiece, i);
        g_autofree char *inside = g_strndup(words + piece->offset, piece->length);
        g_ptr_array_add(text->evidence->texts,
                        piece->expression ? sql_expression(inside, is_declared, &text->reader,
                                                           failure_of(text, i))
                                          : NULL);
    }
}

static void parse_text(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Text *text = data;
    if (text->parse)
        text->sql = text->parse(text->text->text, is_declared, &text->reader, failure_of(text, 0));
    else
        parse_evidence(text);
}

static void file_text(Text *text)
{
    const Definitions *definitions = text->reader.definitions;
    for (guint i = 0; i < text->failures->len; i++) {
        const gsize shift = text->evidence && text->evidence->pieces->len > 0
                                ? g_array_index(text->evidence->pieces, SqlPiece, i).offset
                                : 0;
        if (failure_of(text, i)->message)
            report(&text->reader, text->text, shift, text->what, failure_of(text, i));
    }
    if (text->sql)
        g_hash_table_insert(definitions->texts, (gpointer)text->text, text->sql);
    if (text->evidence)
        g_hash_table_insert(definitions->evidence, (gpointer)text->text, text->evidence);
    g_array_unref(text->failures);
    g_free(text);
}

/* Parses what has been collected, and files it. */
static void parse_collected(GPtrArray *texts)
{
    parallel_each(texts, parse_text);
    for (guint i = 0; i < texts->len; i++)
        file_text(texts->pdata[i]);
    g_ptr_array_set_size(texts, 0);
}

static void collect(const Reader *reader, const Source *source, const char *what, Parse parse)
{
    if (!source->text)
        return;
    Text *text = g_new0(Text, 1);
    *text = (Text){.reader = *reader,
                   .text = source,
                   .what = what,
                   .parse = parse,
                   .failures = g_array_sized_new(FALSE, TRUE, sizeof(Failure), 1)};
    g_array_set_size(text->failures, 1);
    g_ptr_array_add(reader->texts, text);
}

static void read_select(const Reader *reader, const Source *text, const char *what)
{
    collect(reader, text, what, sql_select);
}

static void read_expression(const Reader *reader, const Source *text, const char *what)
{
    collect(reader, text, what, sql_expression);
}

static void read_evidence(const Reader *reader, const Source *text, const char *what)
{
    collect(reader, text, what, NULL);
}

static void read_variants(Reader *reader, const GPtrArray *variants, const char *what)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        read_select(reader, &variant->sql, what);
        read_select(reader, &variant->selected, "selected");
        read_select(reader, &variant->when, "when");
    }
}

/* What the server's clock says is another answer tomorrow, and no answer at all for --as-of. */
static void check_clocks(Reader *reader, const Source *origin, gsize shift, const SqlText *text)
{
    for (guint i = 0; i < text->clocks->len; i++) {
        const SqlClock *clock = &g_array_index(text->clocks, SqlClock, i);
        diagnostic_add(reader->diagnostics, DIAGNOSTIC_WARNING,
                       source_place(origin, shift + clock->offset),
                       "write :as_of, a timestamptz; as a day (:as_of at time zone 'UTC')::date",
                       "%s is the server's clock, not the run's", clock->name);
    }
}

static void check_text(Reader *reader, const Source *text)
{
    const SqlText *sql = definitions_sql(reader->definitions, text);
    if (!sql)
        return;
    check_params(reader, text, 0, sql);
    check_clocks(reader, text, 0, sql);
}

static void check_evidence(Reader *reader, const Source *text)
{
    const Evidence *evidence = g_hash_table_lookup(reader->definitions->evidence, text);
    for (guint i = 0; evidence && i < evidence->texts->len; i++) {
        const gsize offset = g_array_index(evidence->pieces, SqlPiece, i).offset;
        if (!evidence->texts->pdata[i])
            continue;
        check_params(reader, text, offset, evidence->texts->pdata[i]);
        check_clocks(reader, text, offset, evidence->texts->pdata[i]);
    }
}

static void check_variants(Reader *reader, const GPtrArray *variants)
{
    for (guint i = 0; i < variants->len; i++) {
        const PackVariant *variant = variants->pdata[i];
        check_text(reader, &variant->sql);
        check_text(reader, &variant->selected);
        check_text(reader, &variant->when);
        for (guint o = 0; o < variant->optional->len; o++) {
            const Source *name = variant->optional->pdata[o];
            if (!pack_find_model(reader->definitions->pack, name->text))
                diagnostic_add(reader->diagnostics, DIAGNOSTIC_ERROR, name->place, NULL,
                               "optional '%s' is no model of this pack", name->text);
        }
    }
}

static void read_words(Reader *reader)
{
    const PackCheck *check = reader->check;
    read_expression(reader, &check->applies, "applies");
    read_expression(reader, &check->value, "value");
    read_expression(reader, &check->pass, "pass");
    read_evidence(reader, &check->evidence, "evidence");
    read_evidence(reader, &check->action_stopped, "action_stopped");
    read_evidence(reader, &check->action_pass, "action_pass");
}

static void check_check(Reader *reader)
{
    const PackCheck *check = reader->check;
    check_variants(reader, check->probe);
    check_text(reader, &check->applies);
    check_text(reader, &check->value);
    check_text(reader, &check->pass);
    check_evidence(reader, &check->evidence);
    check_evidence(reader, &check->action_stopped);
    check_evidence(reader, &check->action_pass);
}

static void check_names(Reader *reader, const GPtrArray *variants)
{
    const Pack *pack = reader->definitions->pack;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < pack->models->len; i++)
        g_ptr_array_add(names, ((PackModel *)pack->models->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    for (guint v = 0; v < variants->len; v++) {
        const PackVariant *variant = variants->pdata[v];
        const SqlText *sql = definitions_sql(reader->definitions, &variant->sql);
        for (guint i = 0; sql && i < sql->relations->len; i++) {
            const SqlRelation *relation = sql->relations->pdata[i];
            if (relation->schema || pack_find_model(pack, relation->name))
                continue;
            gboolean needed = FALSE;
            for (guint n = 0; n < variant->needs->len; n++) {
                const char *need = ((Source *)variant->needs->pdata[n])->text;
                const gsize length = strcspn(need, ".");
                needed |=
                    length == strlen(relation->name) && strncmp(need, relation->name, length) == 0;
            }
            const char *near =
                needed ? NULL
                       : diagnostic_nearest(relation->name, (const char *const *)names->pdata);
            g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near) : NULL;
            if (near)
                diagnostic_add(reader->diagnostics, DIAGNOSTIC_WARNING,
                               source_place(&variant->sql, relation->offset), hint,
                               "'%s' is no model, so it is read as a table of the export",
                               relation->name);
        }
    }
}

/* Two rounds: a check's parameters may be its models' own, so all texts are read first. Models are
 * read before probes, and these before all else: what is declared depends on what was read. */
static void for_each(Definitions *definitions, DiagnosticList *diagnostics, gboolean reading)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    const Pack *pack = definitions->pack;
    for (guint i = 0; i < pack->models->len; i++) {
        Reader reader = {definitions, NULL, pack->models->pdata[i], NULL, diagnostics, texts};
        if (reading) {
            read_variants(&reader, reader.model->from, "model");
        } else {
            check_variants(&reader, reader.model->from);
            check_names(&reader, reader.model->from);
        }
    }
    parse_collected(texts);
    for (guint i = 0; i < pack->checks->len; i++) {
        Reader reader = {definitions, pack->checks->pdata[i], NULL, NULL, diagnostics, texts};
        if (reading) {
            read_variants(&reader, reader.check->probe, "probe");
        } else {
            check_check(&reader);
            check_names(&reader, reader.check->probe);
        }
    }
    parse_collected(texts);
    for (guint i = 0; reading && i < pack->checks->len; i++) {
        Reader reader = {definitions, pack->checks->pdata[i], NULL, NULL, diagnostics, texts};
        read_words(&reader);
    }
    for (guint i = 0; i < pack->scorecard.goals->len; i++) {
        const PackGoal *goal = pack->scorecard.goals->pdata[i];
        Reader reader = {definitions, NULL, NULL, goal->params, diagnostics, texts};
        if (reading) {
            read_select(&reader, &goal->probe, "goal");
            read_expression(&reader, &goal->value, "value");
            read_evidence(&reader, &goal->evidence, "evidence");
        } else {
            check_text(&reader, &goal->probe);
            check_text(&reader, &goal->value);
            check_evidence(&reader, &goal->evidence);
        }
    }
    Reader reader = {definitions, NULL, NULL, NULL, diagnostics, texts};
    if (reading) {
        read_select(&reader, &pack->scorecard.freshness, "freshness");
        read_select(&reader, &pack->scorecard.freshness_alone, "freshness_alone");
    } else {
        check_text(&reader, &pack->scorecard.freshness);
        check_text(&reader, &pack->scorecard.freshness_alone);
    }
    for (int i = 0; i < PACK_LISTS; i++)
        if (reading)
            read_select(&reader, &pack->scorecard.lists[i], pack_list((PackList)i)->name);
        else
            check_text(&reader, &pack->scorecard.lists[i]);
    if (reading)
        read_select(&reader, &pack->scorecard.hint, "hint");
    else
        check_text(&reader, &pack->scorecard.hint);
    if (reading)
        read_select(&reader, &pack->scorecard.choices, "choices");
    else
        check_text(&reader, &pack->scorecard.choices);
    parse_collected(texts);
}

Definitions *definitions_new(const Pack *pack, DiagnosticList *diagnostics)
{
    Definitions *definitions = g_new0(Definitions, 1);
    definitions->pack = pack;
    definitions->ahead = g_new0(Fingerprints, 1);
    definitions->texts = g_hash_table_new_full(NULL, NULL, NULL, text_free);
    definitions->evidence = g_hash_table_new_full(NULL, NULL, NULL, evidence_free);
    for_each(definitions, diagnostics, TRUE);
    for_each(definitions, diagnostics, FALSE);
    definitions_check_models(definitions, diagnostics);
    return definitions;
}

void definitions_free(Definitions *definitions)
{
    if (!definitions)
        return;
    fingerprints_free(definitions->ahead);
    g_hash_table_unref(definitions->texts);
    g_hash_table_unref(definitions->evidence);
    g_free(definitions);
}
