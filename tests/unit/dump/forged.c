/* Dumps that nobody made in good faith, and restoring that is stopped: tests/with-postgres
 * build/test_dump_forged */
#include "restoring.h"

/* --- forged dumps ----------------------------------------------------------------------------- */

static void test_by_hand(void)
{
    g_autoptr(DumpReport) report = restore_text(
        "begin;\n"
        "create temp table staging (a int);\n"
        "insert into staging select generate_series(1, 10);\n"
        "create table event (a int, b text default 'x;y');\n"
        "insert into event (a) select a from staging;\n"
        "copy event from stdin;\n11\tz\n12\t\\N\n\\.\n"
        "copy event (b, a) from stdin with (format csv, header);\nb,a\n\"q\n\"\"\",13\n\\.\n"
        "update event set b = null where a = 11;\n"
        "commit;\n"
        "select 1, 2 from event");
    g_assert_cmpuint(report->skipped, ==, 0);
    g_assert_cmpuint(report->rows, ==, 10 + 10 + 2 + 1);
    expect_answer("select concat(count(*), ' ', sum(a), ' ', count(b)) from event", "13 91 11");
}

static void test_rights(void)
{
    g_autofree char *witness = file_path("witness");
    g_autofree char *text =
        g_strdup_printf("create table t (a text);\n"
                        "copy t from program 'touch %s';\n"
                        "copy t to program 'touch %s';\n"
                        "copy t from '/etc/passwd';\n"
                        "copy t to '%s';\n"
                        "do $$ begin execute 'alter role current_user superuser'; end $$;\n"
                        "create function c() returns int language c as 'libc.so.6', 'getpid';\n"
                        "select pg_read_file('/etc/passwd');\n"
                        "alter system set archive_command = 'x';\n"
                        "create role other superuser;\n"
                        "set session authorization keeper;\n"
                        "set role keeper;\n"
                        "insert into t values ('x');\n",
                        witness, witness, witness);
    g_autoptr(DumpReport) report = restore_text(text);
    g_assert_cmpuint(report->skipped, ==, 6); /* the query is left out */
    g_assert_cmpuint(report->skipped_examples->len, ==, 5);
    g_assert_true(g_str_has_prefix(example(report, 0), "x.sql:2: "));
    g_assert_false(g_file_test(witness, G_FILE_TEST_EXISTS));
    expect_answer("select a from t", "x");
    expect_answer(
        "select concat(rolsuper, current_user) from pg_roles where rolname = current_user",
        "fdelight");
    expect_answer("select count(*) from pg_roles where rolname = 'other'", "0");
}

/* Code that a dump puts where it runs by itself does so as a role that may do nothing to anybody:
 * no file is touched, wherever it stands. */
