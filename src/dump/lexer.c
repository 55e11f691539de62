#include "lexer.h"

#include <string.h>

enum { COMMENT_BYTES = 400, WORD_BYTES = 16 };

typedef enum {
    LEX_PLAIN,
    LEX_DASH,       /* may be the first of -- */
    LEX_SLASH,      /* may be the first of a comment */
    LEX_QUOTED,     /* until `quote` */
    LEX_QUOTE_ENDS, /* unless the next byte doubles it */
    LEX_ESCAPED,    /* the byte after a backslash */
    LEX_DOLLAR_TAG, /* between the dollars, if it becomes a quote */
    LEX_DOLLAR,     /* until `tag` */
    LEX_LINE_COMMENT,
    LEX_COMMENT,
    LEX_COMMENT_STAR,  /* may end it */
    LEX_COMMENT_SLASH, /* may begin one more */
} LexState;

struct DumpLexer {
    GString *text;
    LexState state;
    char quote;
    gboolean backslash_quotes;
    gboolean escapes;                    /* in the quote at hand */
    gboolean may_continue, newline_seen; /* E'a' <newline> 'b' is one text with escapes */
    GString *tag;                        /* of a dollar quote, with both dollars */
    gsize body;                          /* where the dollar-quoted text begins */
    guint parens, comments, bodies;
    char word[WORD_BYTES]; /* the identifier being read, lower case, cut */
    guint word_length;
    char heads[4]; /* initials of the first words, as far as CREATE OR REPLACE FUNCTION goes */
    guint words;
    char comment[COMMENT_BYTES];
    guint comment_length;
    DumpMarks marks;
    GPtrArray *announced; /* char*: schema and name, by turns */
};

DumpLexer *dump_lexer_new(void)
{
    DumpLexer *lexer = g_new0(DumpLexer, 1);
    lexer->text = g_string_new(NULL);
    lexer->tag = g_string_new(NULL);
    lexer->announced = g_ptr_array_new_with_free_func(g_free);
    return lexer;
}

void dump_lexer_free(DumpLexer *lexer)
{
    if (!lexer)
        return;
    g_string_free(lexer->text, TRUE);
    g_string_free(lexer->tag, TRUE);
    g_ptr_array_unref(lexer->announced);
    g_free(lexer);
}

GString *dump_lexer_text(DumpLexer *lexer)
{
    return lexer->text;
}

DumpMarks dump_lexer_marks(const DumpLexer *lexer)
{
    return lexer->marks;
}

GPtrArray *dump_lexer_announced(DumpLexer *lexer)
{
    return lexer->announced;
}

void dump_lexer_begin(DumpLexer *lexer, gboolean backslash_quotes)
{
    g_string_truncate(lexer->text, 0);
    lexer->state = LEX_PLAIN;
    lexer->backslash_quotes = backslash_quotes;
    lexer->may_continue = FALSE;
    lexer->parens = lexer->comments = lexer->bodies = 0;
    lexer->word_length = lexer->words = lexer->comment_length = 0;
    memset(lexer->heads, 0, sizeof lexer->heads);
}

static gboolean is_word_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || (guchar)c >= 0x80;
}

static inline void keep(DumpLexer *lexer, char c)
{
    g_string_append_c(lexer->text, c);
}

/* Comments before a statement are dropped, those inside it kept: places in it stay true. */
static void keep_comment(DumpLexer *lexer, const char *text)
{
    if (lexer->text->len > 0)
        g_string_append(lexer->text, text);
}

/* CREATE [OR REPLACE] {FUNCTION | PROCEDURE} alone may have a body between BEGIN and END. */
static gboolean is_routine(const DumpLexer *lexer)
{
    const char *heads = lexer->heads;
    if (heads[0] != 'c')
        return FALSE;
    int what = heads[1] == 'o' && heads[2] == 'r' ? heads[3] : heads[1];
    return what == 'f' || what == 'p';
}

static void end_word(DumpLexer *lexer)
{
    static const char *const known[] = {"create", "function", "procedure", "or", "replace"};
    lexer->word[MIN(lexer->word_length, WORD_BYTES - 1)] = '\0';
    lexer->word_length = 0;
    for (guint i = 0; i < G_N_ELEMENTS(known) && lexer->words < sizeof lexer->heads; i++)
        if (strcmp(lexer->word, known[i]) == 0)
            lexer->heads[lexer->words] = known[i][0];
    lexer->words++;
    if (lexer->parens > 0 || !is_routine(lexer))
        return;
    if (strcmp(lexer->word, "begin") == 0)
        lexer->bodies++;
    else if (strcmp(lexer->word, "case") == 0 && lexer->bodies > 0)
        lexer->bodies++;
    else if (strcmp(lexer->word, "end") == 0 && lexer->bodies > 0)
        lexer->bodies--;
}

