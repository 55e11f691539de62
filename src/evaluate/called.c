/* What an export calls customers, matched with the book on our side: the server's locale decides
 * nothing, and names compare as those of facts do. */
#include "private.h"

#include <string.h>

static GPtrArray *meant_by(const Evaluation *evaluation, const Mentions *mentions, const char *text)
{
    if (mentions)
        return mentions_in(mentions, text);
    const GPtrArray *list = book_called(evaluation->book, text);
    GPtrArray *meant = g_ptr_array_new();
    for (guint i = 0; list && i < list->len; i++)
        g_ptr_array_add(meant, list->pdata[i]);
    return meant;
}

/* A row for each customer that is meant; none for a row that means nobody. */
static char *with_ids(const Evaluation *evaluation, const PackModel *model, const char *rows)
{
    const gboolean mentioned = strcmp(model->called, "mention") == 0;
    g_autoptr(Mentions) mentions = mentioned ? mentions_new(evaluation->book) : NULL;
    json_t *said = json_loads(rows, 0, NULL), *ours = json_array(), *row = NULL;
    size_t index;
    json_array_foreach (said, index, row) {
        const char *text = json_string_value(json_object_get(row, "customer_id"));
        g_autoptr(GPtrArray) meant = text ? meant_by(evaluation, mentions, text) : NULL;
        for (guint i = 0; meant && i < meant->len; i++) {
            json_t *copy = json_copy(row);
            json_object_set_new(copy, "customer_id",
                                json_string(((const Customer *)meant->pdata[i])->id));
            json_array_append_new(ours, copy);
        }
    }
    char *text = json_dumps(ours, JSON_COMPACT);
    json_decref(said);
    json_decref(ours);
    return text;
}

typedef struct {
    Evaluation *evaluation;
    const PackModel *model;
} Called;

static gboolean on_rows(const char *const *values, int columns, gpointer data)
{
    const Called *called = data;
    g_return_val_if_fail(columns == 3, FALSE);
    char *rows = with_ids(called->evaluation, called->model, values[1]);
    plan_set_rows(called->evaluation->plan, called->model, rows);
    free(rows);
    return TRUE;
}

/* The questions that read the model, CheckRun*. */
static GPtrArray *readers(const Evaluation *evaluation, const PackModel *model)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < evaluation->checks->len; i++) {
        CheckRun *run = evaluation->checks->pdata[i];
        g_autoptr(GPtrArray) models =
            definitions_reach(evaluation->request.definitions, run->check);
        if (run->source->state == PLAN_SERVED && g_ptr_array_find(models, model, NULL))
            g_ptr_array_add(list, run);
    }
    return list;
}

static gboolean is_read_beside(const Evaluation *evaluation, const PackModel *model)
{
    const Definitions *definitions = evaluation->request.definitions;
    const PackScorecard *scorecard = &definitions_pack(definitions)->scorecard;
    gboolean read = FALSE;
    for (guint i = 0; evaluation->whole && !read && i < scorecard->goals->len; i++) {
        g_autoptr(GPtrArray) models =
            definitions_reach_of(definitions, &((PackGoal *)scorecard->goals->pdata[i])->probe);
        read = g_ptr_array_find(models, model, NULL);
    }
    return read;
}

static void fail(GPtrArray *runs, const PackModel *model, const Failure *said,
                 const Statement *statement)
{
    for (guint i = 0; i < runs->len; i++) {
        CheckRun *run = runs->pdata[i];
        run->lost = said->code == FAILURE_LOST;
        run->trouble = evaluate_reason_of(said);
        evaluate_set_said(run, said, statement);
        run->place = model->place;
    }
}

void evaluate_called(Evaluation *evaluation)
{
    const Pack *pack = definitions_pack(evaluation->request.definitions);
    for (guint i = 0; i < pack->models->len; i++) {
        Called called = {evaluation, pack->models->pdata[i]};
        const PlanSource *source =
            called.model->called ? plan_model(evaluation->plan, called.model) : NULL;
        if (!source || source->state != PLAN_SERVED || source->rows)
            continue;
        g_autoptr(GPtrArray) runs = readers(evaluation, called.model);
        if (runs->len == 0 && !is_read_beside(evaluation, called.model))
            continue;
        Failure said = {0};
        g_autoptr(Statement) statement = plan_model_rows(evaluation->plan, called.model);
        if (!db_query(evaluation->db, statement, on_rows, &called, &said)) {
            plan_set_rows(evaluation->plan, called.model, "[]");
            fail(runs, called.model, &said, statement);
            evaluation->lost = evaluation->lost || said.code == FAILURE_LOST;
        }
        failure_clear(&said);
    }
}
