/*
 * The keeper: the process between delight and its embedded Postgres.
 *
 * It is forked before anything else happens, in a session of its own so that ^C passes it by. It
 * makes the temporary folder, runs initdb and the server as its children, and holds the read end
 * of a pipe whose write end delight alone holds. When that pipe closes, because delight is done or
 * because it died, SIGKILL included, the keeper stops what runs and removes the folder.
 */
#ifndef DELIGHT_EMBED_KEEPER_H
#define DELIGHT_EMBED_KEEPER_H

#include <glib.h>
#include <sys/types.h>

#define KEEPER_PORT "5432" /* names the socket; nothing listens on TCP */

typedef struct {
    const char *bindir;              /* of initdb and postgres */
    const char *const *temp_folders; /* where the folder may be made; ends with NULL */
    gboolean change_user;            /* as root: become uid and gid */
    uid_t uid;
    gid_t gid;
    const char *ctype;         /* locale for character classes */
    const char *configuration; /* postgresql.conf */
    const char *access;        /* pg_hba.conf */
    const char *setup;         /* SQL for a single-user server, one statement a line */
    int control;               /* read end: closed by delight to end it all */
    int status;                /* write end: lines for delight */
} KeeperPlan;

/* Runs in the forked child and never returns. Lines on the status pipe: `folder PATH`, `step TEXT`,
 * `ready`; or `failed TEXT`, where the text is all up to the end of the pipe. */
G_NORETURN void keeper_run(const KeeperPlan *plan);

/* What the server's log in this folder ends with, foremost why it failed: a few lines, newly
 * allocated (GLib's), empty when it cannot be read. */
char *keeper_log_tail(const char *folder);

#endif
