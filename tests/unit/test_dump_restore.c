/* Whole dumps, real and forged: tests/with-postgres build/test_dump_restore */
#include "dump.h"
#include "pgbin.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Embed *embed;   /* one for all cases, emptied before each */
static char *folder;   /* for the dump files */
static char *programs; /* pg_dump and pg_restore of the source's version */

/* --- help ------------------------------------------------------------------------------------- */

static void run_sql(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK)
        g_error("%s", PQerrorMessage(connection));
    PQsetErrorVerbosity(connection, PQERRORS_TERSE);
    PGresult *result = PQexec(connection, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        g_error("%s: %s", sql, PQresultErrorMessage(result));
    PQclear(result);
    PQfinish(connection);
}

/* The only value of a query, or "error SQLSTATE". */
static char *ask(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK)
        g_error("%s", PQerrorMessage(connection));
    PGresult *result = PQexec(connection, sql);
    char *answer = PQresultStatus(result) == PGRES_TUPLES_OK
                       ? g_strdup(PQgetvalue(result, 0, 0))
                       : g_strconcat("error ", PQresultErrorField(result, PG_DIAG_SQLSTATE), NULL);
    PQclear(result);
    PQfinish(connection);
    return answer;
}

static void expect_answer(const char *sql, const char *expected)
{
    g_autofree char *answer = ask(embed_conninfo(embed), sql);
    if (g_strcmp0(answer, expected) != 0)
        g_test_message("%s", sql);
    g_assert_cmpstr(answer, ==, expected);
}

static char *file_path(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

/* `wanted` holds the relations that the checks read, NULL: all. */
static gboolean is_wanted(const char *schema, const char *relation, gpointer data)
{
    const char *const *wanted = data;
    g_assert_nonnull(schema);
    return !wanted || g_strv_contains(wanted, relation);
}

static DumpReport *restore(const char *path, const char *const *wanted, GError **error)
{
    run_sql(embed_conninfo(embed), "drop owned by current_user cascade");
    run_sql(embed_conninfo(embed), "create schema public");
    return dump_restore(embed, path, is_wanted, (gpointer)wanted, NULL, NULL, NULL, error);
}

static DumpReport *restore_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("x.sql");
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    DumpReport *report = restore(path, NULL, &error);
    g_assert_no_error(error);
    return report;
}

static void expect_refusal(const char *name, const char *data, gssize length, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path(name);
    g_assert_true(g_file_set_contents(path, data, length, NULL));
    g_assert_null(restore(path, NULL, &error));
    g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
    g_auto(GStrv) parts = g_strsplit(error->message, folder, -1); /* paths vary */
    g_autofree char *told = g_strjoinv("DIR", parts);
    g_assert_cmpstr(told, ==, message);
}

static const char *example(const DumpReport *report, guint i)
{
    return i < report->skipped_examples->len ? g_ptr_array_index(report->skipped_examples, i)
                                             : NULL;
}

/* --- real dumps ------------------------------------------------------------------------------- */

