#include "tokens.h"

#include <string.h>

void tokens_begin(Tokens *tokens, const char *text)
{
    tokens->text = tokens->from = tokens->to = text;
    tokens_next(tokens);
}

static gboolean begins_word(char c)
{
    return g_ascii_isalpha(c) || c == '_' || (guchar)c >= 0x80;
}

static gboolean goes_on_word(char c)
{
    return begins_word(c) || g_ascii_isdigit(c) || c == '$';
}

static const char *skip_block_comment(const char *at)
{
    guint depth = 0;
    do {
        if (at[0] == '/' && at[1] == '*') {
            depth++;
            at += 2;
        } else if (at[0] == '*' && at[1] == '/') {
            depth--;
            at += 2;
        } else {
            at++;
        }
    } while (*at && depth > 0);
    return at;
}

static const char *skip_space(const char *at)
{
    for (;;) {
        if (g_ascii_isspace(*at))
            at++;
        else if (at[0] == '-' && at[1] == '-')
            at += strcspn(at, "\n");
        else if (at[0] == '/' && at[1] == '*')
            at = skip_block_comment(at);
        else
            return at;
    }
}

/* Behind the closing quote; `at` is the opening one. */
static const char *skip_quoted(const char *at, gboolean escapes)
{
    char quote = *at++;
    for (; *at; at++) {
        if (escapes && *at == '\\' && at[1])
            at++;
        else if (*at == quote && at[1] == quote)
            at++;
        else if (*at == quote)
            return at + 1;
    }
    return at;
}

/* Behind a dollar-quoted text, or NULL if none begins here. */
static const char *skip_dollar_quoted(const char *at)
{
    const char *tag_end = at + 1;
    if (begins_word(*tag_end))
        while (goes_on_word(*tag_end) && *tag_end != '$')
            tag_end++;
    if (*tag_end != '$')
        return NULL;
    g_autofree char *tag = g_strndup(at, (gsize)(tag_end + 1 - at));
    const char *end = strstr(tag_end + 1, tag);
    return end ? end + strlen(tag) : at + strlen(at);
}

static void set_word(Tokens *tokens)
{
    gsize length = MIN((gsize)(tokens->to - tokens->from), sizeof tokens->value - 1);
    for (gsize i = 0; i < length; i++)
        tokens->value[i] = g_ascii_tolower(tokens->from[i]);
    tokens->value[length] = '\0';
}

static void set_quoted(Tokens *tokens)
{
    gsize length = 0;
    for (const char *c = tokens->from + 1; c + 1 < tokens->to; c++) {
        if (*c == '"')
            c++;
        if (length < sizeof tokens->value - 1)
            tokens->value[length++] = *c;
    }
    tokens->value[length] = '\0';
}

void tokens_next(Tokens *tokens)
{
    const char *at = tokens->from = skip_space(tokens->to);
    const char *behind;
    tokens->value[0] = '\0';
    if (!*at) {
        tokens->kind = TOKEN_END;
        tokens->to = at;
    } else if (*at == '\'' || ((*at == 'e' || *at == 'E') && at[1] == '\'')) {
        tokens->kind = TOKEN_STRING;
        tokens->to = skip_quoted(*at == '\'' ? at : at + 1, *at != '\'');
    } else if (*at == '"') {
        tokens->kind = TOKEN_QUOTED;
        tokens->to = skip_quoted(at, FALSE);
        set_quoted(tokens);
    } else if (*at == '$' && (behind = skip_dollar_quoted(at))) {
        tokens->kind = TOKEN_STRING;
        tokens->to = behind;
    } else if (begins_word(*at)) {
        tokens->kind = TOKEN_WORD;
        while (goes_on_word(*at))
            at++;
        tokens->to = at;
        set_word(tokens);
    } else {
        tokens->kind = TOKEN_OTHER;
        tokens->to = at + 1;
    }
}

gboolean tokens_are(const Tokens *tokens, const char *word)
{
    return tokens->kind == TOKEN_WORD && strcmp(tokens->value, word) == 0;
}

gboolean tokens_are_symbol(const Tokens *tokens, char symbol)
{
    return tokens->kind == TOKEN_OTHER && *tokens->from == symbol;
}

gboolean tokens_accept(Tokens *tokens, const char *word)
{
    if (!tokens_are(tokens, word))
        return FALSE;
    tokens_next(tokens);
    return TRUE;
}

gboolean tokens_accept_all(Tokens *tokens, const char *phrase)
{
    Tokens ahead = *tokens;
    g_auto(GStrv) words = g_strsplit(phrase, " ", -1);
    for (char **word = words; *word; word++)
        if (!tokens_accept(&ahead, *word))
            return FALSE;
    *tokens = ahead;
    return TRUE;
}

gboolean tokens_name(Tokens *tokens, char **schema, char **name)
{
    g_clear_pointer(schema, g_free);
    g_clear_pointer(name, g_free);
    for (;;) {
        if (tokens->kind != TOKEN_WORD && tokens->kind != TOKEN_QUOTED)
            return FALSE;
        g_free(*schema);
        *schema = *name;
        *name = g_strdup(tokens->value);
        tokens_next(tokens);
        if (!tokens_are_symbol(tokens, '.'))
            return TRUE;
        tokens_next(tokens);
    }
}
