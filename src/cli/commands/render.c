/* `delight render`: an archived run in any format, without a database. */
#include "../command.h"
#include "../output.h"
#include "diagnostic.h"
#include "owner.h"
#include "run.h"

/* --- naming customers of a run ------------------------------------------------------------------
 */

static gboolean is_called(const json_t *customer, const char *key, const char *folded)
{
    g_autofree char *name = g_utf8_casefold(json_string_value(json_object_get(customer, key)), -1);
    return g_str_equal(name, folded);
}

static gboolean unknown_customer(const json_t *customers, const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    size_t i;
    json_t *customer;
    json_array_foreach (customers, i, customer)
        g_ptr_array_add(names, (gpointer)json_string_value(json_object_get(customer, "name")));
    g_ptr_array_add(names, NULL);
    const char *near = diagnostic_nearest_name(word, (const char *const *)names->pdata);
    if (near)
        output_error(NULL, "no customer named '%s' in this run; nearest: '%s'", word, near);
    else
        output_error(NULL, "no customer named '%s' in this run", word);
    return FALSE;
}

/* By id, else by a name that only one has. FALSE after saying what is wrong. */
static gboolean find_customer(const json_t *customers, const char *word, json_t **found)
{
    g_autofree char *folded = g_utf8_casefold(word, -1);
    guint same_name = 0;
    size_t i;
    json_t *customer;
    json_array_foreach (customers, i, customer) {
        if (g_strcmp0(json_string_value(json_object_get(customer, "id")), word) == 0) {
            *found = customer;
            return TRUE;
        }
        if (is_called(customer, "name", folded)) {
            *found = customer;
            same_name++;
        }
    }
    if (same_name == 0)
        return unknown_customer(customers, word);
    if (same_name > 1)
        output_error("name one by its id", "%u customers of this run are named '%s'", same_name,
                     word);
    return same_name == 1;
}

/* Leaves only the named customers in the run, as if it had been made for them. */
static gboolean narrow(json_t *run, char **words)
{
    const json_t *customers = json_object_get(run, "customers");
    json_t *chosen = json_array(), *ids = json_array();
    gboolean good = TRUE;
    for (; good && *words; words++) {
        json_t *customer = NULL;
        good = find_customer(customers, *words, &customer);
        if (good) {
            json_array_append(chosen, customer);
            json_array_append(ids, json_object_get(customer, "id"));
        }
    }
    json_t *selection = json_object();
    json_object_set_new(selection, "customers", ids);
    json_object_set_new(run, "selection", selection);
    json_object_set_new(run, "customers", chosen);
    return good;
}

/* --- the command --------------------------------------------------------------------------------
 */

/* The part of the run that --owner names (new reference); NULL after saying that nobody is called
 * so. */
static json_t *choose_owner(const Options *options, json_t *run)
{
    const char *owner = options->owner ? owner_find(run, options->owner) : NULL;
    if (!options->owner)
        return json_incref(run);
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

static gboolean draw(const Options *options, json_t *run)
{
    /* What `report` archived is drawn as the report it was. */
    const gboolean reported = json_is_array(json_object_get(run, "at_risk"));
    if (options->arguments[1])
        return narrow(run, options->arguments + 1) && output_run(options, run, RENDER_VIEW_CARDS);
    return output_run(options, run, reported ? RENDER_VIEW_REPORT : RENDER_VIEW_AUTO);
}

static int run(const Options *options)
{
    g_autoptr(GError) error = NULL;
    if (!output_check(options))
        return EXIT_NOT_DONE;
    json_t *document = run_read(options->arguments[0], &error);
    if (!document) {
        output_error("'delight score -o run.json' and 'delight report' write such files", "%s",
                     error->message);
        return EXIT_NOT_DONE;
    }
    json_t *chosen = choose_owner(options, document);
    const gboolean drawn = chosen && draw(options, chosen);
    json_decref(chosen);
    json_decref(document);
    return drawn ? EXIT_DONE : EXIT_NOT_DONE;
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
