/* Where statements end: as psql has it. */
#include "dump/lexer.h"

#include <string.h>

/* Cuts `text` and joins the statements by " | "; ends with "!" inside of an unfinished one and with
 * "\" at a backslash. */
static char *cut(const char *text, gboolean backslash_quotes)
{
    g_autoptr(DumpLexer) lexer = dump_lexer_new();
    GString *out = g_string_new(NULL);
    dump_lexer_begin(lexer, backslash_quotes);
    for (const char *c = text; *c; c++) {
        LexerOutcome outcome = dump_lexer_push(lexer, *c);
        if (outcome == LEXER_MORE)
            continue;
        g_string_append(out, dump_lexer_text(lexer)->str);
        g_string_append(out, outcome == LEXER_COMPLETE ? " | " : "\\");
        if (outcome == LEXER_BACKSLASH)
            return g_string_free(out, FALSE);
        dump_lexer_begin(lexer, backslash_quotes);
    }
    gboolean whole = dump_lexer_finish(lexer);
    g_autofree char *rest = g_strchomp(g_strdup(dump_lexer_text(lexer)->str));
    g_string_append_printf(out, "%s%s", rest, whole ? "" : "!");
    return g_string_free(out, FALSE);
}

static const struct {
    const char *name, *text, *statements;
} cases[] = {
    {"nothing", "", ""},
    {"blanks and comments", " \n-- a;\n/* b; */ ", ""},
    {"two", "select 1; select 2;", "select 1; | select 2; | "},
    {"no last semicolon", "select 1;\nselect 2\n", "select 1; | select 2"},
    {"quoted", "select ';', 'it''s;';x", "select ';', 'it''s;'; | x"},
    {"backslash in a standard text", "select 'a\\';b'", "select 'a\\'; | b'!"},
    {"escaped text", "select E'a\\';b';x", "select E'a\\';b'; | x"},
    {"small e", "select e'\\\\';x", "select e'\\\\'; | x"},
    {"a word that ends in e", "select date'\\';x", "select date'\\'; | x"},
    {"an escaped text goes on after a newline", "select E'a'\n '\\';b';x",
     "select E'a'\n '\\';b'; | x"},
    {"but not on the same line", "select E'a' '\\';x", "select E'a' '\\'; | x"},
    {"names in quotes", "select \"a;b\"\"c;\";x", "select \"a;b\"\"c;\"; | x"},
    {"no escapes in names", "select \"a\\\";x", "select \"a\\\"; | x"},
    {"dollars", "do $$ a; 'b; $$;x", "do $$ a; 'b; $$; | x"},
    {"dollars with a tag", "do $t$ $$; $u$; $t $t$;x", "do $t$ $$; $u$; $t $t$; | x"},
    {"the tag's last dollar opens nothing", "do $a$a$a$;x", "do $a$a$a$; | x"},
    {"a parameter is no quote", "select $1;x $1;", "select $1; | x $1; | "},
    {"a dollar inside a name", "select a$b$;x", "select a$b$; | x"},
    {"comments inside", "select -- ; '\n 1 /* ; ' */;x", "select -- ; '\n 1 /* ; ' */; | x"},
    {"nested comments", "/* a /* b; */ c; */ select 1;", "select 1; | "},
    {"stars and slashes", "/***/ select 1 /**/ * 2 /* // */ / 3;",
     "select 1 /**/ * 2 /* // */ / 3; | "},
    {"minus and division", "select 1-1, 4/2;x", "select 1-1, 4/2; | x"},
    {"parentheses", "create rule r as on update to t do (a; b);x",
     "create rule r as on update to t do (a; b); | x"},
    {"too many closed", "select 1);x", "select 1); | x"},
    {"a body", "create or replace function f() returns int begin atomic select 1; select 2; end;x",
     "create or replace function f() returns int begin atomic select 1; select 2; end; | x"},
    {"a case in a body",
     "create procedure p() begin atomic select case when true then 1 end; select 2; end; x",
     "create procedure p() begin atomic select case when true then 1 end; select 2; end; | x"},
    {"begin elsewhere", "begin; create table t (a int); end;",
     "begin; | create table t (a int); | end; | "},
    {"backslash", "select 1 \\gexec", "select 1 \\"},
    {"backslash first", "  \\! x", "\\"},
    {"open quote", "select 'a;", "select 'a;!"},
    {"open name", "select \"a;", "select \"a;!"},
    {"open dollars", "do $$ x;", "do $$ x;!"},
    {"open comment", "select 1 /* x;", "select 1 /* x;!"},
    {"open parenthesis", "select (1;", "select (1;!"},
    {"open body", "create function f() begin atomic select 1;",
     "create function f() begin atomic select 1;!"},
    {"not a tag", "select $a b$;x", "select $a b$; | x"},
    {"letters beyond ASCII", "select '\303\244;' \303\266;x", "select '\303\244;' \303\266; | x"},
};

static void test_case(gconstpointer index)
{
    guint i = GPOINTER_TO_UINT(index);
    g_autofree char *statements = cut(cases[i].text, FALSE);
    g_assert_cmpstr(statements, ==, cases[i].statements);
}

static void test_backslash_quotes(void)
{
    g_autofree char *statements = cut("select 'a\\';b', \"c\\\";x", TRUE);
    g_assert_cmpstr(statements, ==, "select 'a\\';b', \"c\\\"; | x");
}

static void test_marks(void)
{
    g_autoptr(DumpLexer) lexer = dump_lexer_new();
    const char *begin = "--\n-- PostgreSQL database dump\r\n--\n\nselect 1;";
    dump_lexer_begin(lexer, FALSE);
    for (const char *c = begin; *c; c++)
        dump_lexer_push(lexer, *c);
    g_assert_cmpuint(dump_lexer_marks(lexer), ==, DUMP_MARK_BEGIN);
    /* in a text it is no mark */
    const char *text = "select '\n-- PostgreSQL database dump complete\n';";
    dump_lexer_begin(lexer, FALSE);
    for (const char *c = text; *c; c++)
        dump_lexer_push(lexer, *c);
    g_assert_cmpuint(dump_lexer_marks(lexer), ==, DUMP_MARK_BEGIN);
    const char *end = "-- PostgreSQL database dump complete";
    dump_lexer_begin(lexer, FALSE);
    for (const char *c = end; *c; c++)
        dump_lexer_push(lexer, *c);
    g_assert_true(dump_lexer_finish(lexer));
    g_assert_cmpuint(dump_lexer_marks(lexer), ==, DUMP_MARK_BEGIN | DUMP_MARK_COMPLETE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/dump/lexer/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    g_test_add_func("/dump/lexer/standard_conforming_strings off", test_backslash_quotes);
    g_test_add_func("/dump/lexer/marks", test_marks);
    return g_test_run();
}
