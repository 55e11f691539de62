/* A row more, the rest to the letter as it was. */
#include "facts_append.h"

#include <glib/gstdio.h>
#include <string.h>

static PackColumn columns[] = {{(char *)"customer_id", (char *)"text", {0}},
                               {(char *)"kind", (char *)"text", {0}},
                               {(char *)"happened_on", (char *)"date", {0}},
                               {(char *)"note", (char *)"text", {0}}};

static PackModel *model_new(void)
{
    PackModel *model = g_new0(PackModel, 1);
    model->name = (char *)"touchpoint";
    model->columns = g_ptr_array_new();
    model->values = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        g_ptr_array_add(model->columns, &columns[i]);
    return model;
}

static void model_free(PackModel *model)
{
    g_ptr_array_unref(model->columns);
    json_decref(model->values);
    g_free(model);
}

/* File before (NULL: none), day, note, file after (NULL: refused and untouched). */
static const struct {
    const char *name, *before, *day, *note, *after;
} cases[] = {
    {"new", NULL, "2021-09-15", "a, b",
     "customer,kind,happened_on,note\nAcme,demo,2021-09-15,\"a, b\"\n"},
    {"no line end", "customer,kind,happened_on,note\nx,demo,2021-01-01,", "2021-09-15", NULL,
     "customer,kind,happened_on,note\nx,demo,2021-01-01,\nAcme,demo,2021-09-15,\n"},
    {"own order, own columns", "note,Happened_On,mine,Customer,kind\nn,,m,c,k\n", "2021-09-15",
     "q\"q", "note,Happened_On,mine,Customer,kind\nn,,m,c,k\n\"q\"\"q\",2021-09-15,,Acme,demo\n"},
    {"carriage returns", "customer,kind,happened_on,note\r\nx,demo,,\r\n", "2021-09-15", NULL,
     "customer,kind,happened_on,note\r\nx,demo,,\r\nAcme,demo,2021-09-15,\r\n"},
    {"ids", "customer_id,kind,happened_on\n", "2021-09-15", NULL,
     "customer_id,kind,happened_on\nAcme,demo,2021-09-15\n"},
    {"byte order mark", "\357\273\277customer,kind,happened_on\n", "2021-09-15", NULL,
     "\357\273\277customer,kind,happened_on\nAcme,demo,2021-09-15\n"},
    {"a line break", "customer,kind,happened_on,note\n", "2021-09-15", "a\nb",
     "customer,kind,happened_on,note\nAcme,demo,2021-09-15,\"a\nb\"\n"},
    {"no day", "customer,kind,happened_on,note\n", "2021-02-30", NULL, NULL},
    {"no column for it", "customer,kind,happened_on\n", "2021-09-15", "note", NULL},
    {"open quote", "customer,kind,happened_on\n\"x,demo,\n", "2021-09-15", NULL, NULL},
    {"ragged", "customer,kind,happened_on\nx\n", "2021-09-15", NULL, NULL},
    {"not UTF-8", "customer,kind,happened_on\n\377,,\n", "2021-09-15", NULL, NULL},
    {"semicolons", "customer;kind;happened_on\n", "2021-09-15", NULL, NULL},
};

static void test_append(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    const AnswersField fields[] = {{"customer", "Acme"},
                                   {"kind", "demo"},
                                   {"happened_on", cases[i].day},
                                   {"note", cases[i].note},
                                   {NULL, NULL}};
    g_autofree char *folder = g_dir_make_tmp("delight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "touchpoint.csv", NULL);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *found = NULL;
    gboolean made;
    PackModel *model = model_new();
    if (cases[i].before)
        g_assert_true(g_file_set_contents(path, cases[i].before, -1, NULL));
    const gboolean done =
        facts_append(folder, "touchpoint", model, fields, NULL, &made, diagnostics, &error);
    g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
    g_assert_cmpstr(found, ==, cases[i].after ? cases[i].after : cases[i].before);
    g_assert_true(done == (cases[i].after != NULL));
    g_assert_true(done || error || diagnostic_list_errors(diagnostics) > 0);
    g_assert_true(made == (done && !cases[i].before));
    model_free(model);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void test_words(void)
{
    static const char *const meant[] = {"usage_dashboard", "Usage Dashboard", "USAGE-DASHBOARD",
                                        " usagedashboard ", "usage - dashboard"};
    PackModel *model = model_new();
    const char *nearest;
    json_object_set_new(model->values, "kind", json_pack("[s, s]", "demo", "usage_dashboard"));
    for (gsize i = 0; i < G_N_ELEMENTS(meant); i++)
        g_assert_cmpstr(pack_word(model, "kind", meant[i], &nearest), ==, "usage_dashboard");
    g_assert_null(pack_word(model, "kind", "dmeo", &nearest));
    g_assert_cmpstr(nearest, ==, "demo");
    g_assert_null(pack_word(model, "kind", "", NULL));
    g_assert_cmpstr(pack_word(model, "note", "anything", &nearest), ==, "anything");
    model_free(model);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("/facts-append/%s", cases[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_append);
    }
    g_test_add_func("/facts-append/words", test_words);
    return g_test_run();
}
