/* What statements are, and whose rows are wanted. */
#include "dump/statement.h"
#include "dump/tables.h"

#include <string.h>

/* "kind schema.relation <parents, object>" in short. */
static char *told(const char *text)
{
    static const char *const kinds[] = {
        [DUMP_OTHER] = "other",
        [DUMP_LEAVE] = "leave",
        [DUMP_SET] = "set",
        [DUMP_SEARCH_PATH] = "search path",
        [DUMP_DROP] = "drop",
        [DUMP_EXTENSION] = "extension",
        [DUMP_TABLE] = "table",
        [DUMP_ATTACH] = "attach",
        [DUMP_VIEW] = "view",
        [DUMP_REFRESH] = "refresh",
        [DUMP_INDEX] = "index",
        [DUMP_INDEX_ATTACH] = "index attach",
        [DUMP_CONSTRAINT] = "constraint",
        [DUMP_INSERT] = "insert",
        [DUMP_COPY] = "copy",
    };
    g_auto(DumpStatement) statement = {.kind = DUMP_OTHER};
    dump_statement_read(text, &statement);
    GString *out = g_string_new(kinds[statement.kind]);
    if (statement.kind == DUMP_OTHER || statement.kind == DUMP_LEAVE)
        return g_string_free(out, FALSE);
    if (statement.relation)
        g_string_append_printf(out, " %s%s%s", statement.schema ? statement.schema : "",
                               statement.schema ? "." : "", statement.relation);
    for (guint i = 0; statement.parents && i < statement.parents->len; i += 2) {
        const char *schema = g_ptr_array_index(statement.parents, i);
        g_string_append_printf(out, " in %s%s%s", schema ? schema : "", schema ? "." : "",
                               (char *)g_ptr_array_index(statement.parents, i + 1));
    }
    if (statement.object)
        g_string_append_printf(out, " as %s", statement.object);
    if (statement.options_at)
        g_string_append_printf(out, " [%.*s]", (int)statement.options_at, text);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *text, *told;
} cases[] = {
    {"CREATE TABLE public.event (id int, CHECK (a > 1));", "table public.event"},
    {"create unlogged table if not exists Event (id int)", "table event"},
    {"create table \"A b\".\"c\"\"d\" (id int);", "table A b.c\"d"},
    {"create table p1 partition of public.event for values in (1);", "table p1 in public.event"},
    {"create table c (a int) inherits (x, public.y);", "table c in x in public.y"},
    {"create foreign table f (a int) server s;", "table f"},
    {"create table t as select 1;", "table t"},
    {"ALTER TABLE ONLY public.event ATTACH PARTITION public.p1 DEFAULT;",
     "attach public.p1 in public.event"},
    {"ALTER TABLE ONLY public.event ADD CONSTRAINT event_pkey PRIMARY KEY (id);",
     "constraint public.event as event_pkey"},
    {"alter table event add constraint fk foreign key (a) references b(c);", "leave"},
    {"alter table event add foreign key (a) references b(c);", "leave"},
    {"alter table event add unique (a);", "constraint event"},
    {"alter table event add column a int;", "other"},
    {"alter table event add a int;", "other"},
    {"alter table only event alter column a set default 1;", "other"},
    {"ALTER TABLE public.event ALTER COLUMN id DROP DEFAULT;", "drop public.event"},
    {"ALTER TABLE IF EXISTS ONLY public.event DROP CONSTRAINT x;", "drop public.event"},
    {"alter table event owner to x;", "leave"},
    {"alter table event enable row level security;", "leave"},
    {"alter table event disable trigger all;", "leave"},
    {"alter table event cluster on x;", "leave"},
    {"alter table event replica identity full;", "leave"},
    {"ALTER FUNCTION public.f(a integer) OWNER TO x;", "leave"},
    {"alter type mood add value 'owner to';", "other"},
    {"alter sequence s owned by t.a;", "other"},
    {"alter default privileges grant select on tables to x;", "leave"},
    {"ALTER INDEX public.i ATTACH PARTITION public.i1;", "index attach as i1"},
    {"CREATE UNIQUE INDEX i ON ONLY public.event USING btree (a);", "index public.event as i"},
    {"create index on event (a);", "index event"},
    {"create index concurrently if not exists i on event (a);", "index event as i"},
    {"CREATE VIEW public.v AS SELECT 1;", "view public.v"},
    {"create or replace recursive view v as select 1;", "view v"},
    {"create materialized view v as select 1 with no data;", "view v"},
    {"REFRESH MATERIALIZED VIEW public.v;", "refresh public.v"},
    {"CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;", "extension"},
    {"create extension plpython3u;", "leave"},
    {"create function f() returns int language sql as 'create table t (a int)';", "other"},
    {"create trigger t after insert on x execute function f();", "leave"},
    {"create rule \"_RETURN\" as on select to v do instead select 1;", "other"},
    {"create rule r as on insert to v do instead nothing;", "leave"},
    {"create role x superuser;", "leave"},
    {"COMMENT ON TABLE t IS 'x';", "leave"},
    {"GRANT ALL ON TABLE t TO x;", "leave"},
    {"begin;", "leave"},
    {"commit", "leave"},
    {"INSERT INTO public.event VALUES (1);", "insert public.event"},
    {"insert /* a */ into -- b\n \"Event\" (a) select 1;", "insert Event"},
    {"COPY public.event (id, \"b)\") FROM stdin;",
     "copy public.event [COPY public.event (id, \"b)\") FROM stdin]"},
    {"copy event from stdin with (format csv);", "copy event"},
    {"copy event from '/etc/passwd';", "other"},
    {"copy event from program 'id';", "other"},
    {"copy event to stdout;", "leave"},
    {"copy (select 1) to stdout;", "other"},
    {"SET search_path = analytics, pg_catalog;", "search path analytics"},
    {"set search_path to \"A\";", "search path A"},
    {"SET statement_timeout = 0;", "leave"},
    {"SET LOCAL lock_timeout TO 0;", "leave"},
    {"SET xmloption = content;", "set"},
    {"select pg_sleep(1e9);", "leave"},
    {"SELECT * FROM posthog_user;", "leave"},
    {"select a into b from c;", "other"},
    {"SELECT pg_catalog.set_config('search_path', '', false);", "other"},
    {"SET SESSION AUTHORIZATION 'postgres';", "leave"},
    {"set session characteristics as transaction read only;", "leave"},
    {"set role postgres;", "leave"},
    {"reset session authorization;", "leave"},
    {"SELECT pg_catalog.set_config('search_path', '', false);", "other"},
    {"SELECT pg_catalog.setval('s', 1, true);", "other"},
    {"SELECT pg_catalog.lo_create('1');", "leave"},
    {"SELECT * FROM pg_catalog.pg_restore_relation_stats('a', 1);", "leave"},
    {"DROP TABLE IF EXISTS public.event;", "drop"},
    {"drop role x;", "leave"},
    {"do $$ begin execute 'x'; end $$;", "other"},
    {"update t set a = 1;", "other"},
    {"nonsense;", "other"},
    {"", "other"},
    {"create", "other"},
    {"create table", "other"},
    {"alter table x attach partition", "other"},
    {"insert into", "other"},
    {"copy", "other"},
    {"create table a.b.c (x int)", "table b.c"},
};

