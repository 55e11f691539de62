/* Evidence: words with expressions in braces. */
#include "private.h"

/* The length of the expression that begins at `text`: up to the brace that closes it, quotes
 * skipped; -1 if none does. */
static gssize expression_length(const char *text)
{
    char quote = '\0';
    for (gsize i = 0; text[i]; i++) {
        if (quote && text[i] == quote)
            quote = '\0';
        else if (quote)
            continue;
        else if (text[i] == '\'' || text[i] == '"')
            quote = text[i];
        else if (text[i] == '}')
            return (gssize)i;
    }
    return -1;
}

static void add_piece(GArray *pieces, gboolean expression, gsize offset, gsize length)
{
    const SqlPiece piece = {expression, offset, length};
    if (length > 0)
        g_array_append_val(pieces, piece);
}

GArray *sql_pieces(const char *text, Failure *error)
{
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(SqlPiece));
    gsize plain = 0, i = 0;
    while (text[i]) {
        if (text[i] != '{' && !(text[i] == '}' && text[i + 1] == '}')) {
            i++;
            continue;
        }
        add_piece(pieces, FALSE, plain, i - plain);
        if (text[i + 1] == text[i]) { /* a doubled brace: the piece keeps one */
            add_piece(pieces, FALSE, i, 1);
            i += 2;
        } else {
            const gssize length = expression_length(text + i + 1);
            if (length <= 0) {
                sql_fail(error, i,
                         length < 0 ? "this brace is never closed" : "nothing in the braces");
                return NULL;
            }
            add_piece(pieces, TRUE, i + 1, (gsize)length);
            i += (gsize)length + 2;
        }
        plain = i;
    }
    add_piece(pieces, FALSE, plain, i - plain);
    return g_steal_pointer(&pieces);
}
