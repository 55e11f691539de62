/* Which database a session reads, and connecting to it ahead. */
#include "session.h"

#include "command.h"

gboolean session_has_source(const Options *options)
{
    static const char *const libpq[] = {"PGHOST", "PGHOSTADDR", "PGPORT",       "PGDATABASE",
                                        "PGUSER", "PGSERVICE",  "PGSERVICEFILE"};
    if (options->db || options->dump)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(libpq); i++) {
        const char *value = g_getenv(libpq[i]);
        if (value && *value)
            return TRUE;
    }
    return FALSE;
}

DbOptions session_db(const Session *session)
{
    const Options *options = session->options;
    return (DbOptions){
        .conninfo = session->embed ? embed_conninfo(session->embed) : options->db,
        .jobs = MAX(options->jobs, 1),
        .timeout_ms = session->timeout_ms,
        .interrupted = &interrupted,
    };
}

void session_connect(Session *session)
{
    if (session->options->dump || !session_has_source(session->options))
        return;
    const DbOptions options = session_db(session);
    session->ahead = db_open_ahead(&options);
}
