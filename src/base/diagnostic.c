#include "diagnostic.h"

#include <string.h>

/* A hostile file can hold a mistake per byte; nobody reads more than this many. */
#define MAX_KEPT 500
#define MAX_TEXT 600 /* characters of one message */

struct DiagnosticList {
    GPtrArray *items; /* Diagnostic* */
    guint errors;
};

static void diagnostic_free(gpointer data)
{
    Diagnostic *diagnostic = data;
    g_free(diagnostic->text);
    g_free(diagnostic->hint);
    g_free(diagnostic);
}

DiagnosticList *diagnostic_list_new(void)
{
    DiagnosticList *list = g_new0(DiagnosticList, 1);
    list->items = g_ptr_array_new_with_free_func(diagnostic_free);
    return list;
}

void diagnostic_list_free(DiagnosticList *list)
{
    if (!list)
        return;
    g_ptr_array_unref(list->items);
    g_free(list);
}

/* What stands for a character that a terminal would act upon, or that would hide others. */
static gunichar visible(gunichar c)
{
    if (c == '\t')
        return 0x2192; /* → */
    if (c < 0x20)
        return 0x2400 + c; /* ␀ ... ␟ */
    if (c == 0x7f)
        return 0x2421; /* ␡ */
    if ((c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff ||
        (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
        (c >= 0x2066 && c <= 0x2069))
        return 0xfffd;
    return c;
}

/* One character of text that may be no UTF-8 at all; moves on by at least one byte. */
static gunichar next_character(const char **text, const char *end)
{
    gunichar c = g_utf8_get_char_validated(*text, end - *text);

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *text += 1;
        return 0xfffd;
    }
    *text = **text ? g_utf8_next_char(*text) : *text + 1;
    return visible(c);
}

static char *visible_text(const char *text, gsize length, guint max)
{
    const char *end = text + length;
    GString *out = g_string_sized_new(length);

    for (guint n = 0; text < end; n++) {
        if (n == max) {
            g_string_append(out, "…");
            break;
        }
        g_string_append_unichar(out, next_character(&text, end));
    }
    return g_string_free(out, FALSE);
}

static gboolean is_same(const Diagnostic *a, const Diagnostic *b)
{
    return a->level == b->level && a->place.file == b->place.file &&
           a->place.line == b->place.line && a->place.column == b->place.column &&
           strcmp(a->text, b->text) == 0;
}

/* Takes the diagnostic over. What has been said already is not said again: two models may read one
 * file of facts. */
static void keep(DiagnosticList *list, Diagnostic *diagnostic)
{
    for (guint i = 0; i < list->items->len; i++)
        if (is_same(g_ptr_array_index(list->items, i), diagnostic)) {
            diagnostic_free(diagnostic);
            return;
        }
    if (diagnostic->level == DIAGNOSTIC_ERROR)
        list->errors++;
    g_ptr_array_add(list->items, diagnostic);
}

static Diagnostic *diagnostic_new(DiagnosticLevel level, Place place, const char *text,
                                  const char *hint)
{
    Diagnostic *diagnostic = g_new0(Diagnostic, 1);

    diagnostic->level = level;
    diagnostic->place = place;
    diagnostic->text = visible_text(text, strlen(text), MAX_TEXT);
    diagnostic->hint = hint ? visible_text(hint, strlen(hint), MAX_TEXT) : NULL;
    return diagnostic;
}

/* Beyond what is kept, mistakes are only counted. */
static void overflow(DiagnosticList *list, DiagnosticLevel level)
{
    if (list->items->len == MAX_KEPT)
        g_ptr_array_add(
            list->items,
            diagnostic_new(level, (Place){0}, "too many mistakes: the others are not shown", NULL));
    if (level == DIAGNOSTIC_ERROR)
        list->errors++;
}

void diagnostic_add(DiagnosticList *list, DiagnosticLevel level, Place place, const char *hint,
                    const char *format, ...)
{
    va_list args;

    if (list->items->len >= MAX_KEPT) {
        overflow(list, level);
        return;
    }
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    keep(list, diagnostic_new(level, place, text, hint));
}

void diagnostic_list_move(DiagnosticList *list, DiagnosticList *from)
{
    gsize length;
    g_autofree gpointer *items = g_ptr_array_steal(from->items, &length);
    for (gsize i = 0; i < length; i++) {
        const DiagnosticLevel level = ((Diagnostic *)items[i])->level;
        if (list->items->len < MAX_KEPT) {
            keep(list, items[i]);
        } else {
            diagnostic_free(items[i]);
            overflow(list, level);
        }
    }
    from->errors = 0;
}

guint diagnostic_list_length(const DiagnosticList *list)
{
    return list->items->len;
}

guint diagnostic_list_errors(const DiagnosticList *list)
{
    return list->errors;
}

const Diagnostic *diagnostic_list_get(const DiagnosticList *list, guint index)
{
    return g_ptr_array_index(list->items, index);
}

static gint compare_places(gconstpointer left, gconstpointer right)
{
    const Place *a = &(*(const Diagnostic *const *)left)->place;
    const Place *b = &(*(const Diagnostic *const *)right)->place;

    if (!a->file || !b->file)
        return !a->file - !b->file; /* what concerns no file comes last */
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    return order;
}

void diagnostic_list_sort(DiagnosticList *list)
{
    g_ptr_array_sort(list->items, compare_places);
}

/* ---- the source line ---- */

#define MAX_LINE 65536 /* bytes of a line that are looked at */
#define SHOWN 120      /* columns of it that are shown */

/* Line `number` of a file without its line break; NULL when it has none. Lines end with \n, \r\n
 * or \r, as YAML's do. */
static GString *read_line(const char *path, guint number)
{
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;

    GString *line = g_string_new(NULL);
    guint at = 1;
    int before = 0, c;
    while ((c = getc(file)) != EOF && at <= number) {
        gboolean end_of_pair = c == '\n' && before == '\r';
        before = c;
        if (end_of_pair)
            continue;
        if (c == '\n' || c == '\r')
            at++;
        else if (at == number && line->len < MAX_LINE)
            g_string_append_c(line, (char)c);
    }
    gboolean found = at > number || (at == number && line->len > 0);
    fclose(file);
    /* A NUL says that this is no text, so a line of it would tell nobody anything. */
    if (!found || memchr(line->str, '\0', line->len)) {
        g_string_free(line, TRUE);
        return NULL;
    }
    return line;
}

static guint width_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/* The first character of the line that is shown, so that the caret is in sight. */
static guint first_shown(guint column)
{
    return column > SHOWN * 3 / 4 ? column - SHOWN / 2 : 1;
}

/* Appends the part of the line around `column`, and tells how far in the caret belongs. */
static guint append_excerpt(GString *out, const GString *line, guint column)
{
    const char *at = line->str;
    const char *end = line->str + line->len;
    guint width = 0, caret = 0;

    column = MIN(column, (guint)line->len + 1); /* the file may have changed since it was read */
    guint first = first_shown(column);
    if (g_str_has_prefix(at, "\xef\xbb\xbf"))
        at += 3;
    for (guint n = 1; at < end && width < SHOWN; n++) {
        gunichar c = next_character(&at, end);
        if (n == column)
            caret = width;
        if (n < first)
            continue;
        if (n == first && first > 1)
            c = 0x2026; /* … */
        g_string_append_unichar(out, c);
        width += width_of(c);
        if (n < column)
            caret = width;
    }
    if (at < end)
        g_string_append(out, "…");
    return caret;
}

static void append_source(const Place *place, gboolean colour, GString *out)
{
    GString *line = place->line ? read_line(place->file, place->line) : NULL;

    if (!line)
        return;
    g_autofree char *number = g_strdup_printf("%5u", place->line);
    g_string_append_printf(out, "%s | ", number);
    guint caret = append_excerpt(out, line, place->column);
    g_string_append_c(out, '\n');
    if (place->column) {
        g_string_append_printf(out, "%*s | %*s", (int)strlen(number), "", (int)caret, "");
        g_string_append(out, colour ? "\033[1;32m^\033[0m\n" : "^\n");
    }
    g_string_free(line, TRUE);
}

void diagnostic_format(const Diagnostic *diagnostic, gboolean colour, GString *out)
{
    const Place *place = &diagnostic->place;
    gboolean is_error = diagnostic->level == DIAGNOSTIC_ERROR;
    const char *bold = colour ? "\033[1m" : "", *plain = colour ? "\033[0m" : "";
    const char *mark = !colour ? "" : is_error ? "\033[1;31m" : "\033[1;33m";

    if (place->file) {
        g_autofree char *file = visible_text(place->file, strlen(place->file), MAX_TEXT);
        g_string_append_printf(out, "%s%s:", bold, file);
        if (place->line)
            g_string_append_printf(out, "%u:", place->line);
        if (place->line && place->column)
            g_string_append_printf(out, "%u:", place->column);
        g_string_append_printf(out, "%s ", plain);
    }
    g_string_append_printf(out, "%s%s:%s %s\n", mark, is_error ? "error" : "warning", plain,
                           diagnostic->text);
    if (place->file)
        append_source(place, colour, out);
    if (diagnostic->hint)
        g_string_append_printf(out, "hint: %s\n", diagnostic->hint);
}

/* ---- did you mean ---- */

#define MAX_WORD 64 /* characters; nobody mistypes longer words into something near */

/* Edits that make one word of the other: a letter put in, left out, changed, or two swapped. */
static guint edit_distance(const gunichar *a, glong a_length, const gunichar *b, glong b_length)
{
    guint rows[3][MAX_WORD + 1];

    for (glong j = 0; j <= b_length; j++)
        rows[0][j] = (guint)j;
    for (glong i = 1; i <= a_length; i++) {
        guint *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = (guint)i;
        for (glong j = 1; j <= b_length; j++) {
            guint changed = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = MIN(changed, MIN(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

static gunichar *folded(const char *word, glong *length)
{
    g_autofree char *lower = g_utf8_casefold(word, -1);
    return g_utf8_to_ucs4_fast(lower, -1, length);
}

const char *diagnostic_nearest(const char *word, const char *const *candidates)
{
    const char *nearest = NULL;
    guint least = G_MAXUINT;
    glong length;

    if (!g_utf8_validate(word, -1, NULL) || strlen(word) > 4 * MAX_WORD)
        return NULL;
    g_autofree gunichar *letters = folded(word, &length);
    if (length == 0 || length > MAX_WORD)
        return NULL;
    for (; *candidates; candidates++) {
        glong other_length;
        if (!g_utf8_validate(*candidates, -1, NULL))
            continue;
        g_autofree gunichar *other = folded(*candidates, &other_length);
        if (other_length > MAX_WORD)
            continue;
        guint distance = edit_distance(letters, length, other, other_length);
        if (distance <= (guint)MAX(length, other_length) / 3 && distance < least) {
            least = distance;
            nearest = *candidates;
        }
    }
    return nearest;
}

static gboolean contains_folded(const char *text, const char *folded_word, gboolean at_start)
{
    g_autofree char *folded_text = g_utf8_casefold(text, -1);
    return at_start ? g_str_has_prefix(folded_text, folded_word)
                    : strstr(folded_text, folded_word) != NULL;
}

const char *diagnostic_nearest_name(const char *word, const char *const *names)
{
    const char *nearest = diagnostic_nearest(word, names);
    if (nearest || !*word || !g_utf8_validate(word, -1, NULL))
        return nearest;
    g_autofree char *folded_word = g_utf8_casefold(word, -1);
    for (int at_start = 1; at_start >= 0; at_start--)
        for (const char *const *name = names; *name; name++)
            if (contains_folded(*name, folded_word, at_start))
                return *name;
    return NULL;
}
