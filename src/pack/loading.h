/*
 * Inside the pack: what is at hand while its files are put together.
 */
#ifndef DELIGHT_PACK_LOADING_H
#define DELIGHT_PACK_LOADING_H

#include "private.h"

typedef struct {
    Pack *pack;
    gboolean has_scorecard;
    gboolean unreadable;   /* a file is missing from the picture, so names may be too */
    GPtrArray *extended;   /* YamlFile*: of packs that are extended; their examples are not ours */
    GPtrArray *files;      /* YamlFile* */
    GPtrArray *folders;    /* char*: those that are being extended, one inside the other */
    GHashTable *inherited; /* the params and tables of an extended pack that still hold */
    PackOverrides *overrides;
    GPtrArray *sections, *goals, *signals; /* of files beside the scorecard's */
    GChecksum *checksum;
    DiagnosticList *diagnostics;
} Loading;

/* Moves what a file holds into the pack: of one that is extended, what its models need. */
void pack_merge_file(Loading *loading, PackFile *file);

/* After all files: what they add to the scorecard. */
void pack_complete_scorecard(Loading *loading);

#endif