static void test_canaries(void)
{
    static const char *const statements[] = {
        "copy t from program '%s'",
        "copy t to program '%s'",
        "create table d (a text default run())",
        "insert into t values (run())",
        "create table c (a text check (run() is not null)); insert into c values ('x')",
        ("create table g (a text, b text generated always as (run()) stored); "
         "insert into g values ('x')"),
        "create index i on t (run(a))",
        "create view v as select run()",
        "create materialized view m as select run()",
        "create trigger x before insert on t execute function run()",
        "create rule r as on insert to t do also select run()",
        "create event trigger e on ddl_command_start execute function run()",
        "create extension file_fdw",
        "create extension dblink",
        "create extension plpython3u",
        "create language plpython3u",
        "create server s foreign data wrapper file_fdw options (program '%s')",
        "create publication p for all tables",
        "create subscription s connection 'host=/proc/nowhere' publication p",
        "alter system set archive_command = '%s'",
        "alter system set session_preload_libraries = 'x'",
        "load 'x'",
        "set session_preload_libraries = 'x'",
        "create function l() returns int language c as '/tmp/x.so', 'x'",
        "grant pg_execute_server_program to current_user",
        "alter role delight superuser",
        "security label for x on table t is 'x'",
        "select lo_export(lo_creat(-1), '%s')",
        "select lo_import('/etc/passwd')",
        "select pg_write_file('%s', 'x')",
        "do $$ begin perform run(); end $$",
        "do $$ begin execute format('copy t to program %%L', '%s'); end $$",
        "call proc()",
        "prepare q as select run(); execute q",
        "notify x; listen x",
        "select dblink_connect('host=/proc/nowhere')",
    };
    g_autofree char *witness = file_path("canary"), *touch = g_strconcat("touch ", witness, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
        g_autofree char *statement = NULL;
        g_auto(GStrv) parts = g_strsplit(statements[i], "%s", -1);
        statement = g_strjoinv(touch, parts);
        g_autofree char *text = g_strdup_printf(
            "create function run() returns text language plpgsql immutable as $f$\n"
            "begin execute format('copy (select 1) to program %%L', '%s'); return 'x'; end $f$;\n"
            "create function run(text) returns text language sql immutable as 'select run()';\n"
            "create procedure proc() language sql as 'select run()';\n"
            "create table t (a text);\n%s;\n"
            "create table after (a int); insert into after values (1);\n",
            touch, statement);
        g_test_message("%s", statement);
        g_autofree char *path = file_path("x.sql");
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_autoptr(DumpReport) report = restore(path, NULL, &error);
        g_assert_false(g_file_test(witness, G_FILE_TEST_EXISTS));
        expect_answer("select concat(rolsuper, rolreplication, rolcreaterole) from pg_roles"
                      " where rolname = current_user",
                      "fff");
        expect_answer("select count(*) from pg_event_trigger", "0");
        expect_answer("select count(*) from pg_extension where extname <> 'plpgsql'", "0");
        if (report) /* else the rows of a table were refused, which is told */
            expect_answer("select a from after", "1");
        else
            g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
    }
}

/* Settings that would outlive the restore. */
static void test_settings(void)
{
    g_autoptr(DumpReport) report = restore_text(
        "alter role delight set search_path = evil;\n"
        "do $$ begin execute 'alter role current_user set work_mem = ''64kB''';\n"
        "execute 'alter database export set default_transaction_read_only = on';\n"
        "execute 'alter role current_user in database export set jit = on'; end $$;\n"
        "set default_transaction_read_only = off; set standard_conforming_strings = off;\n"
        "create table t (a text); insert into t values ('a\\';b'); set lock_timeout = 1;\n"
        "set transaction_timeout = 0; set no_such_setting = 1;");
    g_assert_cmpuint(report->skipped, ==, 0);
    expect_answer("select a from t", "a';b");
    expect_answer("select count(*) from pg_db_role_setting", "0");
    expect_answer("show default_transaction_read_only", "off");
}

static void test_lost(void)
{
    g_autoptr(DumpReport) report = restore_text(
        "create table a (x no_such_type);\n"
        "create schema s; create table s.b (x text collate \"xx_YY\");\n"
        "insert into a values (1);\n"
        "copy s.b from stdin;\n1\n\\.\n"
        "create index i on a (x);\n"
        "create view v as select * from a;\n"
        "create table whole (x int) partition by list (x);\n"
        "create table part (x text); alter table whole attach partition part default;\n"
        "insert into part values (1);\n"
        "create table c (x int); create table c (x int); insert into c values (1);");
    g_assert_true(g_hash_table_contains(report->lost_tables, "a"));
    g_assert_true(g_hash_table_contains(report->lost_tables, "s.b"));
    g_assert_true(g_hash_table_contains(report->lost_tables, "v"));
    g_assert_true(g_hash_table_contains(report->lost_tables, "part"));
    g_assert_cmpuint(g_hash_table_size(report->lost_tables), ==, 4);
    g_assert_cmpstr(example(report, 0), ==, "x.sql:1: type \"no_such_type\" does not exist");
    expect_answer("select count(*) from c", "1");
}

