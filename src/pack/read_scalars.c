/* Reads scalars by the type of their field. */
#include "field.h"
#include "private.h"

#include <string.h>

gpointer field_member(gpointer target, gsize at)
{
    return target && at ? (char *)target + at - 1 : NULL;
}

void field_error(const FieldReading *reading, const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    diagnostic_add(reading->diagnostics, DIAGNOSTIC_ERROR, yaml_value_place(reading->value), hint,
                   "%s", text);
}

const char *field_scalar(const FieldReading *reading, const char *what)
{
    const char *key = reading->field->key;

    if (yaml_value_kind(reading->value) != YAML_TEXT) {
        const char *hint = yaml_value_kind(reading->value) == YAML_MAP
                               ? "text that begins with { needs quotes"
                               : NULL;
        field_error(reading, hint, "'%s' must be %s, found %s", key, what,
                    yaml_value_describe(reading->value));
        return NULL;
    }
    const char *text = yaml_value_text(reading->value);
    if (!text[strspn(text, " \t\r\n")]) {
        field_error(reading, NULL, "'%s' is blank", key);
        return NULL;
    }
    return text;
}

/* Does it look as if the comment were meant to be text? `issue #5` does, and a question whose mark
 * is behind the #; what has a blank behind the # is mostly a comment. */
static gboolean is_cut_off(const char *key, const char *text, const char *comment)
{
    static const char blanks[] = " \t#!";
    const char *end = comment + strlen(comment);

    while (end > comment && strchr(" \t\r", end[-1]))
        end--;
    return (comment[1] && !strchr(blanks, comment[1])) ||
           (end[-1] == '?' && strcmp(key, "question") == 0 && !g_str_has_suffix(text, "?"));
}

void field_check_comment(const FieldReading *reading)
{
    Place place = {0};
    g_autofree char *comment = yaml_value_comment(reading->value, &place);

    if (comment && is_cut_off(reading->field->key, yaml_value_text(reading->value), comment))
        diagnostic_add(reading->diagnostics, DIAGNOSTIC_WARNING, place,
                       "quotes around the text keep it whole; a comment has a blank behind its #",
                       "' #' begins a comment, so this is no part of the text");
}

gboolean field_keep_string(const FieldReading *reading, const char *text)
{
    char **slot = FIELD_SLOT(reading, char *);

    if (slot)
        *slot = g_strchomp(g_strdup(text));
    return TRUE;
}

void pack_unknown(DiagnosticList *diagnostics, Place place, const char *word,
                  const GPtrArray *names, const char *hint, const char *format, ...)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    va_list args;

    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(candidates, g_ptr_array_index(names, i));
    g_ptr_array_add(candidates, NULL);
    const char *nearest = diagnostic_nearest(word, (const char *const *)candidates->pdata);
    g_autofree char *meant = nearest ? g_strdup_printf("did you mean '%s'?", nearest) : NULL;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, place, meant ? meant : hint, "%s", text);
}

/* ---- scalars ---- */

static gboolean read_string(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "text");

    if (text)
        field_check_comment(reading);
    return text && field_keep_string(reading, text);
}

static gboolean read_sql(const FieldReading *reading)
{
    Source *slot = FIELD_SLOT(reading, Source);

    if (!field_scalar(reading, "text"))
        return FALSE;
    field_check_comment(reading);
    if (slot)
        *slot = yaml_value_source(reading->value);
    return TRUE;
}

gboolean field_is_id(const FieldReading *reading, const char *text)
{
    if (pack_is_id(text))
        return TRUE;
    field_error(reading, "use a-z, 0-9 and -, as in plan-usage", "'%s' is no id", text);
    return FALSE;
}

gboolean field_is_name(const FieldReading *reading, const char *text)
{
    if (pack_is_name(text))
        return TRUE;
    field_error(reading, "use a-z, 0-9 and _, as in plan_month, at most 63 characters",
                "'%s' is no name", text);
    return FALSE;
}

static gboolean read_id(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "an id");
    return text && field_is_id(reading, text) && field_keep_string(reading, text);
}

static gboolean read_name(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "a name");
    return text && field_is_name(reading, text) && field_keep_string(reading, text);
}

static gboolean read_facts(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "the name of a file of facts");
    return text && field_is_name(reading, text) && read_sql(reading);
}

/* How people write numbers that a program cannot read. */
static const char *number_hint(const FieldReading *reading, const char *text)
{
    if (yaml_value_quoted(reading->value))
        return "leave the quotes out";
    if (strchr(text, '%') && reading->field->most == 100)
        return "leave the % out";
    if (strchr(text, '%'))
        return "write 80% as 0.8, with 'unit: percent'";
    if (strchr(text, ',') || strchr(text, '_'))
        return "write 1000000 or 0.5: no separators, and a point before the decimals";
    return NULL;
}

