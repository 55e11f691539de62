#include "refusal.h"

#include "conninfo.h"
#include "sqlstate.h"

#include <string.h>

#define PASSWORD_HINT                                                                              \
    "set PGPASSWORD, or add a line to ~/.pgpass (others can read a command line, --db included)"

/* What libpq or the server says when no connection comes about, and what helps. The first match
 * counts. libpq speaks English here, as main.c sets no locale of messages; a server may not, and
 * then the last resort of hint_for has to do. */
static const struct {
    const char *piece;
    const char *hint;
} connect_hints[] = {
    {"could not translate host name", "check the name of the host in --db or PGHOST"},
    {"timeout expired",
     "is the host reachable from here (VPN, firewall)? connect_timeout in --db or "
     "PGCONNECT_TIMEOUT waits longer"},
    {"Connection timed out", "is the host reachable from here (VPN, firewall)?"},
    {"no password supplied", PASSWORD_HINT},
    {"password authentication failed", "check the role and its password: " PASSWORD_HINT},
    {"Peer authentication failed",
     "over a Unix socket this server knows a role by the system user; "
     "run as that user, or connect by TCP with PGHOST=localhost"},
    {"Ident authentication failed",
     "this server knows a role by the system user; run as that user, "
     "or ask for a password rule in pg_hba.conf"},
    {"server does not support SSL",
     "this server speaks no TLS: sslmode=disable in --db or PGSSLMODE "
     "goes without, where the network can be trusted"},
    {"certificate verify failed", "name the authority that signed the server's certificate with "
                                  "sslrootcert in --db or PGSSLROOTCERT"},
    {"does not match host name", "connect by the name that stands in the server's certificate"},
    {"root certificate file", "name the authority that signed the server's certificate with "
                              "sslrootcert in --db or PGSSLROOTCERT"},
    {"no encryption", "this server wants TLS: sslmode=require in --db or PGSSLMODE; otherwise its "
                      "pg_hba.conf lets nobody in from here"},
    {"SSL off", "this server wants TLS: sslmode=require in --db or PGSSLMODE"},
    {"no pg_hba.conf entry", "its pg_hba.conf lets this role into this database from nowhere near "
                             "here: ask whoever runs the server"},
    {"too many", "try again later, or with a lower --jobs"},
    {"remaining connection slots", "try again later, or with a lower --jobs"},
    {"no more connections allowed", "try again later, or with a lower --jobs"},
    {"permission denied for database", "whoever owns the database has to GRANT CONNECT on it"},
    {"is not permitted to log in", "name a role that may: user in --db, or PGUSER"},
    {"starting up", "try again in a moment"},
    {"shutting down", "try again in a moment"},
    {"not yet accepting", "try again in a moment"},
    {"no such user", "name the role: user in --db, or PGUSER"},
    {"Connection refused",
     "is the server running there? name another with --db, or PGHOST and PGPORT"},
    {"No such file or directory", "is a server running here? name another with --db, or PGHOST and "
                                  "PGPORT; a dump file is read with --dump"},
};

static const char *hint_for(const char *report)
{
    if (strstr(report, "does not exist") && strstr(report, "database \""))
        return "name another with --db or PGDATABASE; `psql -l` lists them";
    if (strstr(report, "does not exist") && strstr(report, "role \""))
        return "name the role: user in --db, or PGUSER";
    for (guint i = 0; i < G_N_ELEMENTS(connect_hints); i++)
        if (strstr(report, connect_hints[i].piece))
            return connect_hints[i].hint;
    return "check --db, or PGHOST, PGPORT, PGDATABASE and PGUSER";
}

/* `invalid sslmode value: "..."`: what stands in the wrong place may be a password. */
static char *without_value(const char *cause)
{
    const char *start = g_str_has_prefix(cause, "invalid ") ? strchr(cause, '"') : NULL;
    const char *end = start ? strchr(start + 1, '"') : NULL;
    if (!end)
        return g_strdup(cause);
    while (start > cause && (start[-1] == ' ' || start[-1] == ':'))
        start--;
    return g_strdup_printf("%.*s%s", (int)(start - cause), cause, end + 1);
}

/* One attempt's cause out of a line of libpq's report. */
static const char *cause_of_line(const char *line)
{
    const char *failed =
        g_str_has_prefix(line, "connection to server") ? g_strstr_len(line, -1, "failed: ") : NULL;
    if (failed)
        line = failed + strlen("failed: ");
    return failure_without_severity(line);
}

/* libpq reports every address and mode it tried, mostly with one and the same cause. */
static char *connect_causes(const char *report)
{
    g_autoptr(GPtrArray) causes = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(report, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *cause = without_value(cause_of_line(*line));
        if (*cause && **line != '\t' && !g_str_has_prefix(*line, "DETAIL:") &&
            !g_str_has_prefix(*line, "HINT:") &&
            !g_ptr_array_find_with_equal_func(causes, cause, g_str_equal, NULL))
            g_ptr_array_add(causes, g_steal_pointer(&cause));
    }
    if (causes->len == 0)
        return g_strdup("no reason given");
    g_ptr_array_add(causes, NULL);
    char *joined = g_strjoinv("; ", (char **)causes->pdata);
    /* "Connection refused" begins a sentence, "SSL error" an abbreviation. */
    if (g_ascii_isupper(joined[0]) && g_ascii_islower(joined[1]))
        joined[0] = g_ascii_tolower(joined[0]);
    return joined;
}

void refusal_explain(Failure *failure, PGconn *connection, gboolean expired)
{
    const char *report = expired ? "timeout expired" : PQerrorMessage(connection);
    g_autofree char *causes = connect_causes(report);
    g_autofree char *host = conninfo_setting(connection, "host");
    g_autofree char *address = conninfo_setting(connection, "hostaddr");
    g_autofree char *port = conninfo_setting(connection, "port");
    g_autofree char *database = conninfo_setting(connection, "dbname");
    g_autofree char *user = conninfo_setting(connection, "user");
    const char *where = host && *host ? host : address && *address ? address : PQhost(connection);
    failure_set(failure, FAILURE_CONNECT, hint_for(report),
                "cannot connect to database '%s' on host '%s' port %s as '%s': %s",
                database ? database : "", where && *where ? where : "local socket",
                port && *port ? port : "5432", user ? user : "", causes);
}