static void test_refused_rows(void)
{
    expect_refusal("x.sql",
                   "create table t (a int, b int);\n\ncopy t from stdin;\n1\t2\n3\tx\n\\.\n", -1,
                   "x.sql:5: invalid input syntax for type integer: \"x\" (column b of 't')");
    expect_refusal("x.sql", "create table t (a int);\ncopy t from stdin;\n1\n1\t2\n\\.\n", -1,
                   "x.sql:4: extra data after last expected column ('t')");
    expect_refusal("x.sql", "create table t (a int);\ncopy t from stdin;\n1\n\033[31m\n\\.\n", -1,
                   "x.sql:4: invalid input syntax for type integer: \"?[31m\" (column a of 't')");
    expect_refusal("x.sql",
                   "create table t (a int);\ninsert into t values (1);\n\n"
                   "insert into t values (2),\n('x');\ninsert into t values (3);",
                   -1, "x.sql:4: invalid input syntax for type integer: \"x\"");
    expect_refusal("x.sql", "create table t (a int);\ncopy t (z) from stdin;\n1\n\\.\n", -1,
                   "x.sql:2: column \"z\" of relation \"t\" does not exist");
}

/* The server stops listening long before so many rows are sent. */
static void test_refused_early(void)
{
    g_autoptr(GString) text = g_string_new("create table t (a int);\ncopy t from stdin;\nx\n");
    for (guint i = 0; i < 1000000; i++)
        g_string_append(text, "1234567890\n");
    g_string_append(text, "\\.\n");
    expect_refusal("x.sql", text->str, (gssize)text->len,
                   "x.sql:3: invalid input syntax for type integer: \"x\" (column a of 't')");
}

