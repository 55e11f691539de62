/*
 * GitHub Actions: annotations for what falls short of the gate, and a summary of the step.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
#ifndef DELIGHT_GITHUB_H
#define DELIGHT_GITHUB_H

#include "run_lookup.h"

/* The workflow commands for a gated run: one `::error` a customer that is not ready, at most ten
 * (GitHub shows no more of one step), then how many there are besides. New string, empty when all
 * are ready. */
char *github_annotations(const RunView *view);

#endif
