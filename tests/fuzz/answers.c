/*
 * An answers.yaml of any bytes: when it has no mistake, one more answer can be added, and then
 * everything that stood there still does. The note that is added are the file's own bytes.
 */
#include "answers_edit.h"
#include "facts/private.h"
#include "fuzz.h"

#include <string.h>

static Facts *load(const char *path, guint *errors)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    Facts *facts = facts_from_json(NULL, NULL, (Place){0}, diagnostics);
    facts_answers_load(facts, path, "answers.yaml", diagnostics);
    *errors = diagnostic_list_errors(diagnostics);
    return facts;
}

static void expect_kept(const Facts *before, const Facts *after)
{
    g_assert_cmpuint(after->answers->len, ==, before->answers->len + 1);
    g_assert_cmpuint(after->waivers->len, ==, before->waivers->len);
    for (guint i = 0; i < before->answers->len; i++) {
        const FactsAnswer *old = before->answers->pdata[i], *new = after->answers->pdata[i];
        g_assert_cmpstr(old->customer, ==, new->customer);
        g_assert_cmpstr(old->check, ==, new->check);
        g_assert_cmpint(old->answer, ==, new->answer);
        g_assert_cmpstr(old->note, ==, new->note);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file("answers.yaml", data, size);
    guint errors;
    g_autoptr(Facts) before = load(path, &errors);
    if (errors > 0)
        return 0;
    g_autofree char *note = fuzz_text(data, size);
    const AnswersField fields[] = {{"customer", "Acme"}, {"check", "toolbar"}, {"answer", "yes"},
                                   {"on", "2021-09-01"}, {"note", note},       {NULL, NULL}};
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GError) error = NULL;
    if (!answers_append(folder, "answers", fields, NULL, NULL, diagnostics, &error))
        return 0;
    g_autoptr(Facts) after = load(path, &errors);
    g_assert_cmpuint(errors, ==, 0);
    expect_kept(before, after);
    return 0;
}
