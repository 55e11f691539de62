/*
 * The tokens of one complete SQL statement, without comments.
 */
#ifndef DELIGHT_DUMP_TOKENS_H
#define DELIGHT_DUMP_TOKENS_H

#include <glib.h>

typedef enum {
    TOKEN_END,
    TOKEN_WORD,   /* a keyword or a plain name: `value` in lower case */
    TOKEN_QUOTED, /* a name in double quotes: `value` is what is inside */
    TOKEN_STRING, /* any literal text; `value` is not set */
    TOKEN_OTHER,  /* a number or one character of anything else */
} TokenKind;

typedef struct {
    const char *text;
    const char *from, *to; /* the token at hand stands here */
    TokenKind kind;
    char value[256]; /* cut; names in Postgres are shorter */
} Tokens;

void tokens_begin(Tokens *tokens, const char *text);
void tokens_next(Tokens *tokens);

gboolean tokens_are(const Tokens *tokens, const char *word);
gboolean tokens_are_symbol(const Tokens *tokens, char symbol);
gboolean tokens_accept(Tokens *tokens, const char *word); /* and goes on when it is this word */
/* Passes over the words of a phrase ("if not exists") when all are there. */
gboolean tokens_accept_all(Tokens *tokens, const char *phrase);
/* A name with or without a schema; newly allocated. A database before the schema is dropped. */
gboolean tokens_name(Tokens *tokens, char **schema, char **name);

#endif