static gboolean number_in(const FieldReading *reading, gboolean whole, double *number)
{
    const Field *field = reading->field;
    const char *text = field_scalar(reading, whole ? "a whole number" : "a number");

    if (!text)
        return FALSE;
    if (yaml_value_quoted(reading->value) || !pack_is_number(text, number) ||
        (whole && strchr(text, '.'))) {
        field_error(reading, number_hint(reading, text), "'%s' must be a %snumber, found '%s'",
                    field->key, whole ? "whole " : "", text);
        return FALSE;
    }
    if ((field->least != 0 || field->most != 0) &&
        (*number < field->least || *number > field->most)) {
        field_error(reading, NULL, "'%s' must be between %.15g and %.15g, found %s", field->key,
                    field->least, field->most, text);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_number(const FieldReading *reading)
{
    double number, *slot = FIELD_SLOT(reading, double);

    if (!number_in(reading, FALSE, &number))
        return FALSE;
    if (slot)
        *slot = number;
    return TRUE;
}

static gboolean read_whole(const FieldReading *reading)
{
    double number;
    gint64 *slot = FIELD_SLOT(reading, gint64);

    if (!number_in(reading, TRUE, &number))
        return FALSE;
    if (slot)
        *slot = (gint64)number;
    return TRUE;
}

static gboolean read_boolean(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "true or false");
    gboolean *slot = FIELD_SLOT(reading, gboolean);

    if (!text)
        return FALSE;
    gboolean yes = strcmp(text, "true") == 0;
    if (yaml_value_quoted(reading->value) || (!yes && strcmp(text, "false") != 0)) {
        field_error(reading, yaml_value_quoted(reading->value) ? "leave the quotes out" : NULL,
                    "'%s' must be true or false, found '%s'", reading->field->key, text);
        return FALSE;
    }
    if (slot)
        *slot = yes;
    return TRUE;
}

/* The index of the choice, or -1. */
static int choice_of(const FieldReading *reading, const char *text)
{
    const char *const *choices = reading->field->choices;

    for (int i = 0; text && choices[i]; i++)
        if (strcmp(text, choices[i]) == 0)
            return i;
    if (!text)
        return -1;
    g_autofree char *all = g_strjoinv(", ", (char **)choices);
    g_autofree char *hint = g_strdup_printf("one of: %s", all);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; choices[i]; i++)
        g_ptr_array_add(names, (gpointer)choices[i]);
    pack_unknown(reading->diagnostics, yaml_value_place(reading->value), text, names, hint,
                 "'%s' cannot be '%s'", reading->field->key, text);
    return -1;
}

static gboolean read_choice(const FieldReading *reading)
{
    int choice = choice_of(reading, field_scalar(reading, "a word")),
        *slot = FIELD_SLOT(reading, int);

    if (choice >= 0 && slot)
        *slot = choice;
    return choice >= 0;
}

static gboolean read_word(const FieldReading *reading)
{
    int choice = choice_of(reading, field_scalar(reading, "a word"));
    return choice >= 0 && field_keep_string(reading, reading->field->choices[choice]);
}

static gboolean read_duration(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "a duration");
    gint64 milliseconds, *slot = FIELD_SLOT(reading, gint64);

    if (!text)
        return FALSE;
    if (!pack_duration(text, &milliseconds) || milliseconds == 0) {
        field_error(reading, "write 30s, 5 min, 2h or 180 days",
                    "'%s' must be a duration, found '%s'", reading->field->key, text);
        return FALSE;
    }
    if (slot)
        *slot = milliseconds;
    return TRUE;
}

static gboolean read_date(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "a date");

    if (!text)
        return FALSE;
    if (!pack_is_date(text)) {
        field_error(reading, "write it as 2021-09-15", "'%s' must be a date, found '%s'",
                    reading->field->key, text);
        return FALSE;
    }
    return field_keep_string(reading, text);
}

static gboolean read_time(const FieldReading *reading)
{
    const char *text = field_scalar(reading, "a date or a time");

    if (!text)
        return FALSE;
    if (!pack_is_timestamp(text)) {
        field_error(reading, "write it as 2021-09-15 or 2021-09-15T12:00:00Z",
                    "'%s' must be a date or a time, found '%s'", reading->field->key, text);
        return FALSE;
    }
    return field_keep_string(reading, text);
}

gboolean field_read_scalar(const FieldReading *reading)
{
    static gboolean (*const readers[])(const FieldReading *) = {
        [FIELD_STRING] = read_string,
        [FIELD_SQL] = read_sql,
        [FIELD_ID] = read_id,
        [FIELD_NAME] = read_name,
        [FIELD_FACTS] = read_facts,
        [FIELD_NUMBER] = read_number,
        [FIELD_WHOLE] = read_whole,
        [FIELD_BOOLEAN] = read_boolean,
        [FIELD_CHOICE] = read_choice,
        [FIELD_WORD] = read_word,
        [FIELD_DURATION] = read_duration,
        [FIELD_DATE] = read_date,
        [FIELD_TIME] = read_time,
    };

    return readers[reading->field->type](reading);
}
