/* How deep a text nests, told from its tokens alone. */
#include "private.h"

/* Inside one pair of brackets. */
typedef struct {
    guint item;  /* tokens since the last comma: any of them may nest once more */
    guint whole; /* tokens that chain what stands between commas: UNION and the like */
} Level;

static gboolean is_opening(PgQuery__Token token)
{
    return token == PG_QUERY__TOKEN__ASCII_40 || token == PG_QUERY__TOKEN__ASCII_91;
}

static gboolean is_closing(PgQuery__Token token)
{
    return token == PG_QUERY__TOKEN__ASCII_41 || token == PG_QUERY__TOKEN__ASCII_93;
}

static gboolean chains(PgQuery__Token token)
{
    return token == PG_QUERY__TOKEN__UNION || token == PG_QUERY__TOKEN__INTERSECT ||
           token == PG_QUERY__TOKEN__EXCEPT;
}

/* A tree is no deeper than the brackets that are open, each with all that stands before in it and
 * could still enclose what follows. */
gboolean sql_is_deep(const PgQuery__ScanResult *tokens, gsize *offset)
{
    g_autoptr(GArray) levels = g_array_new(FALSE, TRUE, sizeof(Level));
    guint depth = 0;
    g_array_set_size(levels, 1);
    for (size_t i = 0; i < tokens->n_tokens; i++) {
        const PgQuery__Token token = tokens->tokens[i]->token;
        Level *level = &g_array_index(levels, Level, levels->len - 1);
        if (is_closing(token) && levels->len > 1) {
            depth -= level->item + level->whole;
            g_array_set_size(levels, levels->len - 1);
            continue;
        }
        if (token == PG_QUERY__TOKEN__ASCII_44) {
            depth -= level->item;
            level->item = 0;
            continue;
        }
        *(chains(token) ? &level->whole : &level->item) += 1;
        if (++depth > SQL_MAX_DEPTH) {
            *offset = (gsize)tokens->tokens[i]->start;
            return TRUE;
        }
        if (is_opening(token))
            g_array_set_size(levels, levels->len + 1);
    }
    return FALSE;
}
