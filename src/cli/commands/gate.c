/* `delight gate`: is a customer ready to be met, and what is missing? */
#include "gate.h"
#include "../command.h"
#include "../output.h"
#include "../remembering.h"
#include "../session.h"
#include "github.h"
#include "run.h"

/* --- the rule: the pack's, changed by options ------------------------------------------------- */

static gboolean read_min_score(const Options *options, GateRule *rule)
{
    if (!options->min_score)
        return TRUE;
    char *end = NULL;
    rule->min_score = g_ascii_strtod(options->min_score, &end);
    rule->has_min_score = TRUE;
    if (end != options->min_score && *end == '\0' && rule->min_score >= 0 && rule->min_score <= 100)
        return TRUE;
    output_error("write a number from 0 to 100", "--min-score '%s' is no score",
                 options->min_score);
    return FALSE;
}

static gboolean read_max_unknown(const Options *options, GateRule *rule)
{
    if (!options->max_unknown)
        return TRUE;
    rule->has_max_unknown = TRUE;
    if (g_ascii_string_to_signed(options->max_unknown, 10, 0, G_MAXINT32, &rule->max_unknown, NULL))
        return TRUE;
    output_error("write a whole number", "--max-unknown '%s' is no number of questions",
                 options->max_unknown);
    return FALSE;
}

static const char *nearest_check(const Pack *pack, const char *word)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(ids, ((PackCheck *)pack->checks->pdata[i])->id);
    g_ptr_array_add(ids, NULL);
    return diagnostic_nearest(word, (const char *const *)ids->pdata);
}

/* The run document is drawn from the pack, so what --require adds goes there. */
static gboolean add_required(const Options *options, Pack *pack)
{
    GPtrArray *require = pack->scorecard.gate.require;
    for (char **id = options->require; id && *id; id++) {
        if (!pack_find_check(pack, *id)) {
            const char *near = nearest_check(pack, *id);
            g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                                         : g_strdup("'delight list checks' shows what there is");
            output_error(hint, "--require: no check '%s'", *id);
            return FALSE;
        }
        if (!g_ptr_array_find_with_equal_func(require, *id, g_str_equal, NULL))
            g_ptr_array_add(require, g_strdup(*id));
    }
    return TRUE;
}

/* A rule without a condition would let everybody through unseen. */
static gboolean has_condition(const GateRule *rule)
{
    if (rule->has_min_score || rule->has_max_unknown || rule->require->len > 0 ||
        rule->forbid->len > 0 || rule->accepted)
        return TRUE;
    output_error("write a 'gate' into scorecard.yaml, or use --min-score, --require, --max-unknown",
                 "the gate has no rule");
    return FALSE;
}

static gboolean read_rule(const Options *options, Pack *pack, GateRule *rule)
{
    const PackGate *gate = &pack->scorecard.gate;
    *rule = (GateRule){.has_min_score = gate->has_min_score,
                       .min_score = gate->min_score,
                       .has_max_unknown = gate->has_max_unknown,
                       .max_unknown = gate->max_unknown};
    if (!read_min_score(options, rule) || !read_max_unknown(options, rule) ||
        !add_required(options, pack))
        return FALSE;
    rule->require = gate->require;
    rule->forbid = gate->forbid;
    if (options->no_new_failures) {
        g_autoptr(GError) error = NULL;
        rule->accepted = run_read(options->no_new_failures, &error);
        if (!rule->accepted) {
            output_error(NULL, "--no-new-failures: %s", error->message);
            return FALSE;
        }
    }
    return has_condition(rule);
}

/* --- GitHub Actions ----------------------------------------------------------------------------
 */

static gboolean is_on_github(void)
{
    return g_strcmp0(g_getenv("GITHUB_ACTIONS"), "true") == 0;
}

/* Other steps may have written to the summary before. */
static gboolean append_summary(const json_t *run)
{
    const char *path = g_getenv("GITHUB_STEP_SUMMARY");
    if (!path || !*path)
        return TRUE;
    const RenderOptions how = {.view = RENDER_VIEW_GATE, .utf8 = TRUE, .limit = -1};
    g_autoptr(GString) text = g_string_new(NULL);
    return render_run(run, RENDER_MARKDOWN, &how, text, NULL) &&
           output_append(path, text->str, text->len);
}

/* On stderr, which the runner reads too: stdout stays pure. */
static gboolean annotate(const json_t *run)
{
    g_autoptr(RunView) view = run_view_new(run);
    g_autofree char *annotations = github_annotations(view);
    output_talk(annotations);
    return append_summary(run);
}

/* --- the command -------------------------------------------------------------------------------
 */

static int judge_customers(Session *session, const Archive *archive, const GateRule *rule)
{
    const Options *options = session->options;
    int status = EXIT_DONE;
    json_t *document = session_evaluate(session, (const char *const *)options->arguments, &status);
    if (!document)
        return status;
    remembering_attach(archive, document);
    if (!gate_judge(document, rule))
        status = EXIT_NOT_MET;
    if (!output_run(options, document, RENDER_VIEW_GATE) || (is_on_github() && !annotate(document)))
        status = EXIT_NOT_DONE;
    json_decref(document);
    return status;
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    GateRule rule = {0};
    g_autoptr(Archive) archive = NULL;
    if (!remembering_open(options, &archive))
        return EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    if (!session)
        return status;
    status = read_rule(options, session->pack, &rule) ? judge_customers(session, archive, &rule)
                                                      : EXIT_NOT_DONE;
    json_decref((json_t *)rule.accepted);
    return status;
}

const Command command_gate = {
    .name = "gate",
    .arguments = "[CUSTOMER...]",
    .summary = "say who is ready to be met, and what is missing",
    .details = "Holds the customers to the gate rule of scorecard.yaml. Exits with 1 when a "
               "customer does not meet it; -o gate.xml writes JUnit for CI. With --out "
               "forbidden signals may look back into the archive of 'delight report'.",
    .options = OPTIONS_ASKING " where owner" OPTIONS_CHECKS OPTIONS_DRAWING
                              " min-score require max-unknown no-new-failures out exit-zero",
    .min_arguments = 0,
    .max_arguments = -1,
    .run = run,
};
