/* Dumps that pg_dump made: tests/with-postgres build/test_dump_real */
#include "restoring.h"

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
    ("select string_agg(indexdef, '|' order by indexdef) from pg_indexes\n"
     " where tablename in ('team', 'event', 'early', 'late', 'late_1', 'late_rest', 'behind')"),
    "select last_value from public.counter",
    "select dollars() + atomic()",
};

static const char *const read_relations[] = {"team",   "event",   "odd",  "base",
                                             "joined", "counted", "long", NULL};

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
    dump_to(dumps[i].name, "dump_source", dumps[i].options);
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
    G_GNUC_UNUSED g_autoptr(DumpReport) report = restore(path, NULL, &error);
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
    dump_to("data.sql", "dump_source", (const char *const[]){"--data-only", "--table=team", NULL});
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("data.sql");
    g_assert_null(restore(path, NULL, &error));
    g_assert_nonnull(strstr(error->message, "relation \"public.team\" does not exist; rows without "
                                            "their tables (--data-only) cannot be restored"));
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

int main(int argc, char **argv)
{
    static const char *const real[] = {
        "plain",          "gzip",         "inserts",
        "column inserts", "clean",        "clean if exists",
        "no owner",       "quoted names", "disabled triggers in LATIN1",
        "custom",         "tar",          "directory"};
    g_test_init(&argc, &argv, NULL);
    set_up();
    run_sql("", "create database dump_source");
    run_sql("dbname=dump_source", source);
    run_sql("dbname=dump_source", "vacuum analyze");
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
    g_test_add_func("/dump/real/check", test_check);
    const int status = g_test_run();
    run_sql("", "drop database dump_source");
    run_sql("", "drop role shop_owner, shop_reader");
    return tear_down(status);
}
