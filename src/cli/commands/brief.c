/* `delight brief`: one page for the catch-up with a customer. */
#include "brief.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"
#include "archive.h"
#include "desk.h"
#include "run.h"

/* Of the reports since the last catch-up, no more than this many are read for the trend. */
#define MOST_RUNS 13

/* Of what the support desk noted, as much as a page has room for. */
#define MOST_NOTES 5

/* --- touch points ----------------------------------------------------------------------------- */

static guint column_of(const FactsTable *table, const char *name)
{
    for (guint i = 0; i < table->header->len; i++)
        if (g_str_equal(table->header->pdata[i], name))
            return i;
    return G_MAXUINT;
}

static const char *cell_of(const GPtrArray *row, guint column)
{
    return column < row->len ? row->pdata[column] : NULL;
}

static json_t *touchpoint_of(const PackModel *model, const FactsTable *table, const GPtrArray *row)
{
    const char *kind = cell_of(row, column_of(table, "kind"));
    const char *note = cell_of(row, column_of(table, "note"));
    const char *on = cell_of(row, column_of(table, "happened_on"));
    const char *known = kind && model ? pack_word(model, "kind", kind, NULL) : kind;
    g_autofree char *lower = kind ? g_strstrip(g_utf8_strdown(known ? known : kind, -1)) : NULL;
    json_t *touchpoint = json_object();
    json_object_set_new(touchpoint, "on", on ? json_string(on) : json_null());
    json_object_set_new(touchpoint, "kind", json_string(lower ? lower : ""));
    json_object_set_new(touchpoint, "note", note ? json_string(note) : json_null());
    return touchpoint;
}

/* What was written down about this customer, whom the file names by id or name. */
static json_t *touchpoints_of(const Session *session, const char *id)
{
    const Facts *facts = session->facts;
    const Book *book = session->evaluation->book;
    const PackModel *model = pack_find_model(session->pack, "touchpoint");
    json_t *touchpoints = json_array();
    const FactsTable *table = facts_find(facts, "touchpoint");
    for (guint i = 0; table && i < table->rows->len; i++) {
        const GPtrArray *row = table->rows->pdata[i];
        const char *word = cell_of(row, column_of(table, "customer"));
        const Customer *customer = NULL;
        const BookFinding finding = word ? book_find(book, word, &customer, NULL) : BOOK_UNKNOWN;
        if (finding == BOOK_FOUND && g_str_equal(customer->id, id))
            json_array_append_new(touchpoints, touchpoint_of(model, table, row));
    }
    return touchpoints;
}

/* --- the archive ------------------------------------------------------------------------------ */

static Archive *look(const char *folder, gboolean *failed)
{
    g_autoptr(GError) error = NULL;
    if (!folder)
        return NULL;
    Archive *archive = archive_look(folder, &error);
    *failed = !archive;
    if (!archive)
        output_error("name the folder that 'delight report --out DIR' writes into", "%s",
                     error->message);
    return archive;
}

static json_t *extract_of(const char *path, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RunView) run = run_open_older(path, &error);
    if (!run) {
        output_warning("the brief does without it", "an archived run cannot be read: %s",
                       error->message);
        return NULL;
    }
    return brief_extract(run, id);
}

static void release(gpointer json)
{
    json_decref(json);
}

/* The runs that tell of this customer, from the one to compare with on, evenly thinned. */
static GPtrArray *runs_before(const Archive *archive, const json_t *run, const char *id,
                              const json_t *touchpoints)
{
    GPtrArray *extracts = g_ptr_array_new_with_free_func(release);
    if (!archive)
        return extracts;
    g_autofree char *from = brief_base(run, touchpoints);
    const char *until = json_string_value(json_object_get(run, "as_of"));
    g_autoptr(GPtrArray) paths = archive_between(archive, from, until);
    const guint shown = MIN(paths->len, MOST_RUNS);
    for (guint i = 0; i < shown; i++) {
        const guint index = shown > 1 ? i * (paths->len - 1) / (shown - 1) : 0;
        json_t *extract = extract_of(paths->pdata[index], id);
        if (extract)
            g_ptr_array_add(extracts, extract);
    }
    return extracts;
}

/* ---------------------------------------------------------------------------------------------- */

/* Notes and issues of the desk, beside what the brief has. */
static void attach_notes(json_t *run, const Session *session)
{
    json_t *customer = json_array_get(json_object_get(run, "customers"), 0);
    json_t *rows = session_list(session, PACK_LIST_NOTES, "the brief");
    json_t *notes = rows ? desk_notes(rows, MOST_NOTES) : NULL;
    if (notes)
        json_object_update(json_object_get(customer, "brief"), notes);
    json_decref(notes);
    json_decref(rows);
}

static void attach(json_t *run, const Archive *archive, const Session *session)
{
    const json_t *customer = json_array_get(json_object_get(run, "customers"), 0);
    const char *id = json_string_value(json_object_get(customer, "id"));
    json_t *touchpoints = touchpoints_of(session, id);
    g_autoptr(GPtrArray) before = runs_before(archive, run, id, touchpoints);
    brief_attach(run, before, touchpoints);
    attach_notes(run, session);
    json_decref(touchpoints);
}

static int brief(Session *session, const Archive *archive)
{
    int status = EXIT_NOT_DONE;
    const char *words[] = {session->options->arguments[0], NULL};
    json_t *run = session_open(session, words, &status) ? session_run(session, &status) : NULL;
    if (!run)
        return status;
    attach(run, archive, session);
    g_autoptr(RunView) view = run_view_new(run);
    if (!output_run(session->options, view, RENDER_VIEW_BRIEF))
        status = EXIT_NOT_DONE;
    json_decref(run);
    return status;
}

static int run_brief(const Options *given)
{
    static char markdown[] = "markdown";
    int status = EXIT_NOT_DONE;
    gboolean failed = FALSE;
    Options options = *given;
    if (!options.format)
        options.format = markdown;
    if (!output_check(&options))
        return status;
    g_autoptr(Archive) archive = look(options.out, &failed);
    g_autoptr(Session) session = failed ? NULL : session_new(&options, SESSION_FACTS, &status);
    return session ? brief(session, archive) : status;
}

const Command command_brief = {
    .name = "brief",
    .arguments = "CUSTOMER",
    .summary = "one page for the catch-up: what changed, what to ask, what was promised",
    .details =
        "Markdown that pastes into Slack and Notion. The last catch-up and what was promised "
        "are read from touchpoint.csv of --facts; --out names the folder of 'delight "
        "report', whose archive tells what changed since then.",
    .options = OPTIONS_ASKING " where" OPTIONS_CHECKS OPTIONS_DRAWING " out exit-zero",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run_brief,
};