static void test_no_dump(void)
{
    static const struct {
        const char *data;
        gsize length;
        const char *message;
    } cases[] = {
        {"", 0, "'DIR/x.sql' is empty"},
        {"\n\n", 2, "'DIR/x.sql' is not a Postgres dump: it holds no statement"},
        {"-- nothing", 10, "'DIR/x.sql' is not a Postgres dump: it holds no statement"},
        {"{\"a\": 1}\n", 9,
         "'DIR/x.sql' is not a Postgres dump: line 1: syntax error at or near \"{\""},
        {"name,plan\nAcme,pro\n", 19,
         "'DIR/x.sql' is not a Postgres dump: line 1: syntax error at or near \"name\""},
        {"It's raining", 12,
         "'DIR/x.sql' is not a Postgres dump: x.sql:1: the file ends in the middle of this "
         "statement; it was cut short"},
        {"\x7f"
         "ELF\0\0",
         6, "'DIR/x.sql' is not a Postgres dump: it holds binary data"},
        {"PK\x03\x04zip", 7, "'DIR/x.sql' is a zip archive; unpack it first"},
        {"BZh91AY", 7, "'DIR/x.sql' is compressed by bzip2; unpack it first (bunzip2)"},
        {"\xfd"
         "7zXZ\0",
         6, "'DIR/x.sql' is compressed by xz; unpack it first (unxz)"},
        {"\x28\xb5\x2f\xfd..", 6, "'DIR/x.sql' is compressed by zstd; unpack it first (unzstd)"},
        {"SQLite format 3\0", 16,
         "'DIR/x.sql' is an SQLite database; delight reads dumps of Postgres"},
        {"-- MySQL dump 10.13", 19,
         "'DIR/x.sql' is a dump of MySQL; delight reads dumps of Postgres"},
        {"\xff\xfes\0e\0", 6,
         "'DIR/x.sql' is in UTF-16, as PowerShell's > writes it; make it with pg_dump -f FILE"},
        {"\x1f\x8b", 2, "x.sql: the gzip file was cut short"},
        {"PGDMP", 5, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (cases[i].message) {
            expect_refusal("x.sql", cases[i].data, (gssize)cases[i].length, cases[i].message);
            continue;
        }
        g_autoptr(GError) error = NULL;
        g_autofree char *path = file_path("x.sql");
        g_assert_true(g_file_set_contents(path, cases[i].data, (gssize)cases[i].length, NULL));
        g_assert_null(restore(path, NULL, &error));
        g_assert_true(g_str_has_prefix(error->message, "pg_restore cannot read '"));
    }
}

static void expect_path_refusal(const char *path, const char *message)
{
    g_autoptr(GError) error = NULL, early = NULL;
    g_assert_null(restore(path, NULL, &error));
    g_assert_cmpstr(error->message, ==, message);
    g_assert_false(dump_check(path, &early));
    g_assert_cmpstr(early->message, ==, message);
}

static void test_paths(void)
{
    expect_path_refusal("/proc/nowhere/x.sql",
                        "cannot open '/proc/nowhere/x.sql': No such file or directory");
    expect_path_refusal("/usr", "'/usr' is a folder without a toc.dat, so pg_dump did not make it");
}

/* Nesting and lengths that no person writes: an answer, and no crash. */
static void test_extremes(void)
{
    g_autofree char *open = g_strnfill(200000, '(');
    g_autofree char *close = g_strnfill(200000, ')');
    g_autoptr(GString) sum = g_string_new("1");
    g_autoptr(GString) comments = g_string_new(NULL);
    for (guint i = 0; i < 50000; i++)
        g_string_append(sum, "+1");
    for (guint i = 0; i < 2000; i++) /* the server's own time grows with the square */
        g_string_append(comments, "/*");
    for (guint i = 0; i < 2000; i++)
        g_string_append(comments, "*/");
    g_autofree char *text = g_strdup_printf(
        "create table t (a int);\nselect %s1%s;\ncreate table u (a int default %s);\n"
        "create table v%s (a int);\n%s select 1;",
        open, close, sum->str, comments->str, comments->str);
    g_autoptr(DumpReport) report = restore_text(text);
    g_assert_cmpuint(report->skipped, >=, 1);
    expect_answer("select count(*) from v", "0");
}

/* Code of the dump's own that never ends, wherever it can stand. */
static void test_limit(void)
{
    static const char *const endless[] = {
        "do $$ begin loop end loop; end $$;",
        "insert into t select pg_sleep(1e6)::text;",
        "set statement_timeout = 0; do $$ begin perform pg_sleep(1e6); end $$;",
        "create function f() returns text language sql as 'select pg_sleep(1e6)::text';\n"
        "create table u (a text, b text default f());\ncopy u (a) from stdin;\n1\n\\.\n",
        "create function f(text) returns boolean language plpgsql as 'begin loop end loop; end';\n"
        "create table u (a text check (f(a)));\ninsert into u values (1);\n",
        "create function f(text) returns text language plpgsql immutable as\n"
        "  'begin loop end loop; end';\n"
        "create table u (a text, b text generated always as (f(a)) stored);\n"
        "copy u (a) from stdin;\n1\n\\.\n",
        "create function f(text) returns text language plpgsql immutable as\n"
        "  'begin loop end loop; end';\n"
        "insert into t values (1); create index on t (f(a));",
        "create materialized view m as select pg_sleep(1e6)::text;",
    };
    g_autofree char *path = file_path("x.sql");
    limit_ms = 700;
    for (guint i = 0; i < G_N_ELEMENTS(endless); i++) {
        g_autofree char *text = g_strconcat("create table t (a text);\n", endless[i], NULL);
        g_autoptr(GError) error = NULL;
        const gint64 begin = g_get_monotonic_time();
        g_test_message("%s", endless[i]);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_assert_null(restore(path, NULL, &error));
        g_assert_error(error, EMBED_ERROR, EMBED_ERROR_LIMIT);
        g_assert_nonnull(strstr(error->message, "a statement of the dump takes longer than"));
        g_assert_cmpint(g_get_monotonic_time() - begin, <, 20 * G_USEC_PER_SEC);
    }
    limit_ms = 0;
}

/* A folder whose list of contents, or links, would lead pg_restore to other files of the user. */
static void test_folder(void)
{
    static const char sql[] = "create table t (a text); insert into t values ('x');";
    static const char *const names[] = {"../a.dat", "/a/b.dat", "a/../dat"};
    g_autofree char *path = file_path("forged"), *toc = g_build_filename(path, "toc.dat", NULL);
    g_autofree char *link = g_build_filename(path, "1.dat", NULL), *data = NULL;
    gsize length;
    run_sql("", "create database forged_source");
    run_sql("dbname=forged_source", sql);
    dump_to("forged", "forged_source", (const char *const[]){"-Fd", NULL});
    run_sql("", "drop database forged_source");
    g_assert_true(dump_check(path, NULL));
    g_assert_true(g_file_get_contents(toc, &data, &length, NULL));
    char *name = (char *)memmem(data, length, ".dat", 4) - 4;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        memcpy(name, names[i], 8);
        g_assert_true(g_file_set_contents(toc, data, (gssize)length, NULL));
        g_assert_false(dump_check(path, &error));
        g_assert_nonnull(strstr(error->message, "names a file outside of its folder"));
    }
    for (gsize cut = 5; cut < length; cut += 97) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(toc, data, (gssize)cut, NULL));
        g_assert_false(dump_check(path, &error));
        g_assert_nonnull(strstr(error->message, "toc.dat' was cut short or is damaged"));
    }
    g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_false(dump_check(path, &error));
    g_assert_nonnull(strstr(error->message, "1.dat' is no file of this dump"));
    g_assert_cmpint(unlink(link), ==, 0);
    g_assert_cmpint(mkfifo(link, 0600), ==, 0);
    g_assert_false(dump_check(path, NULL));
}

