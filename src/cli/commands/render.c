/* `delight render`: an archived run in any format, without a database. */
#include "../command.h"
#include "../output.h"
#include "diagnostic.h"
#include "owner.h"

/* --- naming customers of a run ------------------------------------------------------------------
 */

static gboolean is_called(const RunRow *row, const char *folded)
{
    g_autofree char *name = g_utf8_casefold(row->own_name ? row->own_name : "", -1);
    return g_str_equal(name, folded);
}

static gboolean unknown_customer(const RunView *run, const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < run_length(run); i++)
        g_ptr_array_add(names, (gpointer)run_rows(run)[i].own_name);
    g_ptr_array_add(names, NULL);
    const char *near = diagnostic_nearest_name(word, (const char *const *)names->pdata);
    if (near)
        output_error(NULL, "no customer named '%s' in this run; nearest: '%s'", word, near);
    else
        output_error(NULL, "no customer named '%s' in this run", word);
    return FALSE;
}

/* By id, else by a name that only one has: which row. FALSE after saying what is wrong. */
static gboolean find_customer(const RunView *run, const char *word, guint *found)
{
    g_autofree char *folded = g_utf8_casefold(word, -1);
    const int named = run_row(run, word);
    guint same_name = 0;
    if (named >= 0) {
        *found = (guint)named;
        return TRUE;
    }
    for (guint i = 0; i < run_length(run); i++) {
        if (!is_called(&run_rows(run)[i], folded))
            continue;
        *found = i;
        same_name++;
    }
    if (same_name == 0)
        return unknown_customer(run, word);
    if (same_name > 1)
        output_error("name one by its id", "%u customers of this run are named '%s'", same_name,
                     word);
    return same_name == 1;
}

/* The named customers of the run, as if it had been made for them; NULL after saying what is wrong.
 */
static RunView *narrow(const RunView *run, char **words)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    json_auto_t *ids = json_array();
    for (; *words; words++) {
        guint row = 0;
        if (!find_customer(run, *words, &row))
            return NULL;
        g_array_append_val(rows, row);
        json_array_append_new(ids, json_string(run_rows(run)[row].id));
    }
    json_t *head = json_copy(run_head(run));
    json_object_set_new(head, "selection", json_pack("{s:O}", "customers", ids));
    return run_part(run, head, g_steal_pointer(&rows));
}

/* --- the command --------------------------------------------------------------------------------
 */

/* The part of the run that --owner names; NULL after saying that nobody is called so. */
static RunView *choose_owner(const Options *options, const RunView *run)
{
    const char *owner = owner_find(run, options->owner);
    if (owner)
        return owner_run(run, owner);
    g_autoptr(GPtrArray) owners = owner_list(run);
    g_ptr_array_add(owners, NULL);
    const char *near = diagnostic_nearest_name(options->owner, (const char *const *)owners->pdata);
    if (near)
        output_error(NULL, "--owner: no customer has the owner '%s'; nearest: '%s'", options->owner,
                     near);
    else
        output_error(NULL, "--owner: no customer has the owner '%s'", options->owner);
    return NULL;
}

static gboolean draw(const Options *options, const RunView *run)
{
    /* What `report` archived is drawn as the report it was. */
    const gboolean reported = json_is_array(json_object_get(run->run, "at_risk"));
    if (!options->arguments[1])
        return output_run(options, run, reported ? RENDER_VIEW_REPORT : RENDER_VIEW_AUTO);
    g_autoptr(RunView) named = narrow(run, options->arguments + 1);
    return named && output_run(options, named, RENDER_VIEW_CARDS);
}

static int run(const Options *options)
{
    g_autoptr(GError) error = NULL;
    if (!output_check(options))
        return EXIT_NOT_DONE;
    g_autoptr(RunView) run = run_open(options->arguments[0], &error);
    if (!run) {
        output_error("'delight score -o run.json' and 'delight report' write such files", "%s",
                     error->message);
        return EXIT_NOT_DONE;
    }
    g_autoptr(RunView) own = options->owner ? choose_owner(options, run) : NULL;
    const RunView *chosen = options->owner ? own : run;
    return chosen && draw(options, chosen) ? EXIT_DONE : EXIT_NOT_DONE;
}

const Command command_render = {
    .name = "render",
    .arguments = "RUN [CUSTOMER...]",
    .summary = "draw an archived run in any format",
    .details = "RUN is a file that '-f json', '-o run.json' or 'delight report' wrote. With "
               "customers: their scorecards. No database is needed.",
    .options = OPTIONS_DRAWING " owner sort only verbose link to",
    .min_arguments = 1,
    .max_arguments = -1,
    .run = run,
};
