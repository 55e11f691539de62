#include "conninfo.h"

#include "failure.h"

#include <string.h>

/* ---- what we add ---- */

/* Whether the environment or the connection string says something of its own. What a service file
 * says is known to libpq alone, so a service counts as saying everything. */
static gboolean is_set(const char *conninfo, const char *keyword)
{
    PQconninfoOption *sources[] = {
        PQconndefaults(),
        conninfo ? PQconninfoParse(conninfo, NULL) : NULL,
    };
    gboolean set = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        for (PQconninfoOption *option = sources[i]; option && option->keyword; option++)
            if (strcmp(option->keyword, keyword) == 0 || strcmp(option->keyword, "service") == 0)
                set |= option->val && *option->val;
        PQconninfoFree(sources[i]);
    }
    return set;
}

PGconn *conninfo_start(const char *conninfo)
{
    /* Before dbname: what the connection string may change. After it: what it may not. */
    const char *keywords[10] = {NULL}, *values[10] = {NULL};
    static const char *const defaults[][2] = {
        {"connect_timeout", "10"},
        /* The keeper is idle for as long as the checks run; firewalls forget such connections. */
        {"keepalives_idle", "30"},
        {"keepalives_interval", "10"},
        {"keepalives_count", "3"},
        {"tcp_user_timeout", "30000"},
    };
    int n = 0;
    for (guint i = 0; i < G_N_ELEMENTS(defaults); i++)
        if (!is_set(conninfo, defaults[i][0])) {
            keywords[n] = defaults[i][0];
            values[n++] = defaults[i][1];
        }
    keywords[n] = "dbname";
    values[n++] = conninfo;
    keywords[n] = "client_encoding";
    values[n++] = "UTF8";
    keywords[n] = "fallback_application_name";
    values[n++] = "delight";
    return PQconnectStartParams(keywords, values, 1);
}

char *conninfo_setting(PGconn *connection, const char *keyword)
{
    PQconninfoOption *options = PQconninfo(connection);
    char *value = NULL;
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (strcmp(option->keyword, keyword) == 0)
            value = g_strdup(option->val);
    PQconninfoFree(options);
    return value;
}

/* libpq waits at least 2 seconds, and for ever when 0 or less. */
gint64 conninfo_patience(PGconn *connection)
{
    g_autofree char *text = conninfo_setting(connection, "connect_timeout");
    const gint64 seconds = text ? g_ascii_strtoll(text, NULL, 10) : 0;
    return seconds > 0 ? CLAMP(seconds, 2, G_MAXINT) * G_TIME_SPAN_SECOND : G_MAXINT64 / 2;
}

/* ---- what is refused ---- */

static const char *uri_rest(const char *conninfo)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_str_has_prefix(conninfo, schemes[i]))
            return conninfo + strlen(schemes[i]);
    return NULL;
}

/* A password with an unescaped `@` or `/` makes libpq take a part of it for a host, a port or a
 * database, and print it. Such a URI has an `@` behind the one that libpq sees, or a port that is
 * no number. */
static gboolean uri_is_ambiguous(const char *rest, const PQconninfoOption *options)
{
    const char *p = rest + strcspn(rest, "@/");
    if (*p == '@')
        p++;
    for (; *p && *p != '?'; p++)
        if (*p == '@')
            return TRUE;
    for (const PQconninfoOption *option = options; option->keyword; option++)
        if (strcmp(option->keyword, "port") == 0 && option->val &&
            option->val[strspn(option->val, "0123456789,")])
            return TRUE;
    return FALSE;
}

gboolean conninfo_check(const char *conninfo, DbFailure *failure)
{
    const char *rest = conninfo ? uri_rest(conninfo) : NULL;
    /* Without `=` and scheme it is the name of a database, as it is for psql. */
    if (!conninfo || (!rest && !strchr(conninfo, '=')))
        return TRUE;
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    gboolean usable = options && !(rest && uri_is_ambiguous(rest, options));
    PQconninfoFree(options);
    PQfreemem(message);
    if (!usable)
        failure_set(
            failure, DB_ERROR_CONNECT,
            "write it as 'host=db.example.com dbname=posthog user=reader' or "
            "'postgresql://reader@db.example.com:5432/posthog'; in a URI, special characters "
            "are written as %XX (@ is %40, / is %2F)",
            "the connection string cannot be understood");
    return usable;
}
