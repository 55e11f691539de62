/*
 * The run document: everything a run found out, as JSON (schema delight/run/1). Every format is
 * drawn from it alone; `report` archives it; `diff` and `render` read it back.
 */
#ifndef DELIGHT_RUN_H
#define DELIGHT_RUN_H

#include <glib.h>
#include <jansson.h>

#define RUN_SCHEMA "delight/run/1"

/* A run whose customers are made or read as they are asked for, so that a book of any size is drawn
 * in the memory of one. */
typedef struct RunStream {
    json_t *head; /* the document; "customers" is an empty list there. The stream's */
    guint length; /* how many customers there are */
    json_t *(*customer)(gconstpointer data, guint index); /* new reference; on any thread */

    /* FALSE: what was made so far is void, and `error` why, unless it was said already. May be
     * NULL. */
    gboolean (*is_sound)(gconstpointer data, GError **error);
    void (*free)(gpointer data); /* or NULL: somebody else's */
    gpointer data;
    gboolean is_made; /* of answers, and not of a document that says whom to call */
    guint keep;       /* a book of up to so many is kept, once made (RUN_KEEP); 0: none is */
} RunStream;

/* So that a book of usual size is made once, however often it is looked through. A customer takes
 * some 80 KB. */
#define RUN_KEEP 2500

/* Lets go of its head and data; may be asked again. */
void run_stream_clear(RunStream *stream);

typedef enum {
    RUN_ERROR_READ,   /* the file cannot be read, or is no JSON */
    RUN_ERROR_SCHEMA, /* it is no run document, or one of another schema */
} RunError;
#define RUN_ERROR (run_error_quark())
GQuark run_error_quark(void);

/* What two runs were asked to look at: the same customers, and the same questions besides? */
gboolean run_same_customers(const json_t *one, const json_t *other);
gboolean run_same_selection(const json_t *one, const json_t *other);

/* Was it everything: all customers and all questions? */
gboolean run_is_whole(const json_t *run);

/* Was it all questions? What holds for a part holds for no whole. */
gboolean run_is_whole_pack(const json_t *run);

#endif