/* Owners, rights, extensions, partitions, inheritance, odd names, odd texts. */
static const char source[] =
    "create role shop_owner; create role shop_reader;\n"
    "create schema parts; create extension citext; create extension pg_trgm;\n"
    "create extension postgres_fdw; create type mood as enum ('sad', 'ok');\n"
    "create table team (id int generated always as identity primary key, name text not null,\n"
    "  slug citext, feeling mood default 'ok', twice int generated always as (2 * 3) stored);\n"
    "insert into team (name, slug) select 'team ' || g, 'Slug' || g from generate_series(1, 20) "
    "g;\n"
    "insert into team (name) values (E'back\\\\slash\\n\\\\.\\n\\\\.\\r\\n\\t;'), (E'\\\\.'), "
    "(''),\n"
    "  (E'\\\\N'), (E'\\001');\n"
    "create table event (id int not null, team_id int, ts date not null, data jsonb,\n"
    "  primary key (id, ts, team_id)) partition by range (ts);\n"
    "create table parts.early partition of event for values from ('2021-01-01') to "
    "('2021-02-01');\n"
    "create table late partition of event for values from ('2021-02-01') to ('2021-03-01')\n"
    "  partition by list (team_id);\n"
    "create table late_1 partition of late for values in (1, 2, 3);\n"
    "create table parts.late_rest partition of late default;\n"
    "create index event_by_team on event (team_id, ts);\n"
    "insert into event select g, g % 20, date '2021-01-01' + g % 59,\n"
    "  jsonb_build_object('n', g, 'q', E'a\\\\\"b\\n') from generate_series(1, 3000) g;\n"
    "create table base (a int); create table heir (b int) inherits (base);\n"
    "insert into base values (1); insert into heir values (2, 3);\n"
    "create table unread (id serial primary key, t text); create index on unread (t);\n"
    "insert into unread (t) select 'x' from generate_series(1, 50);\n"
    "create table behind (id int primary key, v text);\n"
    "insert into behind select g, 'v' from generate_series(1, 50) g;\n"
    "create view joined as select b.id, t.name from behind b join team t using (id);\n"
    "create materialized view counted as select count(*) from joined;\n"
    "create materialized view unread_count as select count(*) from unread;\n"
    "create view unread_view as select * from unread;\n"
    "create table unread_parts (a int) partition by list (a);\n"
    "create table unread_part partition of unread_parts default;\n"
    "insert into unread_parts values (1);\n"
    "create index by_trigram on team using gin (name gin_trgm_ops);\n"
    "create table odd (\"a;b\" text, \"c\"\"d\" text default E'x;\\'y', \"\303\251\" int);\n"
    "insert into odd values ('a;b', $$c'd;$$, 1), ('--x', '/* y', 2);\n"
    "create table long (t text); insert into long select repeat('x;''', 1000000);\n"
    "create function dollars() returns int language plpgsql as $f$ begin return 1; -- ; '\nend "
    "$f$;\n"
    "create function atomic() returns int begin atomic select 1; select 2; end;\n"
    "create function noisy() returns trigger language plpgsql as\n"
    "  $$ begin raise warning 'noise'; return new; end $$;\n"
    "create trigger noise before insert on team for each row execute function noisy();\n"
    "create rule keep as on delete to unread do instead nothing;\n"
    "alter table team enable row level security; create policy p on team using (false);\n"
    "alter table odd add foreign key (\"\303\251\") references team (id) not valid;\n"
    "comment on table odd is 'it''s; a $$ comment';\n"
    "alter table team owner to shop_owner; alter table event owner to shop_owner;\n"
    "grant select on all tables in schema public to shop_reader;\n"
    "create publication everything for all tables;\n"
    "create server elsewhere foreign data wrapper postgres_fdw;\n"
    "create sequence counter start 5; select nextval('counter'); select lo_from_bytea(0, 'x');\n";

/* Each asked of the source and of what was restored. */
static const char *const questions[] = {
    "select md5(string_agg(t::text, '|' order by id)) from public.team t",
    "select md5(string_agg(t::text, '|' order by id)) from public.event t",
    "select count(*) from parts.late_rest",
    "select md5(string_agg(t::text, '|' order by t)) from public.odd t",
    "select string_agg(a::text, '|' order by a) from public.base",
    "select md5(string_agg(t::text, '|' order by t)) from public.joined t",
    "select count from public.counted",
    "select md5(t) from public.long",
    "select string_agg(indexdef, '|' order by indexdef) from pg_indexes\n"
    " where tablename in ('team', 'event', 'early', 'late', 'late_1', 'late_rest', 'behind')",
    "select last_value from public.counter",
    "select dollars() + atomic()",
};

static const char *const read_relations[] = {"team",   "event",   "odd",  "base",
                                             "joined", "counted", "long", NULL};

static void dump_to(const char *name, const char *const *options)
{
    g_autofree char *program = g_build_filename(programs, "pg_dump", NULL);
    g_autofree char *path = file_path(name);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, program);
    g_ptr_array_add(argv, (char *)"--file");
    g_ptr_array_add(argv, path);
    for (; *options; options++)
        g_ptr_array_add(argv, (char *)*options);
    g_ptr_array_add(argv, (char *)"dump_source");
    g_ptr_array_add(argv, NULL);
    int status = 1;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

/* Names without a schema, which no session has set. */
static void expect_like_source(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
        g_autofree char *expected = ask("dbname=dump_source", questions[i]);
        expect_answer(questions[i], expected);
    }
}

static void expect_restored(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path(name);
    g_autoptr(DumpReport) report = restore(path, read_relations, &error);
    g_assert_no_error(error);
    expect_like_source();
    g_assert_cmpuint(report->rows, ==, 3000 + 25 + 50 + 2 + 2 + 1);
    g_assert_cmpuint(report->skipped, ==, 1);
    g_assert_nonnull(strstr(example(report, 0), "permission denied to create extension"));
    g_assert_cmpuint(g_hash_table_size(report->lost_tables), ==, 0);
    g_assert_cmpuint(report->left_out, >, 10);
    expect_answer("select count(*) from public.unread", "error 42P01");
    expect_answer("select count(*) from public.unread_view", "error 42P01");
    expect_answer("select count(*) from public.unread_count", "error 42P01");
    expect_answer("select count(*) from public.unread_parts", "error 42P01");
    expect_answer("select count(*) from pg_trigger where not tgisinternal", "0");
    expect_answer("select count(*) from pg_policy", "0");
    expect_answer("select reltuples from pg_class where relname = 'event'", "3000");
    expect_answer("show search_path", "\"$user\", public");
}

