/*
 * The pack's SQL texts, understood: parsed once, held to their shape, their parameters and models
 * looked up. Every mistake is reported at its place in the YAML.
 */
#ifndef DELIGHT_DEFINITIONS_H
#define DELIGHT_DEFINITIONS_H

#include "pack.h"
#include "sql.h"

typedef struct Definitions Definitions;

/* Parses every SQL text of the pack. Mistakes go to `diagnostics`; the result may be used only when
 * it holds no errors. The pack must outlive it. */
Definitions *definitions_new(const Pack *pack, DiagnosticList *diagnostics);
void definitions_free(Definitions *definitions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Definitions, definitions_free)

const Pack *definitions_pack(const Definitions *definitions);

/* What a text of the pack says; NULL for a text that is absent or had a mistake. */
const SqlText *definitions_sql(const Definitions *definitions, const Source *text);

/* An evidence text in pieces (SqlPiece), and what the expression of piece `index` says. */
const GArray *definitions_pieces(const Definitions *definitions, const Source *evidence);
const SqlText *definitions_piece(const Definitions *definitions, const Source *evidence,
                                 guint index);

/* The model that a relation names, or NULL: a schema-qualified name is never a model. */
const PackModel *definitions_model(const Definitions *definitions, const SqlRelation *relation);

/* Does any variant of `model` read the model `name`, directly or through others? */
gboolean definitions_reaches(const Definitions *definitions, const PackModel *model,
                             const char *name);

/* The parameter `name` as a text of `check` (may be NULL) or `model` (may be NULL) sees it: the
 * check's own, then the model's own (or those of the check's models), then the pack's. NULL if
 * there is none; `as_of` is always there and never a PackParam. */
const PackParam *definitions_param(const Definitions *definitions, const PackCheck *check,
                                   const PackModel *model, const char *name);

/* All models that a check's probe reads, directly or through others, in any variant. The caller's;
 * the models are borrowed. */
GPtrArray *definitions_reach(const Definitions *definitions, const PackCheck *check);
/* Likewise, those that one text reads. */
GPtrArray *definitions_reach_of(const Definitions *definitions, const Source *text);

/* A digest of the rule of a check: its SQL and that of the models it reads, thresholds and
 * parameters as they are now (after --set). Two runs whose digests differ asked different
 * questions. New string. */
char *definitions_fingerprint(const Definitions *definitions, const PackCheck *check);
/* Works all of them out in a thread, for whoever waits for a server meanwhile. The pack and what is
 * set in it must stay as they are from here on. */
void definitions_fingerprint_ahead(Definitions *definitions);

/* The parameters of a check that its models' SQL reads with another value than the models would by
 * themselves, as one text; empty when there are none. Statements may share a model only when this
 * text is equal. */
char *definitions_overrides(const Definitions *definitions, const PackCheck *check);

#endif