/* --- pg_restore ------------------------------------------------------------------------------- */

/* What stands for pg_restore does this when it is asked for the tables, the list, or the rows. */
typedef struct {
    const char *name, *tables, *list, *rows;
    const char *message;
    int code;      /* of the error */
    gint64 silent; /* how long it may be, in ms; 0: for ever */
} Restoring;

#define TABLE "echo 'create table t (a int);'"
#define LIST "echo '1; 0 2 TABLE DATA public t me'"
#define REFUSED "x.dump: invalid input syntax for type integer: \"x\" (column a of 't')"
#define GONE                                                                                       \
    "cannot run 'BIN/pg_restore', which reads 'X': No such file or directory; install the "        \
    "package "                                                                                     \
    "'postgresql-client' anew, or set DELIGHT_PG_BINDIR to the folder of another"
#define NEVER_ENDS "pg_restore does not get to the end of 'X'; it is damaged"
#define SILENT                                                                                     \
    "x.dump: nothing has come from pg_restore for 1 s; it is damaged, or --timeout is too short "  \
    "for it"

static const Restoring restorings[] = {
    {"is killed", "kill -KILL $$", "", "", "pg_restore cannot read 'X': it was killed",
     EMBED_ERROR_DUMP, 0},
    {"does not get to the end", TABLE "; kill -XCPU $$", "", "", NEVER_ENDS, EMBED_ERROR_LIMIT, 0},
    {"cannot be run any more", TABLE "; rm \"$0\"", "", "", GONE, EMBED_ERROR_DUMP, 0},
    {"is gone before the rows", TABLE, LIST "; rm \"$0\"", "", GONE, EMBED_ERROR_DUMP, 0},
    {"is of a newer format", TABLE,
     "echo 'pg_restore: error: unsupported version (1.16) in file header' >&2; exit 1", "",
     "'X' was made by a newer pg_dump (archive format 1.16) than pg_restore 15 reads; *",
     EMBED_ERROR_DUMP, 0},
    {"cannot list", TABLE, "echo 'pg_restore: error: no \033[31mlist' >&2; exit 1", "",
     "pg_restore cannot read 'X': no ?[31mlist", EMBED_ERROR_DUMP, 0},
    {"lists nothing", TABLE, "echo '; Archive created at some time'", "",
     "'X' holds nothing, or it is damaged: its list of contents is empty", EMBED_ERROR_DUMP, 0},
    {"gives a row that is refused", TABLE, LIST, "printf 'copy t from stdin;\\nx\\n\\\\.\\n'",
     REFUSED, EMBED_ERROR_DUMP, 0},
    {"gives a row that is refused, and then nothing", TABLE, LIST,
     "printf 'copy t from stdin;\\nx\\n'; exec sleep 1000", REFUSED, EMBED_ERROR_DUMP, 0},
    {"gives a row that is refused, and others for ever", TABLE, LIST,
     "printf 'copy t from stdin;\\nx\\n'; exec yes 1", REFUSED, EMBED_ERROR_DUMP, 0},
    {"gives a row that is refused, and others slowly", TABLE, LIST,
     "printf 'copy t from stdin;\\nx\\n'; for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 1; done",
     REFUSED, EMBED_ERROR_DUMP, 0},
    {"is silent before the tables", "exec sleep 1000", "", "", SILENT, EMBED_ERROR_LIMIT, 1200},
    {"is silent before the list", TABLE, "exec sleep 1000", "", "'X': *", EMBED_ERROR_LIMIT, 1200},
    {"is silent before the rows", TABLE, LIST, "exec sleep 1000", SILENT, EMBED_ERROR_LIMIT, 1200},
    {"is silent among the rows", TABLE, LIST, "printf 'copy t from stdin;\\n1\\n'; exec sleep 1000",
     SILENT, EMBED_ERROR_LIMIT, 1200},
    {"has said all, and stays", TABLE "; exec >&-; exec sleep 1000", "", "", NEVER_ENDS,
     EMBED_ERROR_LIMIT, 1200},
    {"stops halfway in a row", TABLE, LIST,
     "printf 'copy t from stdin;\\n1'; echo 'pg_restore: error: corrupt' >&2; exit 1",
     "pg_restore cannot read 'X': corrupt", EMBED_ERROR_DUMP, 0},
};

