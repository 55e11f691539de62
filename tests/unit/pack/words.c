/* Params that hold only certain words. */
#include "pack.h"

#include <glib/gstdio.h>
#include <string.h>

static const char base[] =
    "scorecard:\n"
    "  title: Health\n"
    "  sections: [{id: setup, title: Set up}]\n"
    "  grades: [{id: good, min: 0}]\n"
    "params: {days: %s, other: mon-fri}\n"
    "models:\n"
    "  - name: customer\n"
    "    columns: {customer_id: text, name: text, created_at: timestamptz, plan: text, owner: "
    "text,\n"
    "              paying: boolean}\n"
    "    from: select 1\n"
    "  - name: work\n"
    "    columns: {day: text}\n"
    "    values: {days: [monday, tuesday, wednesday, thursday, friday, saturday, sun_day]}\n"
    "    from: 'select :days, :other'\n"
    "section: setup\n"
    "checks:\n"
    "  - {id: full, question: Is it full?, probe: select customer_id from work, params: {days: "
    "sa},\n"
    "     pass: customer_id <> :days}\n";

static Pack *load(const char *days, char **said)
{
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "pack.yaml", NULL);
    g_autofree char *text = g_strdup_printf(base, days);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    Pack *pack = pack_load((const char *const[]){folder, NULL}, diagnostics);
    *said = NULL;
    if (diagnostic_list_errors(diagnostics) > 0) {
        const Diagnostic *one = diagnostic_list_get(diagnostics, 0);
        *said = g_strdup_printf("%u: %s", one->place.line, one->text);
    }
    g_unlink(path);
    g_rmdir(folder);
    return pack;
}

#define WEEK "monday, tuesday, wednesday, thursday, friday, saturday, sun_day"

static const struct {
    const char *written, *meant; /* NULL: refused ... */
    const char *why;             /* ... for this reason */
} cases[] = {
    {"mon-fri", "monday tuesday wednesday thursday friday", NULL},
    {"MON - Fri", "monday tuesday wednesday thursday friday", NULL},
    {"Mon\u2013Wed", "monday tuesday wednesday", NULL},
    {"mo..tu", "monday tuesday", NULL},
    {"sat-mon", "monday saturday sun_day", NULL},
    {"fri-fri", "friday", NULL},
    {"sun,mon;TUE & tuesday", "monday tuesday sun_day", NULL},
    {"Sunday", "sun_day", NULL},
    {"sun-day", "sun_day", NULL},
    {"tusday", NULL, "'days' knows no 'tusday'; did you mean 'tuesday'?"},
    {"mon-thirsday", NULL, "'days' knows no 'thirsday'; did you mean 'thursday'?"},
    {"t", NULL, "'days' knows no 't', only " WEEK},
    {"s-m", NULL, "'days' knows no 's', only " WEEK},
    {"mon-", NULL, "'days' knows no '', only " WEEK},
    {",", NULL, "'days' must say one of " WEEK ", or several"},
};

static void test_written(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *said = NULL, *days = g_strdup_printf("'%s'", cases[i].written);
        g_autoptr(Pack) pack = load(days, &said);
        g_autofree char *why = cases[i].why ? g_strdup_printf("5: %s", cases[i].why) : NULL;
        g_test_message("%s", cases[i].written);
        g_assert_cmpstr(said, ==, why);
        if (cases[i].meant)
            g_assert_cmpstr(pack_find_param(pack->params, "days")->value, ==, cases[i].meant);
    }
}

static void test_set(void)
{
    g_autofree char *said = NULL;
    g_autoptr(Pack) pack = load("mon", &said);
    const PackCheck *check = pack_find_check(pack, "full");
    g_assert_null(said);
    g_assert_cmpstr(pack_find_param(check->params, "days")->value, ==, "saturday");
    g_assert_cmpstr(pack_find_param(pack->params, "other")->value, ==, "mon-fri");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        static const char *const targets[] = {"days", "full.days"};
        for (gsize k = 0; k < G_N_ELEMENTS(targets); k++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *set = g_strdup_printf("%s=%s", targets[k], cases[i].written);
            const gboolean done = pack_set(pack, set, &error);
            g_test_message("%s", set);
            g_assert_cmpint(done, ==, cases[i].meant != NULL);
            if (done)
                g_assert_cmpstr(pack_find_param(k ? check->params : pack->params, "days")->value,
                                ==, cases[i].meant);
            else
                g_assert_cmpstr(error->message, ==, cases[i].why);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/written", test_written);
    g_test_add_func("/words/set", test_set);
    return g_test_run();
}
