/* Moments, read and written. */
#include "clock.h"

#include <string.h>

gboolean clock_parse(const char *text, gint64 *clock)
{
    g_autofree char *full = g_strdup(text);
    g_strstrip(full);
    if (strlen(full) == 10) {
        char *midnight = g_strconcat(full, "T00:00:00Z", NULL);
        g_free(full);
        full = midnight;
    }
    if (strlen(full) < 16 || full[4] != '-' || full[7] != '-') /* GLib also reads week dates */
        return FALSE;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(full, utc);
    if (!time) { /* "2021-09-15 10:00" has no seconds, which ISO 8601 allows and GLib does not */
        g_autofree char *seconds =
            g_strdup_printf("%.16s:00%s", full, strlen(full) > 16 ? full + 16 : "");
        time = g_date_time_new_from_iso8601(seconds, utc);
    }
    if (!time)
        return FALSE;
    *clock = g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time);
    return TRUE;
}

char *clock_format(gint64 clock)
{
    const gint64 fraction = ((clock % G_USEC_PER_SEC) + G_USEC_PER_SEC) % G_USEC_PER_SEC;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc((clock - fraction) / G_USEC_PER_SEC);
    g_autofree char *seconds = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S");
    if (fraction == 0)
        return g_strconcat(seconds, "Z", NULL);
    return g_strdup_printf("%s.%06" G_GINT64_FORMAT "Z", seconds, fraction);
}
