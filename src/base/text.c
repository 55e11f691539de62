#include "text.h"

#include <locale.h>
#include <string.h>
#include <unilbrk.h>
#include <wchar.h>
#include <wctype.h>

enum {
    FIRST_STRONG_ISOLATE = 0x2068,
    POP_ISOLATE = 0x2069,
    REPLACEMENT = 0xFFFD,
    MAX_MARKS = 4, /* more than any script stacks; a hundred of them paint over other lines */
};

/* Widths must not depend on the locale that the program happens to run in. */
static locale_t text_locale(void)
{
    static gsize ready;
    static locale_t utf8;
    if (g_once_init_enter(&ready)) {
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
        g_once_init_leave(&ready, 1);
    }
    return utf8 ? utf8 : LC_GLOBAL_LOCALE;
}

static int char_width(gunichar c)
{
    if (c >= 0x20 && c < 0x7F)
        return 1;
    locale_t before = uselocale(text_locale());
    int width = wcwidth((wchar_t)c);
    uselocale(before);
    return width;
}

static gboolean is_combining(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK;
}

/* A no-break space stays what it is: it holds a number and its unit on one line. */
static gboolean is_blank(gunichar c)
{
    if (c == 0xA0 || c == 0x202F)
        return FALSE;
    return c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r' || c == 0x85 ||
           g_unichar_isspace(c) || c == 0x2028 || c == 0x2029;
}

/* Characters that are seen only by what they do to others. Joiners (200C, 200D) are not among
 * them: Persian and the Indic scripts are spelled with them. */
static gboolean is_invisible(gunichar c)
{
    return c == 0xAD || c == 0x61C || c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2067) ||
           (c >= 0x206A && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 ||
           (c >= 0xE0000 && c <= 0xE00FF);
}

/* Nearly all text is: printable ASCII with single blanks inside needs no cleaning. */
static gboolean is_plain(const char *text)
{
    char before = ' ';
    const char *p = text;
    for (; *p; before = *p++)
        if (*p < 0x20 || *p >= 0x7F || (*p == ' ' && before == ' '))
            return FALSE;
    return p == text || before != ' ';
}

char *text_clean(const char *text)
{
    if (!text || is_plain(text))
        return g_strdup(text ? text : "");
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_new(NULL);
    gboolean blank = FALSE;
    guint open = 0, marks = 0;
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_blank(c)) {
            blank = out->len > 0;
            continue;
        }
        if (is_invisible(c) || (c == POP_ISOLATE && open == 0))
            continue;
        marks = is_combining(c) ? marks + 1 : 0;
        if (marks > MAX_MARKS)
            continue;
        if (blank)
            g_string_append_c(out, ' ');
        blank = FALSE;
        open += c == FIRST_STRONG_ISOLATE;
        open -= c == POP_ISOLATE;
        g_string_append_unichar(out, char_width(c) < 0 ? REPLACEMENT : c);
    }
    while (open-- > 0)
        g_string_append_unichar(out, POP_ISOLATE);
    return g_string_free(out, FALSE);
}

static gboolean is_emoji_modifier(gunichar c)
{
    return c == 0xFE0E || c == 0xFE0F || c == 0x20E3 || (c >= 0x1F3FB && c <= 0x1F3FF);
}

static char *without_emoji_sequences(const char *text)
{
    GString *out = g_string_new(NULL);
    gunichar before = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        gboolean joins_emoji = c == 0x200D && !g_unichar_isalpha(before) && !is_combining(before);
        if (!joins_emoji && !is_emoji_modifier(c))
            g_string_append_unichar(out, c);
        before = c;
    }
    return g_string_free(out, FALSE);
}

/* g_str_to_ascii would print isolates as question marks. */
static char *to_ascii(const char *text)
{
    GString *visible = g_string_new(NULL);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c != FIRST_STRONG_ISOLATE && c != POP_ISOLATE && c != 0x200C && c != 0x200D)
            g_string_append_unichar(visible, c == 0xB7 ? '-' : c);
    }
    char *ascii = g_str_to_ascii(visible->str, "C");
    g_string_free(visible, TRUE);
    return ascii;
}