/* The path of an archive, to be read by a program of ours. */
static char *stand_in(const Restoring *restoring)
{
    g_autofree char *bin = file_path("bin");
    g_autofree char *program = g_build_filename(bin, "pg_restore", NULL);
    g_autofree char *text =
        g_strdup_printf("#!/bin/sh\n"
                        "case \"$*\" in\n"
                        "*--version*) echo 'pg_restore (PostgreSQL) 15.1' ;;\n"
                        "*=pre-data*) echo $$ >'%s/pid'; %s ;;\n"
                        "*--list*) %s ;;\n"
                        "*) cat >'%s/wanted'; echo $$ >'%s/pid'; %s ;;\n"
                        "esac\n",
                        folder, restoring->tables, *restoring->list ? restoring->list : "exit 1",
                        folder, folder, *restoring->rows ? restoring->rows : "exit 1");
    char *path = file_path("x.dump");
    g_mkdir(bin, 0700);
    g_assert_true(
        g_file_set_contents_full(program, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0700, NULL));
    g_assert_true(g_file_set_contents(path, "PGDMP", -1, NULL));
    g_setenv("DELIGHT_PG_BINDIR", bin, TRUE);
    return path;
}

static void expect_ended(void)
{
    g_autofree char *path = file_path("pid"), *pid = NULL;
    g_assert_true(g_file_get_contents(path, &pid, NULL, NULL));
    /* nothing in it: killed just before it could say */
    g_assert_true(!*pid || kill((pid_t)atoi(pid), 0) == -1);
}

#ifdef __SANITIZE_ADDRESS__
#define PATIENCE (8 * G_USEC_PER_SEC) /* to start anything takes longer there */
#else
#define PATIENCE (5 * G_USEC_PER_SEC)
#endif

