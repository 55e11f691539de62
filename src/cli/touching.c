/* From words to a row of touchpoint.csv or feedback.csv. */
#include "touching.h"

#include "answering.h"
#include "command.h"
#include "facts_append.h"
#include "output.h"

#include <string.h>

const PackModel *touching_model(const Session *session, const char *file)
{
    const Pack *pack = session->pack;
    for (guint i = 0; i < pack->models->len; i++) {
        const PackModel *model = pack->models->pdata[i];
        for (guint v = 0; v < model->from->len; v++)
            if (g_strcmp0(((PackVariant *)model->from->pdata[v])->facts.text, file) == 0)
                return model;
    }
    output_error(NULL, "no model of this pack reads %s.csv", file);
    return NULL;
}

static char *words_of(const PackModel *model, const char *column)
{
    GString *list = g_string_new("one of: ");
    const json_t *word;
    size_t i;
    json_array_foreach (json_object_get(model->values, column), i, word)
        g_string_append_printf(list, "%s%s", i ? ", " : "", json_string_value(word));
    return g_string_free(list, FALSE);
}

const char *touching_word(const PackModel *model, const char *column, const char *what,
                          const char *text)
{
    const char *nearest;
    const char *word = pack_word(model, column, text, &nearest);
    if (word)
        return word;
    g_autofree char *hint =
        nearest ? g_strdup_printf("did you mean '%s'?", nearest) : words_of(model, column);
    output_error(hint, "'%s' is no %s", text, what);
    return NULL;
}

gboolean touching_has(const char *folder, const char *file)
{
    g_autofree char *name = g_strconcat(file, ".csv", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

gboolean touching_append(const PackModel *model, const char *folder, const char *file,
                         const AnswersField *fields)
{
    g_autoptr(DiagnosticList) diagnostics = diagnostic_list_new();
    g_autoptr(GError) error = NULL;
    gboolean made;
    if (!facts_append(folder, file, model, fields, &answering_patience, &made, diagnostics, &error))
        return answering_refuse(diagnostics, error);
    if (made)
        output_note(strcmp(file, "touchpoint") == 0
                        ? "%s/%s.csv is new: from now on, no row in it means no"
                        : "%s/%s.csv is new",
                    folder, file);
    return TRUE;
}

gboolean touching_write(const Session *session, const char *folder, const char *customer,
                        const char *kind, const char *on, const char *note)
{
    const PackModel *model = touching_model(session, "touchpoint");
    const AnswersField fields[] = {
        {"customer", customer}, {"kind", kind}, {"happened_on", on}, {"note", note}, {NULL, NULL}};
    return model && touching_append(model, folder, "touchpoint", fields);
}