static void test_kinds(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *is = told(cases[i].text);
        if (strcmp(is, cases[i].told) != 0)
            g_test_message("%s", cases[i].text);
        g_assert_cmpstr(is, ==, cases[i].told);
    }
}

/* The name as it is written, to be put into another statement. */
static void test_name_place(void)
{
    static const struct {
        const char *text, *name;
    } names[] = {
        {"COPY \"a b\" . \"c\" (x) FROM stdin;", "\"a b\" . \"c\""},
        {"copy t(x) from stdin", "t"},
        {"copy a.t from stdin", "a.t"},
        {"copy t/**/from stdin", "t"},
        {"create view v as select 1", "v"},
        {"alter table p attach partition a.q default", "a.q"},
        {"insert into t", "t"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *text = names[i].text;
        g_auto(DumpStatement) statement = {.kind = DUMP_OTHER};
        dump_statement_read(text, &statement);
        g_autofree char *name =
            g_strndup(text + statement.name_from, statement.name_to - statement.name_from);
        g_assert_cmpstr(name, ==, names[i].name);
    }
}

/* --- tables ----------------------------------------------------------------------------------- */

static gboolean reads_event_and_summary(const char *schema, const char *relation, gpointer data)
{
    (void)data;
    return g_str_equal(schema, "public") &&
           (g_str_equal(relation, "event") || g_str_equal(relation, "summary"));
}

static gboolean learn(DumpTables *tables, const char *text)
{
    g_auto(DumpStatement) statement = {.kind = DUMP_OTHER};
    dump_statement_read(text, &statement);
    if (statement.kind == DUMP_VIEW)
        return dump_tables_learn_view(tables, &statement, text);
    dump_tables_learn(tables, &statement);
    return TRUE;
}

static void test_wanted(void)
{
    g_autoptr(DumpTables) tables = dump_tables_new(reads_event_and_summary, NULL);
    learn(tables, "create table public.event (a int) partition by range (a);");
    learn(tables, "create table parts.e1 (a int) partition by list (b);");
    learn(tables, "create table parts.e1a (a int);");
    learn(tables, "alter table parts.e1 attach partition parts.e1a default;");
    g_assert_false(dump_tables_wanted(tables, "parts", "e1a"));
    learn(tables, "alter table only public.event attach partition parts.e1 default;");
    g_assert_true(dump_tables_wanted(tables, NULL, "event"));
    g_assert_true(dump_tables_wanted(tables, "parts", "e1"));
    g_assert_true(dump_tables_wanted(tables, "parts", "e1a"));
    g_assert_false(dump_tables_wanted(tables, "public", "e1"));
    dump_tables_set_schema(tables, "parts");
    g_assert_true(dump_tables_wanted(tables, NULL, "e1"));
    g_assert_false(dump_tables_wanted(tables, NULL, "event"));
    dump_tables_set_schema(tables, "");
    g_assert_true(dump_tables_wanted(tables, NULL, "event"));
}

static void test_views(void)
{
    g_autoptr(DumpTables) tables = dump_tables_new(reads_event_and_summary, NULL);
    learn(tables, "create table public.base (a int);");
    learn(tables, "create table public.other (a int);");
    g_assert_true(learn(tables, "create view public.middle as select * from public.base;"));
    g_assert_true(learn(tables, "create view public.summary as select * from middle m;"));
    g_assert_true(dump_tables_wanted(tables, "public", "base"));
    g_assert_false(dump_tables_wanted(tables, "public", "other"));
    dump_tables_set(tables, "public", "other", DUMP_TABLE_LEFT_OUT);
    g_assert_true(learn(tables, "create view public.plain as select * from public.other;"));
    g_assert_false(learn(tables, "create view public.summary as select * from public.other;"));
}

/* A circle of tables that are each other's partition ends. */
static void test_circle(void)
{
    g_autoptr(DumpTables) tables = dump_tables_new(reads_event_and_summary, NULL);
    learn(tables, "alter table a attach partition b default;");
    learn(tables, "alter table b attach partition a default;");
    g_assert_false(dump_tables_wanted(tables, NULL, "a"));
    learn(tables, "alter table event attach partition a default;");
    g_assert_true(dump_tables_wanted(tables, NULL, "b"));
}

static void note(const char *schema, const char *relation, gpointer data)
{
    g_string_append_printf(data, "%s.%s ", schema, relation);
}

static void test_left_out(void)
{
    g_autoptr(DumpTables) tables = dump_tables_new(reads_event_and_summary, NULL);
    g_autoptr(GString) names = g_string_new(NULL);
    learn(tables, "create table public.a (a int);");
    learn(tables, "create table public.part partition of public.a default;");
    learn(tables, "create table public.whole (a int);");
    dump_tables_set(tables, "public", "part", DUMP_TABLE_LEFT_OUT);
    dump_tables_left_out(tables, note, names);
    g_assert_cmpstr(names->str, ==, "public.part public.a ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dump/statement/kinds", test_kinds);
    g_test_add_func("/dump/statement/where the name stands", test_name_place);
    g_test_add_func("/dump/tables/partitions", test_wanted);
    g_test_add_func("/dump/tables/views", test_views);
    g_test_add_func("/dump/tables/circle", test_circle);
    g_test_add_func("/dump/tables/left out", test_left_out);
    return g_test_run();
}
