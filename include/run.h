/*
 * The run document: everything a run found out, as JSON (schema delight/run/1). Every format is
 * drawn from it alone; `report` archives it; `diff` and `render` read it back.
 */
#ifndef DELIGHT_RUN_H
#define DELIGHT_RUN_H

#include <glib.h>
#include <jansson.h>

#define RUN_SCHEMA "delight/run/1"

/* A run whose customers are made as they are asked for, so that a book of any size is drawn in the
 * memory of one. */
typedef struct RunStream {
    json_t *head; /* the document; "customers" is an empty list there */
    guint length; /* how many customers there are */
    json_t *(*customer)(gconstpointer data, guint index); /* new reference */
    gboolean (*is_sound)(gconstpointer data);             /* FALSE: what was made so far is void */
    gconstpointer data;
} RunStream;

typedef enum {
    RUN_ERROR_READ,   /* the file cannot be read, or is no JSON */
    RUN_ERROR_SCHEMA, /* it is no run document, or one of another schema */
} RunError;
#define RUN_ERROR (run_error_quark())
GQuark run_error_quark(void);

/* Reads a run document and holds it to its shape, so that whoever draws it need not: the schema,
 * the lists and the types of what is in them. NULL and an error that names the file otherwise. */
json_t *run_read(const char *path, GError **error);

/* What two runs were asked to look at: the same customers, and the same questions besides? */
gboolean run_same_customers(const json_t *one, const json_t *other);
gboolean run_same_selection(const json_t *one, const json_t *other);

/* Was it everything: all customers and all questions? */
gboolean run_is_whole(const json_t *run);

/* Was it all questions? What holds for a part holds for no whole. */
gboolean run_is_whole_pack(const json_t *run);

#endif
