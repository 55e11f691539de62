/*
 * The gate before a catch-up: is a customer ready to be met, and what is missing? Judged on the run
 * document, so that an archived run can be held to another rule.
 */
#ifndef DELIGHT_GATE_H
#define DELIGHT_GATE_H

#include "run_lookup.h"

typedef struct {
    gboolean has_min_score, has_max_unknown;
    double min_score;         /* percent; unrated never meets it */
    gint64 max_unknown;       /* questions that are unknown or an error */
    const GPtrArray *require; /* char*: checks met by pass, waived or na; may be NULL */
    const GPtrArray *forbid;  /* char*: signals that a customer must not have; may be NULL */
    RunView *accepted;        /* that was accepted: only what got worse since counts; or NULL */
} GateRule;

/* Gives a customer of the run a "gate" {"met", "missing"}; returns whether it meets it. Of `view`
 * its head is enough. On any thread. */
gboolean gate_judge(const RunView *view, const GateRule *rule, json_t *customer);

#endif
