/*
 * The embedded Postgres: a throw-away server in a temporary folder, reachable by Unix socket only.
 *
 * A watcher process removes server and folder when this process ends, however it ends.
 */
#ifndef DELIGHT_EMBED_H
#define DELIGHT_EMBED_H

#include <glib.h>

typedef struct Embed Embed;

/* Starts a server with one empty database `export`, owned by the role `delight`, which is no
 * superuser. `progress` (may be NULL) is told what is going on; `interrupted` (may be NULL) is
 * polled. NULL and an error (EMBED_ERROR) that says what to install or mend otherwise, or
 * G_IO_ERROR_CANCELLED when interrupted. When root, the server runs as the user `postgres` (else
 * `nobody`). Takes PGSERVICE out of the environment: no connection string can overrule it. */
typedef void (*EmbedProgress)(const char *what, double share /* 0..1, below 0: unknown */,
                              gpointer data);
Embed *embed_start(EmbedProgress progress, gpointer data, const volatile int *interrupted,
                   GError **error);

/* libpq connection string for the role `delight`; owned by the server. */
const char *embed_conninfo(const Embed *embed);

/* The last lines of the server's log, to be quoted when it went away; newly allocated, never NULL.
 */
char *embed_log_tail(const Embed *embed);

/* Stops the server at once and removes its folder. Accepts NULL. */
void embed_free(Embed *embed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Embed, embed_free)

typedef enum {
    EMBED_ERROR_NO_SERVER, /* no Postgres binaries found */
    EMBED_ERROR_START,     /* the server did not start */
    EMBED_ERROR_DUMP,      /* the dump cannot be read or restored */
    EMBED_ERROR_LIMIT,     /* restoring it takes too long */
} EmbedError;
#define EMBED_ERROR (embed_error_quark())
GQuark embed_error_quark(void);

#endif
