/*
 * What `delight complete` offers: words, and what a pack holds, a line each.
 */
#ifndef DELIGHT_CLI_OFFERS_H
#define DELIGHT_CLI_OFFERS_H

#include "command.h"
#include "pack.h"
#include "shell_word.h"

typedef struct {
    gboolean bash; /* words as they were typed, and to be typed; zsh does both itself */
    char *typed;   /* what stands before the cursor, less a leading --option= */
    ShellQuote open;
    const Command *command;
    GPtrArray *before; /* char*: what stands between the command and the cursor, quotes gone */
    const char *kind;
    GString *found;
} Completion;

/* Offers a word where it goes on from what was typed; `about` may be NULL. */
void offer(Completion *completion, const char *word, const char *about);

/* What a pack holds. */
typedef void OfferOf(Completion *completion, const Pack *pack);
OfferOf offer_sections, offer_checks, offer_explained, offer_tags, offer_settings, offer_kinds,
    offer_outcomes;

#endif
