/*
 * The shape of a run document (run.h), so that whoever draws it need not look whether a member is
 * of the type that it says. `path` is named in what is refused (RUN_ERROR_SCHEMA).
 */
#ifndef DELIGHT_RUN_SHAPE_H
#define DELIGHT_RUN_SHAPE_H

#include "run.h"

/* All of the document but its customers. */
gboolean shape_head(const json_t *head, const char *path, GError **error);

/* `number`: which of the document's it is, from 1 on. */
gboolean shape_customer(const json_t *customer, guint number, const char *path, GError **error);

#endif