/* What it says is told as the dump's, and however it goes, it is gone when we are. */
static void test_restoring(gconstpointer data)
{
    const Restoring *restoring = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = stand_in(restoring);
    const gint64 begin = g_get_monotonic_time();
    limit_ms = restoring->silent;
    g_assert_null(restore(path, NULL, &error));
    limit_ms = 0;
    g_assert_cmpint(g_get_monotonic_time() - begin, <, PATIENCE);
    g_autofree char *bin = g_strdup(g_getenv("DELIGHT_PG_BINDIR"));
    g_unsetenv("DELIGHT_PG_BINDIR");
    g_assert_error(error, EMBED_ERROR, restoring->code);
    g_autoptr(GString) message = g_string_new(error->message);
    g_string_replace(message, path, "X", 0);
    g_string_replace(message, bin, "BIN", 0);
    g_autofree char *told = g_string_free(g_steal_pointer(&message), FALSE);
    if (g_str_has_suffix(restoring->message, "*"))
        told[MIN(strlen(told), strlen(restoring->message) - 1)] = '\0';
    g_autofree char *expected = g_strdelimit(g_strdup(restoring->message), "*", '\0');
    g_assert_cmpstr(told, ==, expected);
    expect_ended();
}

/* What is larger may be silent for longer: a second for each MB of the file, or of all in the
 * folder. */
static void test_size(void)
{
    static const Restoring silent = {.tables = "exec sleep 1000", .list = "", .rows = ""};
    static const char *const names[] = {"x.dump", "large.folder"};
    run_sql("", "create database forged_source");
    dump_to("large.folder", "forged_source", (const char *const[]){"-Fd", NULL});
    run_sql("", "drop database forged_source");
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *program_reads = stand_in(&silent), *path = file_path(names[i]);
        const gboolean is_folder = g_file_test(path, G_FILE_TEST_IS_DIR);
        g_autofree char *large =
            is_folder ? g_build_filename(path, "9.dat", NULL) : g_strdup(program_reads);
        const int file = open(large, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        g_assert_cmpint(ftruncate(file, 2 << 20), ==, 0);
        close(file);
        limit_ms = 100;
        g_assert_null(restore(path, NULL, &error));
        limit_ms = 0;
        g_unsetenv("DELIGHT_PG_BINDIR");
        g_assert_error(error, EMBED_ERROR, EMBED_ERROR_LIMIT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, "nothing has come from pg_restore for 2 s"));
    }
}

static void test_no_restorer(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("x.dump");
    g_assert_true(g_file_set_contents(path, "PGDMP", -1, NULL));
    g_setenv("DELIGHT_PG_BINDIR", "/proc/nowhere", TRUE);
    g_assert_null(restore(path, NULL, &error));
    g_unsetenv("DELIGHT_PG_BINDIR");
    g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
    g_assert_nonnull(strstr(error->message, "x.dump' is an archive, and there is no pg_restore"));
    g_assert_nonnull(strstr(error->message, "install the package 'postgresql-client'"));
}

/* --- stopping --------------------------------------------------------------------------------- */

static volatile int interrupted;

static gpointer interrupt_soon(gpointer data)
{
    g_usleep(300000);
    interrupted = SIGINT;
    return data;
}

static void expect_interrupted(const char *path)
{
    g_autoptr(GError) error = NULL;
    interrupted = 0;
    gint64 begin = g_get_monotonic_time();
    GThread *thread = g_thread_new("interrupt", interrupt_soon, NULL);
    DumpReport *report =
        dump_restore(embed, path, is_wanted, NULL, 0, NULL, NULL, &interrupted, &error);
    g_thread_join(thread);
    g_assert_null(report);
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 3 * G_USEC_PER_SEC);
}

