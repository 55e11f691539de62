#include "formats.h"
#include "text.h"
#include "words.h"

#include <csv.h>
#include <string.h>

static const char *const columns[] = {
    "customer_id", "name",   "plan",   "owner", "grade",  "score", "section",  "check",
    "question",    "status", "reason", "value", "target", "unit",  "evidence", "action",
};

typedef struct {
    GString *out;
    gboolean begun; /* a cell of this row has been written */
} Writer;

static void put_raw(Writer *writer, const char *text)
{
    gsize length = strlen(text);
    gsize room = csv_write2(NULL, 0, text, length, '"');
    g_autofree char *quoted = g_malloc(room);
    csv_write2(quoted, room, text, length, '"');
    if (writer->begun)
        g_string_append_c(writer->out, ',');
    g_string_append_len(writer->out, quoted, (gssize)room);
    writer->begun = TRUE;
}

static void put_text(Writer *writer, const char *text)
{
    g_autofree char *safe = text_spreadsheet(text);
    put_raw(writer, safe);
}

/* Numbers with all their digits, as programs read them; nothing where there is none. */
static void put_number(Writer *writer, const json_t *object, const char *key)
{
    double value;
    char text[G_ASCII_DTOSTR_BUF_SIZE] = "";
    if (run_number(object, key, &value))
        g_ascii_formatd(text, sizeof text, "%.15g", value);
    put_raw(writer, text);
}

static void end_row(Writer *writer)
{
    g_string_append(writer->out, "\r\n");
    writer->begun = FALSE;
}

static void put_result(Writer *writer, const RunView *view, const json_t *customer,
                       const json_t *result)
{
    const char *id = run_text(result, "check");
    const json_t *check = run_check(view, id);
    g_autofree char *evidence = words_evidence(result);
    put_text(writer, run_text(customer, "id"));
    put_text(writer, run_text(customer, "name"));
    put_text(writer, run_text(customer, "plan"));
    put_text(writer, run_text(customer, "owner"));
    put_text(writer, run_text(customer, "grade"));
    put_number(writer, customer, "score");
    put_text(writer, run_text(check, "section"));
    put_text(writer, id);
    put_text(writer, run_question(view, id));
    put_text(writer, status_name(run_status(result)));
    put_text(writer, run_text(result, "reason"));
    put_number(writer, result, "value");
    put_number(writer, result, "target");
    put_text(writer, run_text(check, "unit"));
    put_text(writer, evidence);
    put_text(writer, run_text(result, "action"));
    end_row(writer);
}

static gboolean put_customer(const RunView *view, json_t *customer, GString *out)
{
    Writer writer = {out, FALSE};
    size_t i;
    const json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result)
        put_result(&writer, view, customer, result);
    return TRUE;
}

gboolean render_csv(const RunView *view, const RenderOptions *options, GString *out,
                    GError **error G_GNUC_UNUSED)
{
    Writer writer = {out, FALSE};
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        put_raw(&writer, columns[i]);
    end_row(&writer);
    return render_each(view, options, put_customer, out);
}