static void begin_quote(DumpLexer *lexer, char c)
{
    gboolean prefix_e = lexer->word_length == 1 && lexer->word[0] == 'e';
    gboolean goes_on = lexer->may_continue && lexer->newline_seen;
    lexer->state = LEX_QUOTED;
    lexer->quote = c;
    lexer->escapes = c == '\'' && (prefix_e || goes_on || lexer->backslash_quotes);
}

/* " Data for Name: event; Type: TABLE DATA; Schema: public; Owner: ..." */
static void read_announcement(DumpLexer *lexer)
{
    static const char begin[] = " Data for Name: ", middle[] = "; Type: TABLE DATA; Schema: ";
    const char *at = lexer->comment, *name_end = strstr(at, middle);
    if (!g_str_has_prefix(at, begin) || !name_end)
        return;
    const char *schema = name_end + strlen(middle), *schema_end = strstr(schema, "; Owner: ");
    const char *name = at + strlen(begin);
    if (!schema_end || name > name_end)
        return;
    g_ptr_array_add(lexer->announced, g_strndup(schema, (gsize)(schema_end - schema)));
    g_ptr_array_add(lexer->announced, g_strndup(name, (gsize)(name_end - name)));
}

static void end_comment(DumpLexer *lexer)
{
    static const struct {
        const char *text;
        DumpMarks mark;
    } marks[] = {
        {" PostgreSQL database dump complete", DUMP_MARK_COMPLETE},
        {" PostgreSQL database dump", DUMP_MARK_BEGIN},
        {" PostgreSQL database cluster dump", DUMP_MARK_CLUSTER},
    };
    while (lexer->comment_length > 0 && g_ascii_isspace(lexer->comment[lexer->comment_length - 1]))
        lexer->comment_length--;
    lexer->comment[lexer->comment_length] = '\0';
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strcmp(lexer->comment, marks[i].text) == 0)
            lexer->marks |= marks[i].mark;
    read_announcement(lexer);
    lexer->comment_length = 0;
    lexer->state = LEX_PLAIN;
}

static LexerOutcome lex_symbol(DumpLexer *lexer, char c, gboolean after_word)
{
    lexer->may_continue = FALSE;
    keep(lexer, c);
    if (c == '$' && !after_word) {
        lexer->state = LEX_DOLLAR_TAG;
        g_string_assign(lexer->tag, "$");
    } else if (c == '(') {
        lexer->parens++;
    } else if (c == ')' && lexer->parens > 0) {
        lexer->parens--;
    }
    return c == ';' && lexer->parens == 0 && lexer->bodies == 0 ? LEXER_COMPLETE : LEXER_MORE;
}

static LexerOutcome lex_plain(DumpLexer *lexer, char c)
{
    if (is_word_byte(c)) {
        if (lexer->word_length < WORD_BYTES)
            lexer->word[lexer->word_length] = g_ascii_tolower(c);
        lexer->word_length++;
        lexer->may_continue = FALSE;
        keep(lexer, c);
        return LEXER_MORE;
    }
    gboolean after_word = lexer->word_length > 0;
    if (c == '\'' || c == '"')
        begin_quote(lexer, c);
    if (after_word)
        end_word(lexer);
    if (c == '\\')
        return LEXER_BACKSLASH;
    if (c == '-' || c == '/') {
        lexer->state = c == '-' ? LEX_DASH : LEX_SLASH;
        return LEXER_MORE;
    }
    if (g_ascii_isspace(c)) {
        lexer->newline_seen |= c == '\n';
        if (lexer->text->len > 0)
            keep(lexer, c);
        return LEXER_MORE;
    }
    return lex_symbol(lexer, c, after_word);
}

/* The byte that was held back is no comment. */
static LexerOutcome lex_after(DumpLexer *lexer, char held, char c)
{
    lexer->state = LEX_PLAIN;
    lexer->may_continue = FALSE;
    keep(lexer, held);
    return lex_plain(lexer, c);
}