static void test_interrupted(void)
{
    g_autofree char *path = file_path("x.sql");
    g_assert_true(g_file_set_contents(path, "do $$ begin loop end loop; end $$;", -1, NULL));
    expect_interrupted(path);
}

static void test_interrupted_in_a_pipe(void)
{
    g_autofree char *path = file_path("fifo");
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    int keeper = g_open(path, O_RDWR | O_CLOEXEC, 0);
    expect_interrupted(path);
    close(keeper);
}

/* ... in each of the three runs of pg_restore, while it is at it, and when it has ended by itself.
 */
static void test_interrupted_in_an_archive(void)
{
    static const Restoring endless[] = {
        {"tables", "exec sleep 1000", "", "", NULL, 0, 0},
        {"list", TABLE, "exec sleep 1000", "", NULL, 0, 0},
        {"rows", TABLE, LIST, "exec sleep 1000", NULL, 0, 0},
        {"the end", TABLE "; exec >&-; exec sleep 1000", "", "", NULL, 0, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(endless); i++) {
        g_autofree char *path = stand_in(&endless[i]);
        g_test_message("%s", endless[i].name);
        run_sql(embed_conninfo(embed), "drop owned by current_user cascade");
        run_sql(embed_conninfo(embed), "create schema public");
        expect_interrupted(path);
        g_unsetenv("DELIGHT_PG_BINDIR");
        expect_ended();
    }
}

static void on_progress(const char *what, double share, gpointer data)
{
    double *last = data;
    g_assert_nonnull(what);
    g_assert_cmpfloat(share, <=, 1);
    *last = MAX(*last, share);
}

static void test_progress(void)
{
    g_autoptr(GString) text = g_string_new("create table t (a int);\ncopy t from stdin;\n");
    for (guint i = 0; i < 2000000; i++)
        g_string_append(text, "12345\n");
    g_string_append(text, "\\.\n");
    g_autofree char *path = file_path("x.sql");
    g_assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    run_sql(embed_conninfo(embed), "drop owned by current_user cascade");
    run_sql(embed_conninfo(embed), "create schema public");
    double last = -1;
    g_autoptr(DumpReport) report =
        dump_restore(embed, path, is_wanted, NULL, 0, on_progress, &last, NULL, NULL);
    g_assert_nonnull(report);
    g_assert_cmpuint(report->rows, ==, 2000000);
    g_assert_cmpfloat(last, >, 0.1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/dump/forged/by hand", test_by_hand);
    g_test_add_func("/dump/forged/rights", test_rights);
    g_test_add_func("/dump/forged/canaries", test_canaries);
    g_test_add_func("/dump/forged/settings", test_settings);
    g_test_add_func("/dump/forged/lost tables", test_lost);
    g_test_add_func("/dump/forged/refused rows", test_refused_rows);
    g_test_add_func("/dump/forged/rows refused early", test_refused_early);
    g_test_add_func("/dump/forged/no dump", test_no_dump);
    g_test_add_func("/dump/forged/limit", test_limit);
    g_test_add_func("/dump/forged/folder", test_folder);
    g_test_add_func("/dump/forged/paths", test_paths);
    g_test_add_func("/dump/forged/extremes", test_extremes);
    for (guint i = 0; i < G_N_ELEMENTS(restorings); i++) {
        g_autofree char *name = g_strconcat("/dump/pg_restore/", restorings[i].name, NULL);
        g_test_add_data_func(name, &restorings[i], test_restoring);
    }
    g_test_add_func("/dump/pg_restore/is silent over what is large", test_size);
    g_test_add_func("/dump/pg_restore/is not there", test_no_restorer);
    g_test_add_func("/dump/stopping/progress", test_progress);
    g_test_add_func("/dump/stopping/interrupted", test_interrupted);
    g_test_add_func("/dump/stopping/interrupted in a pipe", test_interrupted_in_a_pipe);
    g_test_add_func("/dump/stopping/interrupted in an archive", test_interrupted_in_an_archive);
    return tear_down(g_test_run());
}
