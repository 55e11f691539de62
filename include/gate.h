/*
 * The gate before a catch-up: is a customer ready to be met, and what is missing? Judged on the run
 * document, so that an archived run can be held to another rule.
 */
#ifndef DELIGHT_GATE_H
#define DELIGHT_GATE_H

#include <glib.h>
#include <jansson.h>

typedef struct {
    gboolean has_min_score, has_max_unknown;
    double min_score;         /* percent; unrated never meets it */
    gint64 max_unknown;       /* questions that are unknown or an error */
    const GPtrArray *require; /* char*: checks met by pass, waived or na; may be NULL */
    const GPtrArray *forbid;  /* char*: signals that a customer must not have; may be NULL */
    const json_t *accepted; /* a run that was accepted: only what got worse since counts; or NULL */
} GateRule;

/* Gives every customer of the run a "gate" {"met", "missing"}; returns whether all meet it. */
gboolean gate_judge(json_t *run, const GateRule *rule);

#endif