/* A word so long may be broken in the middle, where the rest begins a line. */
#define LONG_WORD 20

/* `::word` at the beginning of a line, and `##[word` anywhere, are commands for the runner of a CI
 * that reads what is printed; a blank makes them text. */
static char *without_commands(const char *text)
{
    GString *out = g_string_new(NULL);
    gsize word = 0;
    for (const char *p = text; *p; p++) {
        const gboolean begins = word == 0 || word > LONG_WORD;
        word = *p == ' ' ? 0 : word + 1;
        g_string_append_c(out, *p);
        if ((begins && strncmp(p, "::", 2) == 0 && g_ascii_isalpha(p[2])) ||
            (p > text && p[-1] == '#' && strncmp(p, "#[", 2) == 0))
            g_string_append_c(out, ' ');
    }
    return g_string_free(out, FALSE);
}

char *text_terminal(const char *text, gboolean utf8)
{
    g_autofree char *clean = text_clean(text);
    g_autofree char *plain = without_emoji_sequences(clean);
    g_autofree char *drawn = utf8 ? g_steal_pointer(&plain) : to_ascii(plain);
    return without_commands(drawn);
}

gboolean text_is_rtl(const char *text)
{
    for (const char *p = text ? text : ""; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if ((c >= 0x590 && c <= 0x8FF) || (c >= 0xFB1D && c <= 0xFDFF) ||
            (c >= 0xFE70 && c <= 0xFEFE) || (c >= 0x10800 && c <= 0x10FFF) ||
            (c >= 0x1E800 && c <= 0x1EFFF))
            return TRUE;
    }
    return FALSE;
}

char *text_isolate(const char *text)
{
    char *clean = text_clean(text);
    if (!text_is_rtl(clean))
        return clean;
    char *isolated = g_strconcat("\u2068", clean, "\u2069", NULL);
    g_free(clean);
    return isolated;
}

char *text_bounded(const char *text, guint most)
{
    enum { DIGITS = 8 };
    const char *end = text ? text : "", *cut = end;
    for (guint n = 0; *end && n < most; n++) {
        end = g_utf8_next_char(end);
        if (n + DIGITS + 1 < most)
            cut = end;
    }
    if (!*end)
        return g_strdup(text ? text : "");
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strdup_printf("%.*s…%.*s", (int)(cut - text), text, DIGITS, digest);
}

int text_width(const char *text)
{
    if (!text || g_str_is_ascii(text))
        return text ? (int)strlen(text) : 0;
    int width = 0;
    locale_t before = uselocale(text_locale());
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        int columns = wcwidth((wchar_t)g_utf8_get_char(p));
        width += columns > 0 ? columns : 0;
    }
    uselocale(before);
    return width;
}

/* The end of the longest prefix of `text` that fits, with the marks that belong to its last
 * character. */
static const char *fitting_end(const char *text, int width)
{
    int used = 0;
    const char *p = text;
    for (; *p; p = g_utf8_next_char(p)) {
        int columns = MAX(char_width(g_utf8_get_char(p)), 0);
        if (used + columns > width)
            break;
        used += columns;
    }
    return p;
}

/* Appends `length` bytes, closing the isolates that the slice leaves open after those that
 * `*open` says were open before it, and opening these again at its beginning. */
static void append_slice(GString *out, const char *text, gsize length, guint *open)
{
    for (guint i = 0; i < *open; i++)
        g_string_append_unichar(out, FIRST_STRONG_ISOLATE);
    g_string_append_len(out, text, (gssize)length);
    for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == FIRST_STRONG_ISOLATE)
            (*open)++;
        else if (c == POP_ISOLATE && *open > 0)
            (*open)--;
    }
    for (guint i = 0; i < *open; i++)
        g_string_append_unichar(out, POP_ISOLATE);
}

