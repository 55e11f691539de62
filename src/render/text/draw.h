/*
 * Drawing on a terminal: styles, glyphs, headings, bars, paragraphs, and tables by libsmartcols.
 *
 * Every text that is handed over is cleaned here (text_terminal), so nothing that comes from data
 * can move a cursor or paint outside its line, whoever calls. No line is wider than the width.
 */
#ifndef DELIGHT_RENDER_TEXT_DRAW_H
#define DELIGHT_RENDER_TEXT_DRAW_H

#include "../formats.h"
#include "run_lookup.h"

typedef struct {
    GString *out;
    gboolean colour;
    gboolean utf8;
    int width;
    const char *given; /* options of commands that are shown; never NULL */
} Draw;

typedef enum {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_DIM,
    STYLE_GOOD,
    STYLE_FAIR,
    STYLE_BAD,
} Style;

/* At least 40 columns. */
Draw draw_begin(const RenderOptions *options, GString *out);

Style style_of_status(Status status);
Style style_of_tone(Tone tone);

typedef enum {
    GLYPH_ARROW,
    GLYPH_CHILD,
    GLYPH_DOT,
    GLYPH_UP,
    GLYPH_DOWN,
} Glyph;
const char *draw_glyph(const Draw *draw, Glyph glyph);
const char *draw_status_glyph(const Draw *draw, Status status);
char *draw_status(const Draw *draw, Status status); /* glyph and word */

/* The customer's name, or its id where a plain terminal cannot show anything of the name. */
const char *draw_name(const Draw *draw, const json_t *customer);
const char *draw_called(const Draw *draw, const char *name, const char *id);

/* The same for so many columns: of several of one name the short id stays whole. New string. */
char *draw_name_within(const Draw *draw, const json_t *customer, int width);

/* One line: what is on the left is cut when both do not fit, what is on the right ends at the
 * width. Either may be NULL. */
void draw_line(Draw *draw, Style left_style, const char *left, Style right_style,
               const char *right);
/* The same, the left one indented. */
void draw_pair(Draw *draw, int indent, Style left_style, const char *left, Style right_style,
               const char *right);
void draw_blank(Draw *draw);

/* A command with the options that were given, to be copied: alone on its line, and never broken,
 * whatever the width. */
void draw_command(Draw *draw, const char *command);

/* Wrapped text; `prefix` stands before the first line and its width of blanks before the others. */
void draw_paragraph(Draw *draw, int indent, const char *prefix, Style style, const char *text);

/* A bar of `cells` columns, `fraction` (0 to 1) of them full. */
char *draw_bar(const Draw *draw, double fraction, int cells);

/* A table whose columns have fixed widths. Cells are wrapped at words or, in a column that is cut,
 * shortened with an ellipsis. */
typedef struct DrawTable DrawTable;
typedef enum { COLUMN_WRAP, COLUMN_CUT, COLUMN_RIGHT } ColumnKind;

DrawTable *draw_table_new(Draw *draw, int gap);
void draw_table_column(DrawTable *table, int width, ColumnKind kind);
void draw_table_row(DrawTable *table);
void draw_table_cell(DrawTable *table, guint column, Style style, const char *text);
/* The same, with a prefix as in draw_paragraph: an indent, a mark. */
void draw_table_hang(DrawTable *table, guint column, Style style, const char *prefix,
                     const char *text);
/* One more paragraph in the same cell. */
void draw_table_more(DrawTable *table, guint column, Style style, const char *prefix,
                     const char *text);
/* Draws and frees it. */
void draw_table_print(DrawTable *table);

#endif