static LexerOutcome lex_dash_or_slash(DumpLexer *lexer, char c)
{
    if (lexer->state == LEX_DASH && c == '-') {
        lexer->state = LEX_LINE_COMMENT;
        keep_comment(lexer, "--");
    } else if (lexer->state == LEX_SLASH && c == '*') {
        lexer->state = LEX_COMMENT;
        lexer->comments = 1;
        keep_comment(lexer, "/*");
    } else {
        return lex_after(lexer, lexer->state == LEX_DASH ? '-' : '/', c);
    }
    return LEXER_MORE;
}

static void lex_quoted(DumpLexer *lexer, char c)
{
    keep(lexer, c);
    if (c == '\\' && lexer->escapes)
        lexer->state = LEX_ESCAPED;
    else if (c == lexer->quote)
        lexer->state = LEX_QUOTE_ENDS;
}

static LexerOutcome lex_quote_ends(DumpLexer *lexer, char c)
{
    if (c == lexer->quote) {
        keep(lexer, c);
        lexer->state = LEX_QUOTED;
        return LEXER_MORE;
    }
    lexer->state = LEX_PLAIN;
    lexer->may_continue = lexer->escapes;
    lexer->newline_seen = FALSE;
    return lex_plain(lexer, c);
}

static LexerOutcome lex_dollar_tag(DumpLexer *lexer, char c)
{
    gboolean first = lexer->tag->len == 1;
    if (c != '$' && (!is_word_byte(c) || (first && g_ascii_isdigit(c)))) {
        lexer->state = LEX_PLAIN;
        return lex_plain(lexer, c);
    }
    keep(lexer, c);
    g_string_append_c(lexer->tag, c);
    if (c == '$') {
        lexer->state = LEX_DOLLAR;
        lexer->body = lexer->text->len;
    }
    return LEXER_MORE;
}

static void lex_dollar(DumpLexer *lexer, char c)
{
    keep(lexer, c);
    const GString *text = lexer->text, *tag = lexer->tag;
    if (c == '$' && text->len - lexer->body >= tag->len &&
        memcmp(text->str + text->len - tag->len, tag->str, tag->len) == 0)
        lexer->state = LEX_PLAIN;
}

static void lex_line_comment(DumpLexer *lexer, char c)
{
    if (lexer->text->len > 0)
        keep(lexer, c);
    else if (lexer->comment_length < COMMENT_BYTES - 1)
        lexer->comment[lexer->comment_length++] = c;
    if (c == '\n') {
        lexer->newline_seen = TRUE;
        end_comment(lexer);
    }
}

static void lex_comment(DumpLexer *lexer, char c)
{
    if (lexer->text->len > 0)
        keep(lexer, c);
    if (lexer->state == LEX_COMMENT_STAR && c == '/')
        lexer->comments--;
    else if (lexer->state == LEX_COMMENT_SLASH && c == '*')
        lexer->comments++;
    else if (c == '*' || c == '/') {
        lexer->state = c == '*' ? LEX_COMMENT_STAR : LEX_COMMENT_SLASH;
        return;
    }
    lexer->state = lexer->comments > 0 ? LEX_COMMENT : LEX_PLAIN;
}

LexerOutcome dump_lexer_push(DumpLexer *lexer, char c)
{
    switch (lexer->state) {
    case LEX_PLAIN:
        return lex_plain(lexer, c);
    case LEX_DASH:
    case LEX_SLASH:
        return lex_dash_or_slash(lexer, c);
    case LEX_QUOTED:
        lex_quoted(lexer, c);
        break;
    case LEX_QUOTE_ENDS:
        return lex_quote_ends(lexer, c);
    case LEX_ESCAPED:
        keep(lexer, c);
        lexer->state = LEX_QUOTED;
        break;
    case LEX_DOLLAR_TAG:
        return lex_dollar_tag(lexer, c);
    case LEX_DOLLAR:
        lex_dollar(lexer, c);
        break;
    case LEX_LINE_COMMENT:
        lex_line_comment(lexer, c);
        break;
    case LEX_COMMENT:
    case LEX_COMMENT_STAR:
    case LEX_COMMENT_SLASH:
        lex_comment(lexer, c);
        break;
    }
    return LEXER_MORE;
}

gboolean dump_lexer_finish(DumpLexer *lexer)
{
    /* A blank settles what was held back, and ends a line comment. */
    if (lexer->state == LEX_LINE_COMMENT || lexer->state == LEX_DASH || lexer->state == LEX_SLASH ||
        lexer->state == LEX_QUOTE_ENDS || lexer->state == LEX_DOLLAR_TAG ||
        lexer->state == LEX_PLAIN)
        dump_lexer_push(lexer, '\n');
    return lexer->state == LEX_PLAIN && lexer->parens == 0 && lexer->bodies == 0;
}