char *text_truncate(const char *text, int width, gboolean utf8)
{
    if (!text || width <= 0)
        return g_strdup("");
    if (text_width(text) <= width)
        return g_strdup(text);
    const char *ellipsis = utf8 ? "…" : width > 3 ? "..." : ".";
    gsize length = (gsize)(fitting_end(text, width - text_width(ellipsis)) - text);
    while (length > 0 && text[length - 1] == ' ')
        length--;
    GString *out = g_string_new(NULL);
    guint open = 0;
    append_slice(out, text, length, &open);
    g_string_append(out, ellipsis);
    return g_string_free(out, FALSE);
}

/* Ids, host names and paths are copied by people, so they are not broken at their punctuation. */
static gboolean is_inside_word(const char *text, gsize end, gsize start)
{
    return end > start + 1 && strchr("-._/:@", text[end - 1]) && g_ascii_isalnum(text[end]) &&
           g_ascii_isalnum(text[end - 2]);
}

/* Where the line that begins at `start` ends: at the last break that fits, else inside the word. */
static gsize line_end(const char *text, gsize length, const char *breaks, gsize start, int width)
{
    gsize fit = (gsize)(fitting_end(text + start, width) - text);
    /* A blank may hang over the edge: it is not printed. */
    if (fit < length && text[fit] == ' ')
        return fit;
    if (fit >= length)
        return length;
    for (gsize end = fit; end > start; end--)
        if (breaks[end] == UC_BREAK_POSSIBLE && !is_inside_word(text, end, start))
            return end;
    if (fit > start)
        return fit;
    return (gsize)(g_utf8_next_char(text + start) - text);
}

GPtrArray *text_wrap(const char *text, int width)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    gsize length = text ? strlen(text) : 0;
    g_autofree char *breaks = g_malloc0(length + 1);
    if (length > 0)
        u8_possible_linebreaks((const uint8_t *)text, length, "UTF-8", breaks);
    guint open = 0;
    gsize start = 0;
    while (start < length) {
        gsize end = line_end(text, length, breaks, start, MAX(width, 1));
        gsize shown = end;
        while (shown > start && text[shown - 1] == ' ')
            shown--;
        GString *line = g_string_new(NULL);
        append_slice(line, text + start, shown - start, &open);
        g_ptr_array_add(lines, g_string_free(line, FALSE));
        for (start = end; text[start] == ' '; start++)
            ;
    }
    if (lines->len == 0)
        g_ptr_array_add(lines, g_strdup(""));
    return lines;
}

/* `1.` and `1)` begin a list when a blank follows. */
static gboolean is_ordered_list(const char *text, const char *p)
{
    if (p == text || (*p != '.' && *p != ')') || (p[1] && p[1] != ' '))
        return FALSE;
    for (const char *digit = text; digit < p; digit++)
        if (!g_ascii_isdigit(*digit))
            return FALSE;
    return TRUE;
}

/* `2 < 4` and `Smith & Sons` stay readable in the source: no tag or entity begins so. */
static gboolean is_harmless(const char *text, const char *p)
{
    if (*p == '&')
        return !g_ascii_isalnum(p[1]) && p[1] != '#';
    return p > text && (p[1] == ' ' || g_str_has_prefix(p + 1, "\u00a0") || p[1] == '=' ||
                        g_ascii_isdigit(p[1]));
}

