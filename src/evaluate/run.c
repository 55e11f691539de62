/* The run as a whole: asked, once more where nothing had been answered, and judged. */
#include "private.h"

/* Opens the same once more, with what it warned of before. FALSE and a failure when it cannot be
 * had again. */
static gboolean open_again(Evaluation *evaluation, Failure *failure)
{
    g_clear_pointer(&evaluation->db, db_close);
    evaluate_pause(&evaluation->request);
    Evaluation *again = evaluate_open(&evaluation->request, failure);
    if (!again)
        return FALSE;
    for (guint i = 0; i < evaluation->warnings->len; i++) {
        const Warning *said = evaluation->warnings->pdata[i];
        evaluate_warn(again, said->kind, g_strdup(said->text), g_strdup(said->hint));
    }
    again->started_at = evaluation->started_at;
    const Evaluation old = *evaluation;
    *evaluation = *again;
    *again = old;
    evaluate_free(again);
    return TRUE;
}

gboolean evaluate_run(Evaluation *evaluation, Failure *failure)
{
    if (!evaluate_ask(evaluation, failure))
        return FALSE;
    if (evaluate_is_lost(evaluation) &&
        (!open_again(evaluation, failure) || !evaluate_ask(evaluation, failure)))
        return FALSE;
    evaluate_judge(evaluation);
    return TRUE;
}
