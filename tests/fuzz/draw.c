/* Any text drawn on a terminal: inert, and no line wider than it is. */
#include "render/text/draw.h"
#include "fuzz.h"

#include <locale.h>
#include <string.h>
#include <uniwidth.h>

static void draw_all(Draw *draw, const char *text)
{
    draw_line(draw, STYLE_BOLD, text, STYLE_DIM, text);
    draw_line(draw, STYLE_PLAIN, NULL, STYLE_PLAIN, text);
    draw_paragraph(draw, 2, "- ", STYLE_PLAIN, text);
    DrawTable *table = draw_table_new(draw, 2);
    draw_table_column(table, 8, COLUMN_WRAP);
    draw_table_column(table, 12, COLUMN_CUT);
    draw_table_column(table, 6, COLUMN_RIGHT);
    draw_table_row(table);
    draw_table_cell(table, 0, STYLE_GOOD, text);
    draw_table_hang(table, 1, STYLE_BAD, "> ", text);
    draw_table_more(table, 1, STYLE_PLAIN, "", text);
    draw_table_cell(table, 2, STYLE_PLAIN, text);
    draw_table_print(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 4096)
        return 0;
    setlocale(LC_ALL, "C.UTF-8");
    g_autofree char *text = fuzz_text(data + 2, size - 2);
    if (!g_utf8_validate(text, -1, NULL)) /* documents hold nothing else */
        return 0;
    const RenderOptions options = {.utf8 = data[0] & 1, .width = 40 + data[1] % 100};
    g_autoptr(GString) out = g_string_new(NULL);
    Draw draw = draw_begin(&options, out);
    draw_all(&draw, text);
    fuzz_expect_inert(out->str);
    g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
    for (char **line = lines; *line; line++)
        g_assert_cmpint(u8_strwidth((const uint8_t *)*line, "UTF-8"), <=, draw.width);
    return 0;
}