static void markdown_char(GString *out, const char *text, const char *p)
{
    if (strchr("&<>", *p) && !is_harmless(text, p)) {
        g_string_append(out, *p == '&' ? "&amp;" : *p == '<' ? "&lt;" : "&gt;");
        return;
    }
    if (*p == '$') { /* GitHub's formulas know no backslash */
        g_string_append(out, "&#36;");
        return;
    }
    gboolean scheme = *p == ':' && p[1] == '/' && p[2] == '/';
    gboolean www = *p == '.' && p - text >= 3 && g_ascii_strncasecmp(p - 3, "www", 3) == 0;
    gboolean begins = p == text && strchr("-+#=", *p);
    if (strchr("\\`*_[]|~#", *p) || scheme || www || begins || is_ordered_list(text, p))
        g_string_append_c(out, '\\');
    g_string_append_c(out, *p);
    /* GitHub looks for mentions and references after the markup is gone. */
    if ((*p == '@' || *p == '#') && g_ascii_isalnum(p[1]))
        g_string_append(out, "&#8203;");
}

char *text_markdown(const char *text)
{
    g_autofree char *clean = text_clean(text);
    GString *out = g_string_new(NULL);
    for (const char *p = clean; *p; p++) {
        if (g_str_has_prefix(p, "\u00a0")) {
            g_string_append_c(out, ' ');
            p++;
        } else {
            markdown_char(out, clean, p);
        }
    }
    return g_string_free(out, FALSE);
}

char *text_slack(const char *text)
{
    g_autofree char *clean = text_clean(text);
    GString *out = g_string_new(NULL);
    for (const char *p = clean; *p; p++) {
        if (*p == '&')
            g_string_append(out, "&amp;");
        else if (*p == '<')
            g_string_append(out, "&lt;");
        else if (*p == '>')
            g_string_append(out, "&gt;");
        else if (*p == '`') /* three of them would turn the rest of the message into code */
            g_string_append_c(out, '\'');
        else
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

/* "https://host" and what follows is of one: no blank, no control character, nobody before an @. */
static gboolean is_address(const char *text)
{
    const char *host = g_ascii_strncasecmp(text, "https://", 8) == 0  ? text + 8
                       : g_ascii_strncasecmp(text, "http://", 7) == 0 ? text + 7
                                                                      : NULL;
    if (!host || !g_ascii_isalnum(*host))
        return FALSE;
    const gsize length = strcspn(host, "/?#");
    if (memchr(host, '@', length) || memchr(host, '\\', length))
        return FALSE;
    for (const char *at = text; *at; at++)
        if ((guchar)*at <= ' ' || *at == 0x7f)
            return FALSE;
    return TRUE;
}

char *text_url(const char *text)
{
    static const char plain[] = "-._~:/?#@!$&+,;=%";
    g_autofree char *trimmed = g_strstrip(g_strdup(text ? text : ""));
    if (!is_address(trimmed))
        return NULL;
    GString *out = g_string_new(NULL);
    for (const char *at = trimmed; *at; at++)
        if (g_ascii_isalnum(*at) || strchr(plain, *at))
            g_string_append_c(out, *at);
        else
            g_string_append_printf(out, "%%%02X", (guint)(guchar)*at);
    return g_string_free(out, FALSE);
}

char *text_label(const char *text)
{
    g_autofree char *clean = text_clean(text);
    GString *out = g_string_new(NULL);
    for (const char *p = clean; *p; p++) {
        if (*p == '\\' || *p == '"')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

char *text_spreadsheet(const char *text)
{
    char *clean = text_clean(text);
    gunichar first = g_utf8_get_char(clean);
    gboolean formula = first == '=' || first == '+' || first == '-' || first == '@' ||
                       first == 0xFF1D || first == 0xFF0B || first == 0xFF0D || first == 0xFF20 ||
                       g_str_has_prefix(clean, "::"); /* a command for the runner of a CI */
    /* A carriage return or a tab at the beginning also starts a formula; it is a blank by now, but
     * what stood behind it may be one, and text_clean has brought that to the front. */
    if (!formula)
        return clean;
    char *end = NULL;
    g_ascii_strtod(clean, &end);
    if (end != clean && *end == '\0' && (g_ascii_isdigit(clean[1]) || clean[1] == '.'))
        return clean;
    char *guarded = g_strconcat("'", clean, NULL);
    g_free(clean);
    return guarded;
}
