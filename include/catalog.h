/*
 * What an export holds: its relations and columns, and which of them this role may read.
 *
 * Read from pg_catalog and has_*_privilege: information_schema hides what a role may not read, so a
 * forgotten GRANT would look like an old export. Plain data; what fills it is not its business.
 */
#ifndef DELIGHT_CATALOG_H
#define DELIGHT_CATALOG_H

#include <glib.h>

typedef struct {
    char *schema;
    char *name;
    int order;           /* of its schema in the role's search_path, from 1; 0: not there */
    gboolean visible;    /* what its bare name means */
    const char *also;    /* another schema where its bare name could be read; or NULL */
    gboolean usable;     /* USAGE on its schema */
    gboolean readable;   /* SELECT on the table, or on at least one column */
    gboolean withheld;   /* not on all of its columns */
    GHashTable *columns; /* name -> GINT_TO_POINTER(1 readable, 0 not) */
} CatalogRelation;

typedef struct Catalog Catalog;

Catalog *catalog_new(void);
void catalog_free(Catalog *catalog);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Catalog, catalog_free)

/* The query whose rows catalog_add_row takes, one row a column. */
extern const char catalog_query[];
gboolean catalog_add_row(const char *const *values, int columns, gpointer catalog);

/* Settles what bare names mean, once all rows are there. Of several relations in the role's
 * search_path the readable one counts, then the one beside most of those that are `wanted` (the
 * export, and not a table that bears a name of it by accident or by intent), then the first. */
typedef gboolean (*CatalogWanted)(const char *schema, const char *name, gpointer data);
void catalog_settle(Catalog *catalog, CatalogWanted wanted, gpointer data);

/* `schema` NULL: what a bare name means. NULL if there is none. */
const CatalogRelation *catalog_find(const Catalog *catalog, const char *schema, const char *name);

/* The same for `name` or `schema.name` in one word. */
const CatalogRelation *catalog_find_dotted(const Catalog *catalog, const char *dotted);

guint catalog_length(const Catalog *catalog);
const CatalogRelation *catalog_get(const Catalog *catalog, guint index);

/* Does a column of this name look like a password or a token, which no role for reading should be
 * given? */
gboolean catalog_is_secret(const char *column);

/* The names of all visible relations; ends with NULL, owned by the caller, strings borrowed. */
const char **catalog_names(const Catalog *catalog);

#endif
