#include "streaming.h"

#include "signals.h"

struct Streaming {
    const Evaluation *evaluation;
    RunStream bare; /* without signals */
    RunView *head;
    RunStream run;
};

static json_t *make(gconstpointer data, guint index)
{
    const Streaming *streaming = data;
    json_t *customer = streaming->bare.customer(streaming->bare.data, index);
    signals_judge(streaming->head, customer);
    return customer;
}

static gboolean is_sound(gconstpointer data)
{
    const Streaming *streaming = data;
    Failure failure = {0};
    if (evaluate_is_sound(streaming->evaluation, &failure))
        return TRUE;
    session_failed(&failure);
    return FALSE;
}

Streaming *streaming_new(const Session *session)
{
    Streaming *streaming = g_new0(Streaming, 1);
    streaming->evaluation = session->evaluation;
    run_stream(session->evaluation, session_source_kind(session), &streaming->bare);
    streaming->head = run_view_new(streaming->bare.head);
    streaming->run = (RunStream){.head = streaming->bare.head,
                                 .length = streaming->bare.length,
                                 .customer = make,
                                 .is_sound = is_sound,
                                 .data = streaming};
    json_object_set_new(streaming->run.head, "calls", json_array());
    return streaming;
}

void streaming_free(Streaming *streaming)
{
    if (!streaming)
        return;
    run_view_free(streaming->head);
    run_stream_clear(&streaming->bare);
    g_free(streaming);
}

const RunStream *streaming_run(const Streaming *streaming)
{
    return &streaming->run;
}
