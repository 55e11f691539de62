#include "draw.h"
#include "../words.h"
#include "text.h"

#include <libsmartcols.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NARROWEST = 40, USUAL = 80, LONGEST_PREFIX = 24 };

static const char *const escapes[] = {
    [STYLE_PLAIN] = NULL,      [STYLE_BOLD] = "\033[1m",  [STYLE_DIM] = "\033[2m",
    [STYLE_GOOD] = "\033[32m", [STYLE_FAIR] = "\033[33m", [STYLE_BAD] = "\033[31m",
};

Draw draw_begin(const RenderOptions *options, GString *out)
{
    int width = options->width > 0 ? options->width : USUAL;
    return (Draw){out, options->colour, options->utf8, MAX(width, NARROWEST),
                  options->given ? options->given : ""};
}

Style style_of_status(Status status)
{
    switch (status) {
    case STATUS_PASS:
        return STYLE_GOOD;
    case STATUS_FAIL:
    case STATUS_ERROR:
        return STYLE_BAD;
    case STATUS_UNKNOWN:
        return STYLE_FAIR;
    case STATUS_NA:
    case STATUS_WAIVED:
    case STATUSES:
        break;
    }
    return STYLE_DIM;
}

Style style_of_tone(Tone tone)
{
    switch (tone) {
    case TONE_GOOD:
        return STYLE_GOOD;
    case TONE_FAIR:
        return STYLE_FAIR;
    case TONE_BAD:
        return STYLE_BAD;
    case TONE_NONE:
        break;
    }
    return STYLE_PLAIN;
}

const char *draw_glyph(const Draw *draw, Glyph glyph)
{
    static const char *const glyphs[][2] = {
        [GLYPH_ARROW] = {"-> ", "→ "}, [GLYPH_CHILD] = {"- ", "└ "}, [GLYPH_DOT] = {" | ", " · "},
        [GLYPH_UP] = {"+", "↑"},       [GLYPH_DOWN] = {"-", "↓"},
    };
    return glyphs[glyph][draw->utf8 ? 1 : 0];
}

const char *draw_status_glyph(const Draw *draw, Status status)
{
    static const char *const glyphs[STATUSES][2] = {
        [STATUS_PASS] = {"+", "✔"}, [STATUS_FAIL] = {"x", "✘"},   [STATUS_UNKNOWN] = {"?", "?"},
        [STATUS_NA] = {"-", "–"},   [STATUS_WAIVED] = {"~", "~"}, [STATUS_ERROR] = {"!", "!"},
    };
    return glyphs[status][draw->utf8 ? 1 : 0];
}

char *draw_status(const Draw *draw, Status status)
{
    return g_strdup_printf("%s %s", draw_status_glyph(draw, status), words_status(status));
}

static void put(Draw *draw, Style style, const char *text)
{
    gboolean styled = draw->colour && escapes[style] && *text;
    if (styled)
        g_string_append(draw->out, escapes[style]);
    g_string_append(draw->out, text);
    if (styled)
        g_string_append(draw->out, "\033[0m");
}

static void put_blanks(Draw *draw, int count)
{
    for (int i = 0; i < count; i++)
        g_string_append_c(draw->out, ' ');
}

void draw_blank(Draw *draw)
{
    g_string_append_c(draw->out, '\n');
}

static char *cleaned(const Draw *draw, const char *text)
{
    g_autofree char *isolated = text_isolate(text);
    return text_terminal(isolated, draw->utf8);
}

const char *draw_called(const Draw *draw, const char *name, const char *id)
{
    if (draw->utf8)
        return name;
    g_autofree char *ascii = text_terminal(name, FALSE);
    for (const char *p = ascii; *p; p++)
        if (g_ascii_isalnum(*p))
            return name;
    return id ? id : name;
}

const char *draw_name(const Draw *draw, const json_t *customer)
{
    return draw_called(draw, run_customer_name(customer), run_text(customer, "id"));
}