static void test_real(gconstpointer data)
{
    static const struct {
        const char *name;
        const char *options[6];
    } dumps[] = {
        {"plain.sql", {NULL}},
        {"plain.sql.gz", {"--compress=6", NULL}},
        {"inserts.sql", {"--inserts", NULL}},
        {"columns.sql", {"--column-inserts", "--rows-per-insert=100", NULL}},
        {"clean.sql", {"--clean", NULL}},
        {"clean-if-exists.sql", {"--clean", "--if-exists", NULL}},
        {"bare.sql", {"--no-owner", "--no-privileges", "--no-comments", NULL}},
        {"quoted.sql", {"--quote-all-identifiers", "--load-via-partition-root", NULL}},
        {"triggers.sql", {"--disable-triggers", "--encoding=LATIN1", NULL}},
        {"x.dump", {"-Fc", NULL}},
        {"x.tar", {"-Ft", NULL}},
        {"x.folder", {"-Fd", "-j2", NULL}},
    };
    const guint i = GPOINTER_TO_UINT(data);
    if (i >= G_N_ELEMENTS(dumps))
        return;
    dump_to(dumps[i].name, dumps[i].options);
    expect_restored(dumps[i].name);
}

/* A dump that a Windows tool or a mail program has been at. */
static void test_crlf(void)
{
    g_autofree char *from = file_path("plain.sql");
    g_autofree char *to = file_path("crlf.sql");
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(from, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *converted = g_strjoinv("\r\n", lines);
    g_assert_true(g_file_set_contents(to, converted, -1, NULL));
    expect_restored("crlf.sql");
}

/* All is wanted: nothing is hidden. */
static void test_everything(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("x.dump");
    g_autoptr(DumpReport) report = restore(path, NULL, &error);
    g_assert_no_error(error);
    expect_like_source();
    expect_answer("select count(*) from public.unread_view", "50");
    expect_answer("select count(*) from public.unread_parts", "1");
    expect_answer("select count from public.unread_count", "50");
}

static void test_cut_short(void)
{
    g_autofree char *from = file_path("plain.sql");
    g_autofree char *text = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &text, &length, NULL));
    char *data = strstr(text, "\nCOPY public.event");
    if (!data)
        data = strstr(text, "\nCOPY parts.early");
    g_assert_nonnull(data);
    expect_refusal("cut.sql", text, data + 1 - text,
                   "'DIR/cut.sql' was cut short: pg_dump's last line is missing");
    g_autoptr(GError) error = NULL;
    g_autofree char *to = file_path("cut.sql");
    g_assert_true(g_file_set_contents(to, text, data + 500 - text, NULL));
    g_assert_null(restore(to, NULL, &error));
    g_assert_nonnull(strstr(error->message, "the file ends in the middle of rows"));
}

static void test_cut_archive(void)
{
    g_autofree char *from = file_path("x.dump");
    g_autofree char *to = file_path("cut.dump");
    g_autofree char *data = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_get_contents(from, &data, &length, NULL));
    g_assert_true(g_file_set_contents(to, data, (gssize)length - 4000, NULL));
    g_assert_null(restore(to, NULL, &error));
    g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
    g_assert_true(g_str_has_prefix(error->message, "pg_restore cannot read '"));
}

static void test_newer_archive(void)
{
    g_autofree char *from = file_path("x.dump");
    g_autofree char *data = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(from, &data, &length, NULL));
    data[6] = 99; /* the minor version of the format */
    g_autoptr(GError) error = NULL;
    g_autofree char *to = file_path("newer.dump");
    g_assert_true(g_file_set_contents(to, data, (gssize)length, NULL));
    g_assert_null(restore(to, NULL, &error));
    g_assert_nonnull(strstr(error->message, "newer.dump' was made by a newer pg_dump (archive "
                                            "format 1.99)"));
    g_assert_nonnull(strstr(error->message, "install the package 'postgresql-client-"));
}

static void test_all_databases(void)
{
    g_autofree char *program = g_build_filename(programs, "pg_dumpall", NULL);
    g_autofree char *path = file_path("all.sql");
    g_autofree char *command = g_strdup_printf("%s -f %s", program, path);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(restore(path, NULL, &error));
    g_assert_nonnull(strstr(error->message, "all.sql' was made by pg_dumpall"));
}

static void test_without_tables(void)
{
    dump_to("data.sql", (const char *const[]){"--data-only", "--table=team", NULL});
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("data.sql");
    g_assert_null(restore(path, NULL, &error));
    g_assert_nonnull(strstr(error->message, "relation \"public.team\" does not exist; rows without "
                                            "their tables (--data-only) cannot be restored"));
}

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
    g_assert_cmpuint(report->skipped, ==, 7);
    g_assert_cmpuint(report->skipped_examples->len, ==, 5);
    g_assert_true(g_str_has_prefix(example(report, 0), "x.sql:2: "));
    g_assert_false(g_file_test(witness, G_FILE_TEST_EXISTS));
    expect_answer("select a from t", "x");
    expect_answer(
        "select concat(rolsuper, current_user) from pg_roles where rolname = current_user",
        "fdelight");
    expect_answer("select count(*) from pg_roles where rolname = 'other'", "0");
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

