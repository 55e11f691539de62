#include "conninfo.h"

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

char **conninfo_hosts(const char *conninfo)
{
    g_autofree char *host = NULL;
    PQconninfoOption *sources[] = {
        PQconndefaults(),
        conninfo ? PQconninfoParse(conninfo, NULL) : NULL,
    };
    gboolean addressed = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        for (PQconninfoOption *option = sources[i]; option && option->keyword; option++) {
            if (strcmp(option->keyword, "host") == 0 && option->val) {
                g_free(host);
                host = g_strdup(option->val);
            }
            addressed |= strcmp(option->keyword, "hostaddr") == 0 && option->val && *option->val;
        }
        PQconninfoFree(sources[i]);
    }
    return host && !addressed ? g_strsplit(host, ",", -1) : NULL;
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

/* libpq and the server repeat these in what they say; whatever else is set is shown by nobody. */
static const struct {
    const char *keyword;
    const char *only;  /* NULL: anything */
    const char *never; /* a value with one of these is a connection string gone wrong */
} shown[] = {
    {"host", NULL, ":=;&?'\" \t\r\n"}, {"hostaddr", "0123456789abcdefABCDEF:.,%", ""},
    {"port", "0123456789,", ""},       {"dbname", NULL, ":@=;&?/'\"\t\r\n"},
    {"user", NULL, ":/=;&?\t\r\n"},    {"service", NULL, ":@=;&?/'\"\t\r\n"},
};

/* A folder of sockets, an abstract socket, addresses of IPv6. */
static gboolean is_odd_host(const char *host)
{
    return (host[0] == '/' && host[1] != '/' && !strstr(host, "://")) ||
           (host[0] == '@' && !strpbrk(host + 1, ":@=;")) ||
           host[strspn(host, "0123456789abcdefABCDEF:.,%")] == '\0';
}

static gboolean is_misplaced(guint row, const char *value)
{
    if (g_str_equal(shown[row].keyword, "host"))
        return !is_odd_host(value) && (strchr(value, '@') || strpbrk(value, shown[row].never));
    return (shown[row].only && value[strspn(value, shown[row].only)]) ||
           strpbrk(value, shown[row].never);
}

static const char *misplaced(const PQconninfoOption *option)
{
    for (guint i = 0; i < G_N_ELEMENTS(shown); i++)
        if (g_str_equal(option->keyword, shown[i].keyword) && option->val &&
            is_misplaced(i, option->val))
            return option->envvar ? option->envvar : option->keyword;
    return NULL;
}

static const char *uri_rest(const char *conninfo)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (strncmp(conninfo, schemes[i], strlen(schemes[i])) == 0)
            return conninfo + strlen(schemes[i]);
    return NULL;
}

/* A password with an unescaped `@` or `/` makes libpq take a part of it for a host, a port or a
 * database, and print it. Such a URI has an `@` behind the one that libpq sees, or a port that is
 * no number. */
static gboolean uri_is_ambiguous(const char *rest)
{
    const char *p = rest + strcspn(rest, "@/");
    if (*p == '@')
        p++;
    for (; *p && *p != '?'; p++)
        if (*p == '@')
            return TRUE;
    return FALSE;
}

/* Without `=` and scheme it is the name of a database, as it is for psql, and looks like one. */
static gboolean is_name(const char *conninfo)
{
    g_return_val_if_fail(conninfo, FALSE);
    return !uri_rest(conninfo) && !strpbrk(conninfo, "=:@/\\'\"`;&?\t\r\n ");
}

/* What the string itself says; NULL when it cannot be understood. Freed with PQconninfoFree. */
static PQconninfoOption *parse(const char *conninfo)
{
    const char *rest = uri_rest(conninfo);
    if (rest ? uri_is_ambiguous(rest) : !strchr(conninfo, '='))
        return NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (misplaced(option)) {
            PQconninfoFree(options);
            return NULL;
        }
    return options;
}

static gboolean refuse(Failure *failure, const char *what)
{
    failure_set(failure, FAILURE_CONNECT,
                "write it as 'host=db.example.com dbname=posthog user=reader' or "
                "'postgresql://reader@db.example.com:5432/posthog', without quotes around it; in a "
                "URI, special characters are written as %XX (@ is %40, / is %2F)",
                "%s cannot be understood", what);
    return FALSE;
}

/* What the environment says where the string says nothing. */
static gboolean check_environment(const PQconninfoOption *own, gboolean named, Failure *failure)
{
    PQconninfoOption *defaults = PQconndefaults();
    gboolean usable = TRUE;
    for (PQconninfoOption *option = defaults; option && option->keyword && usable; option++) {
        gboolean overruled = named && g_str_equal(option->keyword, "dbname");
        for (const PQconninfoOption *other = own; other && other->keyword; other++)
            overruled |= g_str_equal(other->keyword, option->keyword) && other->val;
        const char *what = overruled ? NULL : misplaced(option);
        if (what)
            usable = refuse(failure, what);
    }
    PQconninfoFree(defaults);
    return usable;
}

char *conninfo_clean(const char *conninfo)
{
    return conninfo ? g_strstrip(g_strdup(conninfo)) : NULL;
}

gboolean conninfo_check(const char *conninfo, Failure *failure)
{
    const gboolean named = conninfo && is_name(conninfo);
    PQconninfoOption *own = conninfo && !named ? parse(conninfo) : NULL;
    const gboolean usable = conninfo && !named && !own
                                ? refuse(failure, "the connection string")
                                : check_environment(own, named && *conninfo, failure);
    PQconninfoFree(own);
    return usable;
}

gboolean conninfo_check_service(PGconn *connection, Failure *failure)
{
    PQconninfoOption *options = PQconninfo(connection);
    gboolean usable = TRUE;
    for (PQconninfoOption *option = options; option && option->keyword && usable; option++)
        if (misplaced(option))
            usable = refuse(failure, "a setting of the service");
    PQconninfoFree(options);
    return usable;
}

gboolean db_conninfo_is_harmless(const char *conninfo)
{
    static const char *const harmless[] = {"host", "hostaddr", "port", "dbname", "user", "service"};
    if (is_name(conninfo))
        return TRUE;
    PQconninfoOption *options = parse(conninfo);
    gboolean all = options != NULL;
    for (PQconninfoOption *option = options; option && option->keyword; option++) {
        gboolean known = !option->val;
        for (guint i = 0; i < G_N_ELEMENTS(harmless); i++)
            known |= g_str_equal(option->keyword, harmless[i]);
        all &= known;
    }
    PQconninfoFree(options);
    return all;
}