char *draw_name_within(const Draw *draw, const json_t *customer, int width)
{
    const char *shown = draw_name(draw, customer);
    const char *name = run_string(customer, "name", "");
    if (shown != run_text(customer, "label") || !g_str_has_prefix(shown, name))
        return g_strdup(shown);
    g_autofree char *start = cleaned(draw, name);
    g_autofree char *id = cleaned(draw, shown + strlen(name));
    g_autofree char *end = g_strconcat(" ", id, NULL);
    const int room = width - text_width(end);
    if (room < 2)
        return g_strdup(shown);
    g_autofree char *cut = text_truncate(start, room, draw->utf8);
    return g_strconcat(cut, end, NULL);
}

void draw_pair(Draw *draw, int indent, Style left_style, const char *left, Style right_style,
               const char *right)
{
    g_autofree char *whole = cleaned(draw, left), *all = cleaned(draw, right);
    const int width = draw->width - indent;
    g_autofree char *end = text_truncate(all, width, draw->utf8);
    int room = width - text_width(end) - (*end ? 2 : 0);
    g_autofree char *start = text_truncate(whole, room, draw->utf8);
    put_blanks(draw, indent);
    put(draw, left_style, start);
    if (*end) {
        put_blanks(draw, width - text_width(start) - text_width(end));
        put(draw, right_style, end);
    }
    draw_blank(draw);
}

void draw_line(Draw *draw, Style left_style, const char *left, Style right_style, const char *right)
{
    draw_pair(draw, 0, left_style, left, right_style, right);
}

void draw_command(Draw *draw, const char *command)
{
    g_autofree char *whole = g_strdup_printf("%s%s", command, draw->given);
    g_autofree char *line = cleaned(draw, whole);
    g_string_append(draw->out, "  ");
    put(draw, STYLE_DIM, line);
    draw_blank(draw);
}

/* No-break spaces have done their work once lines are broken; people copy what they see. */
static void append_plain_blanks(GString *out, const char *line)
{
    for (const char *p = line; *p; p++) {
        if (g_str_has_prefix(p, "\u00a0")) {
            g_string_append_c(out, ' ');
            p++;
        } else {
            g_string_append_c(out, *p);
        }
    }
}

static char *hanging(const Draw *draw, const char *prefix, const char *text, int width)
{
    int hang = text_width(prefix);
    g_autofree char *clean = cleaned(draw, text);
    g_autoptr(GPtrArray) lines = text_wrap(clean, MAX(width - hang, 1));
    GString *out = g_string_new(prefix);
    for (guint i = 0; i < lines->len; i++) {
        if (i > 0)
            g_string_append_printf(out, "\n%*s", hang, "");
        append_plain_blanks(out, lines->pdata[i]);
    }
    return g_string_free(out, FALSE);
}

void draw_paragraph(Draw *draw, int indent, const char *prefix, Style style, const char *text)
{
    g_autofree char *block = hanging(draw, prefix ? prefix : "", text, draw->width - indent);
    g_auto(GStrv) lines = g_strsplit(block, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        put_blanks(draw, indent);
        put(draw, style, g_strchomp(lines[i]));
        draw_blank(draw);
    }
}

char *draw_bar(const Draw *draw, double fraction, int cells)
{
    int full = (int)lround(CLAMP(fraction, 0, 1) * cells);
    /* Something is never drawn as nothing, and all but everything never as everything. */
    if (fraction > 0 && full == 0)
        full = 1;
    if (fraction < 1 && full == cells)
        full = cells - 1;
    GString *bar = g_string_new(NULL);
    for (int i = 0; i < cells; i++) {
        const char *on = draw->utf8 ? "━" : "#", *off = draw->utf8 ? "─" : ".";
        g_string_append(bar, i < full ? on : off);
    }
    return g_string_free(bar, FALSE);
}

struct DrawTable {
    Draw *draw;
    struct libscols_table *table;
    struct libscols_line *row;
    GArray *columns; /* Column */
};

typedef struct {
    int width;
    ColumnKind kind;
} Column;

static struct libscols_table *new_scols_table(const Draw *draw, int gap)
{
    struct libscols_table *table = scols_new_table();
    g_autofree char *separator = g_strnfill((gsize)gap, ' ');
    if (!table || scols_table_set_column_separator(table, separator) != 0)
        g_error("out of memory");
    scols_table_enable_colors(table, draw->colour);
    /* The width is the caller's choice, not what stdout happens to be. */
    scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
    scols_table_set_termwidth(table, (size_t)draw->width);
    return table;
}