/* What can be told without a server. */
static void test_check(void)
{
    g_autofree char *archive = file_path("x.dump");
    g_autofree char *directory = file_path("x.folder");
    g_autofree char *gzipped = file_path("plain.sql.gz");
    g_autofree char *zip = file_path("x.zip");
    g_autoptr(GError) error = NULL;
    g_assert_true(dump_check(archive, NULL));
    g_assert_true(dump_check(directory, NULL));
    g_assert_true(dump_check(gzipped, NULL));
    g_assert_true(dump_check("/dev/null", NULL)); /* not to be read twice */
    g_assert_true(g_file_set_contents(zip, "PK\x03\x04", 4, NULL));
    g_assert_false(dump_check(zip, &error));
    g_assert_error(error, EMBED_ERROR, EMBED_ERROR_DUMP);
}

static void test_paths(void)
{
    expect_path_refusal("/nowhere/x.sql",
                        "cannot open '/nowhere/x.sql': No such file or directory");
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
        dump_restore(embed, path, is_wanted, NULL, NULL, NULL, &interrupted, &error);
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

static void note_progress(const char *what, double share, gpointer data)
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
        dump_restore(embed, path, is_wanted, NULL, note_progress, &last, NULL, NULL);
    g_assert_nonnull(report);
    g_assert_cmpuint(report->rows, ==, 2000000);
    g_assert_cmpfloat(last, >, 0.1);
}

static void set_up(void)
{
    static const char *const needed[] = {"pg_dump", "pg_restore", NULL};
    g_autoptr(GError) error = NULL;
    if (!g_getenv("DELIGHT_TEST_SERVER"))
        g_error("run this by tests/with-postgres");
    programs = pgbin_folder(needed, NULL);
    g_assert_nonnull(programs);
    folder = g_dir_make_tmp("dump-test-XXXXXX", NULL);
    run_sql("", "create database dump_source");
    run_sql("dbname=dump_source", source);
    run_sql("dbname=dump_source", "vacuum analyze");
    embed = embed_start(NULL, NULL, NULL, &error);
    g_assert_no_error(error);
}

static int tear_down(int status)
{
    g_autofree char *remove = g_strdup_printf("rm -rf %s", folder);
    embed_free(embed);
    run_sql("", "drop database dump_source");
    run_sql("", "drop role shop_owner, shop_reader");
    g_free(folder);
    g_free(programs);
    return system(remove) == 0 ? status : 1;
}

int main(int argc, char **argv)
{
    static const char *const real[] = {
        "plain",          "gzip",         "inserts",
        "column inserts", "clean",        "clean if exists",
        "no owner",       "quoted names", "disabled triggers in LATIN1",
        "custom",         "tar",          "directory"};
    g_test_init(&argc, &argv, NULL);
    set_up();
    for (guint i = 0; i < G_N_ELEMENTS(real); i++) {
        g_autofree char *path = g_strdup_printf("/dump/real/%s", real[i]);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_real);
    }
    g_test_add_func("/dump/real/CRLF", test_crlf);
    g_test_add_func("/dump/real/everything wanted", test_everything);
    g_test_add_func("/dump/real/cut short", test_cut_short);
    g_test_add_func("/dump/real/archive cut short", test_cut_archive);
    g_test_add_func("/dump/real/newer archive", test_newer_archive);
    g_test_add_func("/dump/real/all databases", test_all_databases);
    g_test_add_func("/dump/real/without tables", test_without_tables);
    g_test_add_func("/dump/forged/by hand", test_by_hand);
    g_test_add_func("/dump/forged/rights", test_rights);
    g_test_add_func("/dump/forged/settings", test_settings);
    g_test_add_func("/dump/forged/lost tables", test_lost);
    g_test_add_func("/dump/forged/refused rows", test_refused_rows);
    g_test_add_func("/dump/forged/rows refused early", test_refused_early);
    g_test_add_func("/dump/forged/no dump", test_no_dump);
    g_test_add_func("/dump/forged/paths", test_paths);
    g_test_add_func("/dump/forged/check", test_check);
    g_test_add_func("/dump/forged/extremes", test_extremes);
    g_test_add_func("/dump/stopping/progress", test_progress);
    g_test_add_func("/dump/stopping/interrupted", test_interrupted);
    g_test_add_func("/dump/stopping/interrupted in a pipe", test_interrupted_in_a_pipe);
    return tear_down(g_test_run());
}
