/* The shapes of single values: names, numbers, dates, durations, texts with a place. */
#include "pack_fields.h"

#include <math.h>
#include <string.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define MAX_NAME 63 /* Postgres cuts longer names off */

gboolean pack_is_id(const char *text)
{
    gsize length = strlen(text);

    return length > 0 && length <= MAX_NAME && *text != '-' &&
           strspn(text, LETTERS DIGITS "-") == length;
}

gboolean pack_is_name(const char *text)
{
    gsize length = strlen(text);

    return length > 0 && length <= MAX_NAME && !g_ascii_isdigit(*text) &&
           strspn(text, LETTERS DIGITS "_") == length;
}

/* Letters beyond ASCII are letters to Postgres too. */
static gboolean is_name_byte(char c, gboolean first)
{
    return g_ascii_isalpha(c) || c == '_' || (guchar)c >= 0x80 ||
           (!first && (g_ascii_isdigit(c) || c == '$'));
}

/* Reads one part of a relation's name into `part`; NULL, or what follows it. */
static const char *name_part(const char *text, GString *part)
{
    if (*text != '"') {
        while (is_name_byte(*text, part->len == 0))
            g_string_append_c(part, *text++);
        return part->len > 0 ? text : NULL;
    }
    for (text++; *text; text++) {
        if (*text == '"' && *++text != '"')
            return part->len > 0 ? text : NULL;
        g_string_append_c(part, *text);
    }
    return NULL;
}

char **pack_name_parts(const char *text)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

    do {
        GString *part = g_string_new(NULL);
        text = name_part(text, part);
        g_ptr_array_add(parts, g_string_free(part, FALSE));
    } while (text && *text++ == '.' && parts->len < 3);
    if (!text || text[-1] != '\0')
        return NULL;
    g_ptr_array_add(parts, NULL);
    return (char **)g_ptr_array_steal(parts, NULL);
}

gboolean pack_is_relation(const char *text)
{
    g_auto(GStrv) parts = pack_name_parts(text);

    return parts != NULL;
}

char *pack_name_quoted(const char *name)
{
    gsize length = strlen(name);

    if (length > 0 && !g_ascii_isdigit(*name) && strspn(name, LETTERS DIGITS "_") == length)
        return g_strdup(name);
    g_auto(GStrv) parts = g_strsplit(name, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    return g_strdup_printf("\"%s\"", doubled);
}

gboolean pack_is_type(const char *text)
{
    gsize length = strlen(text);

    return g_ascii_isalpha(*text) && length <= 2 * MAX_NAME &&
           strspn(text, LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "_ .,()[]") == length;
}

/* [-+]digits[.digits], the only way to write a number that nobody reads in two ways. */
static gboolean is_decimal(const char *text, gboolean *whole)
{
    text += *text == '-' || *text == '+';
    gsize digits = strspn(text, DIGITS);
    const char *rest = text + digits;

    *whole = !*rest;
    if (digits == 0 || !*rest)
        return digits > 0;
    return *rest == '.' && rest[1] && !rest[1 + strspn(rest + 1, DIGITS)];
}

gboolean pack_is_number(const char *text, double *number)
{
    gboolean whole;

    if (!is_decimal(text, &whole))
        return FALSE;
    *number = g_ascii_strtod(text, NULL);
    return isfinite(*number);
}

ParamType pack_param_type(const char *text, gboolean quoted)
{
    gboolean whole;

    if (quoted)
        return PARAM_TEXT;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return PARAM_BOOLEAN;
    if (is_decimal(text, &whole))
        return whole ? PARAM_INTEGER : PARAM_NUMERIC;
    return PARAM_TEXT;
}

/* Two or four digits; -1 if they are none. */
static int fixed_digits(const char *text, int count)
{
    int number = 0;

    for (int i = 0; i < count; i++) {
        if (!g_ascii_isdigit(text[i]))
            return -1;
        number = number * 10 + text[i] - '0';
    }
    return number;
}

static gboolean starts_with_date(const char *text)
{
    int year = fixed_digits(text, 4);
    if (year < 1 || text[4] != '-')
        return FALSE;
    int month = fixed_digits(text + 5, 2);
    if (month < 1 || text[7] != '-')
        return FALSE;
    int day = fixed_digits(text + 8, 2);
    return day > 0 && month <= 12 &&
           g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

gboolean pack_is_date(const char *text)
{
    return starts_with_date(text) && text[10] == '\0';
}

/* Z, +HH, +HHMM or +HH:MM, or nothing (UTC). */
static gboolean is_zone(const char *text)
{
    if (!*text || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return TRUE;
    if (*text != '+' && *text != '-')
        return FALSE;
    int hours = fixed_digits(text + 1, 2);
    if (hours < 0 || hours > 15)
        return FALSE;
    text += 3;
    if (!*text)
        return TRUE;
    text += *text == ':';
    int minutes = fixed_digits(text, 2);
    return minutes >= 0 && minutes < 60 && !text[2];
}

gboolean pack_is_timestamp(const char *text)
{
    if (!starts_with_date(text))
        return FALSE;
    text += 10;
    if (!*text)
        return TRUE;
    if (*text != 'T' && *text != 't' && *text != ' ')
        return FALSE;
    int hours = fixed_digits(text + 1, 2);
    if (hours < 0 || hours > 23 || text[3] != ':')
        return FALSE;
    int minutes = fixed_digits(text + 4, 2);
    if (minutes < 0 || minutes > 59)
        return FALSE;
    text += 6;
    if (*text == ':') {
        int seconds = fixed_digits(text + 1, 2);
        if (seconds < 0 || seconds > 59)
            return FALSE;
        text += 3;
        gsize fraction = *text == '.' ? strspn(text + 1, DIGITS) : 0;
        if (*text == '.' && (fraction < 1 || fraction > 6))
            return FALSE;
        text += fraction ? fraction + 1 : 0;
    }
    text += *text == ' ' && text[1];
    return is_zone(text);
}

static const struct {
    const char *name;
    gint64 milliseconds;
} units[] = {
    {"ms", 1},           {"s", 1000},          {"sec", 1000},      {"second", 1000},
    {"seconds", 1000},   {"m", 60000},         {"min", 60000},     {"minute", 60000},
    {"minutes", 60000},  {"h", 3600000},       {"hour", 3600000},  {"hours", 3600000},
    {"d", 86400000},     {"day", 86400000},    {"days", 86400000}, {"w", 604800000},
    {"week", 604800000}, {"weeks", 604800000},
};

gboolean pack_duration(const char *text, gint64 *milliseconds)
{
    gsize digits = strspn(text, DIGITS);
    const char *unit = text + digits;

    if (digits == 0 || digits > 9)
        return FALSE;
    unit += strspn(unit, " ");
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(unit, units[i].name) == 0) {
            *milliseconds = g_ascii_strtoll(text, NULL, 10) * units[i].milliseconds;
            return TRUE;
        }
    return FALSE;
}