DrawTable *draw_table_new(Draw *draw, int gap)
{
    DrawTable *table = g_new0(DrawTable, 1);
    table->draw = draw;
    table->table = new_scols_table(draw, gap);
    table->columns = g_array_new(FALSE, FALSE, sizeof(Column));
    return table;
}

/* Headings are rows like others: libsmartcols 2.38 forgets the width of a column whose own heading
 * is as wide as the column. */
void draw_table_column(DrawTable *table, int width, ColumnKind kind)
{
    Column column = {width, kind};
    g_array_append_val(table->columns, column);
    int flags = SCOLS_FL_STRICTWIDTH | (kind == COLUMN_RIGHT ? SCOLS_FL_RIGHT : SCOLS_FL_WRAP);
    struct libscols_column *added = scols_table_new_column(table->table, "", (double)width, flags);
    if (!added)
        g_error("out of memory");
    if (kind == COLUMN_RIGHT)
        return;
    /* Cells come already broken into lines, at words: libsmartcols would break inside them. */
    scols_column_set_safechars(added, "\n");
    scols_column_set_wrapfunc(added, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
}

void draw_table_row(DrawTable *table)
{
    table->row = scols_table_new_line(table->table, NULL);
    if (!table->row)
        g_error("out of memory");
}

static void set_cell(DrawTable *table, guint column, Style style, const char *text)
{
    if (!*text)
        return;
    if (scols_line_set_data(table->row, column, text) != 0)
        g_error("out of memory");
    if (escapes[style])
        scols_cell_set_color(scols_line_get_cell(table->row, column), escapes[style]);
}

void draw_table_cell(DrawTable *table, guint column, Style style, const char *text)
{
    draw_table_hang(table, column, style, "", text);
}

void draw_table_hang(DrawTable *table, guint column, Style style, const char *prefix,
                     const char *text)
{
    const Column *shape = &g_array_index(table->columns, Column, column);
    if (shape->kind == COLUMN_WRAP) {
        g_autofree char *block = hanging(table->draw, prefix, text, shape->width);
        set_cell(table, column, style, block);
        return;
    }
    g_autofree char *clean = cleaned(table->draw, text);
    int room = shape->width - text_width(prefix);
    g_autofree char *cut = text_truncate(clean, room, table->draw->utf8);
    g_autoptr(GString) plain = g_string_new(*cut ? prefix : NULL);
    append_plain_blanks(plain, cut);
    set_cell(table, column, style, plain->str);
}

void draw_table_more(DrawTable *table, guint column, Style style, const char *prefix,
                     const char *text)
{
    struct libscols_cell *cell = scols_line_get_cell(table->row, column);
    const char *before = scols_cell_get_data(cell);
    int width = g_array_index(table->columns, Column, column).width;
    g_autofree char *block = hanging(table->draw, prefix, text, width);
    g_autofree char *both = before ? g_strconcat(before, "\n", block, NULL) : g_strdup(block);
    set_cell(table, column, style, both);
}

/* libsmartcols measures in the locale of the thread; ours is always UTF-8, whatever the terminal
 * is, and what a plain terminal gets has been made ASCII before. */
static char *print_in_utf8(struct libscols_table *table)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    char *printed = NULL;
    if (scols_print_table_to_string(table, &printed) != 0)
        g_error("out of memory");
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    return printed;
}

void draw_table_print(DrawTable *table)
{
    scols_table_enable_noheadings(table->table, TRUE);
    char *printed = print_in_utf8(table->table);
    g_auto(GStrv) lines = g_strsplit(printed ? printed : "", "\n", -1);
    free(printed);
    for (guint i = 0; lines[i] && (lines[i + 1] || *lines[i]); i++) {
        g_string_append(table->draw->out, g_strchomp(lines[i]));
        draw_blank(table->draw);
    }
    scols_unref_table(table->table);
    g_array_unref(table->columns);
    g_free(table);
}
