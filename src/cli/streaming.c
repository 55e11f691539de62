#include "streaming.h"

#include "evaluate.h"
#include "history.h"
#include "remembering.h"
#include "signals.h"

typedef struct {
    const Evaluation *evaluation;
    RunStream bare; /* without what is given here */
    RunView *head;
    RunView *last;    /* or NULL, and then there is no history */
    History *history; /* or NULL */
    const GateRule *rule;
} Streaming;

static json_t *make(gconstpointer data, guint index)
{
    const Streaming *streaming = data;
    json_t *customer = streaming->bare.customer(streaming->bare.data, index);
    if (streaming->history) {
        json_auto_t *then = run_find(streaming->last, run_text(customer, "id"));
        history_give(streaming->history, then, customer);
    }
    signals_judge(streaming->head, customer);
    if (streaming->rule)
        gate_judge(streaming->head, streaming->rule, customer);
    return customer;
}

/* Says why not. */
static gboolean is_evaluation_sound(const Evaluation *evaluation)
{
    Failure failure = {0};
    if (evaluate_is_sound(evaluation, &failure))
        return TRUE;
    session_failed(&failure);
    return FALSE;
}

static gboolean is_sound(gconstpointer data, GError **error)
{
    const Streaming *streaming = data;
    if (!is_evaluation_sound(streaming->evaluation))
        return FALSE;
    const RunView *accepted = streaming->rule ? streaming->rule->accepted : NULL;
    return (!streaming->last || run_is_sound(streaming->last, error)) &&
           (!accepted || run_is_sound(accepted, error));
}

static void streaming_free(gpointer data)
{
    Streaming *streaming = data;
    history_free(streaming->history);
    run_view_free(streaming->last);
    run_view_free(streaming->head);
    run_stream_clear(&streaming->bare);
    g_free(streaming);
}

RunView *streaming_run(const Session *session, const Archive *archive, const GateRule *rule)
{
    Streaming *streaming = g_new0(Streaming, 1);
    streaming->evaluation = session->evaluation;
    streaming->rule = rule;
    run_stream(session->evaluation, session_source_kind(session), &streaming->bare);
    streaming->head = run_view_new(streaming->bare.head);
    streaming->last = remembering_last(archive, streaming->bare.head);
    if (streaming->last)
        streaming->history = history_new(streaming->head, streaming->last);
    const RunStream run = {.head = json_incref(streaming->bare.head),
                           .length = streaming->bare.length,
                           .customer = make,
                           .is_sound = is_sound,
                           .free = streaming_free,
                           .data = streaming,
                           .is_made = TRUE};
    return run_view_new_stream(&run);
}

/* --- for a report ----------------------------------------------------------------------------- */

typedef struct {
    Session *session;
    RunStream bare;
} Found;

static json_t *found_customer(gconstpointer data, guint index)
{
    const RunStream *bare = &((const Found *)data)->bare;
    return bare->customer(bare->data, index);
}

static gboolean found_is_sound(gconstpointer data, GError **error G_GNUC_UNUSED)
{
    return is_evaluation_sound(((const Found *)data)->session->evaluation);
}

static void found_free(gpointer data)
{
    Found *found = data;
    run_stream_clear(&found->bare);
    g_clear_pointer(&found->session->evaluation, evaluate_free);
    g_free(found);
}

void streaming_found(Session *session, RunStream *stream)
{
    Found *found = g_new0(Found, 1);
    found->session = session;
    run_stream(session->evaluation, session_source_kind(session), &found->bare);
    *stream = (RunStream){.head = json_incref(found->bare.head),
                          .length = found->bare.length,
                          .customer = found_customer,
                          .is_sound = found_is_sound,
                          .free = found_free,
                          .data = found};
}
