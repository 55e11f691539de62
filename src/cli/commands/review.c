/* `delight review`: shows the card, asks what no probe could settle, remembers the answers. */
#include "../answering.h"
#include "../command.h"
#include "../output.h"
#include "../session.h"

#include <stdio.h>
#include <string.h>

/* How long an answer holds when nobody says otherwise: half a year, two quarterly catch-ups. */
#define USUAL_VALIDITY "180 days"

/* A line from stdin without its end; NULL at the end of input or on ^C. New string. */
static char *read_line(const char *prompt)
{
    char *line = NULL;
    size_t size = 0;
    output_write(prompt, strlen(prompt));
    if (!output_finish() || interrupted)
        return NULL;
    const ssize_t length = getline(&line, &size, stdin);
    char *copy = length < 0 ? NULL : g_strstrip(g_strdup(line));
    free(line);
    if (copy && !g_utf8_validate(copy, -1, NULL)) {
        char *valid = g_utf8_make_valid(copy, -1);
        g_free(copy);
        copy = valid;
    }
    return copy;
}

typedef enum { REPLY_ANSWER, REPLY_SKIP, REPLY_STOP } Reply;

static Reply ask_answer(const char **answer)
{
    for (;;) {
        g_autofree char *line = read_line("  [y]es [n]o not [a]pplicable [s]kip sto[p]: ");
        if (!line || g_ascii_strcasecmp(line, "p") == 0 || g_ascii_strcasecmp(line, "stop") == 0 ||
            g_ascii_strcasecmp(line, "q") == 0)
            return REPLY_STOP;
        if (!*line || g_ascii_strcasecmp(line, "s") == 0 || g_ascii_strcasecmp(line, "skip") == 0)
            return REPLY_SKIP;
        *answer = answering_answer(line);
        if (*answer)
            return REPLY_ANSWER;
    }
}

/* FALSE when input ended. `*validity` is NULL for "for ever". */
static gboolean ask_validity(const Options *options, char **validity)
{
    const char *usual = options->valid_for ? options->valid_for : USUAL_VALIDITY;
    g_autofree char *prompt = g_strdup_printf("  holds for [%s, or 'ever']: ", usual);
    for (;;) {
        gint64 milliseconds = 0;
        g_autofree char *line = read_line(prompt);
        if (!line)
            return FALSE;
        const char *text = *line ? line : usual;
        if (g_ascii_strcasecmp(text, "ever") == 0)
            return TRUE;
        if (pack_duration(text, &milliseconds) && milliseconds > 0) {
            *validity = g_strdup(text);
            return TRUE;
        }
    }
}

/* One customer under review. */
typedef struct {
    const Options *options;
    const char *folder, *id, *name, *today;
    guint answered;
} Review;

/* Asks about one question and writes the answer at once. FALSE: stop here. */
static gboolean ask_question(Review *review, const json_t *check, const json_t *result,
                             gboolean *failed)
{
    const char *answer = NULL;
    const char *evidence = json_string_value(json_object_get(result, "evidence"));
    g_autofree char *seen = output_clean(evidence ? evidence : "");
    g_autofree char *question = output_clean(json_string_value(json_object_get(check, "question")));
    g_autofree char *text = g_strdup_printf("\n? %s\n  %s\n", question, seen);
    output_write(text, strlen(text));
    const Reply reply = ask_answer(&answer);
    if (reply != REPLY_ANSWER)
        return reply == REPLY_SKIP;
    g_autofree char *note = read_line("  note: ");
    g_autofree char *validity = NULL;
    if (!note || !ask_validity(review->options, &validity))
        return FALSE;
    *failed = !answering_write_answer(
        review->folder, review->id, review->name, json_string_value(json_object_get(check, "id")),
        answer, answering_by(review->options), review->today, *note ? note : NULL, validity);
    review->answered += !*failed;
    return !*failed;
}

static gboolean is_open(const json_t *result)
{
    const char *status = json_string_value(json_object_get(result, "status"));
    const char *reason = json_string_value(json_object_get(result, "reason"));
    return g_strcmp0(status, "unknown") == 0 && g_strcmp0(reason, "no-privilege") != 0;
}

static int ask_all(Review *review, const json_t *run, const json_t *customer)
{
    const json_t *checks = json_object_get(run, "checks");
    gboolean failed = FALSE;
    guint open = 0;
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result) {
        if (!is_open(result))
            continue;
        open++;
        if (!ask_question(review, json_array_get(checks, i), result, &failed))
            break;
    }
    if (open == 0)
        output_note("nothing is open for this customer");
    else
        output_note("%u %s written to %s/answers.yaml; in force from the next run on",
                    review->answered, review->answered == 1 ? "answer" : "answers", review->folder);
    return interrupted ? 128 + interrupted : failed ? EXIT_NOT_DONE : EXIT_DONE;
}

static int review_run(const Session *session, const char *folder, const json_t *run, int status)
{
    const Options *options = session->options;
    const json_t *customer = json_array_get(json_object_get(run, "customers"), 0);
    g_autofree char *today = answering_today(session);
    if (!output_run(options, run, RENDER_VIEW_CARDS))
        return EXIT_NOT_DONE;
    Review review = {.options = options,
                     .folder = folder,
                     .id = json_string_value(json_object_get(customer, "id")),
                     .name = json_string_value(json_object_get(customer, "name")),
                     .today = today};
    const int asked = ask_all(&review, run, customer);
    return asked == EXIT_DONE ? status : asked;
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    const char *folder = answering_folder(options);
    if (!folder || !answering_valid_for(options))
        return EXIT_NOT_DONE;
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    const char *words[] = {options->arguments[0], NULL};
    json_t *document = session ? session_evaluate(session, words, &status) : NULL;
    if (!document)
        return status;
    status = review_run(session, folder, document, status);
    json_decref(document);
    return status;
}

const Command command_review = {
    .name = "review",
    .arguments = "CUSTOMER",
    .summary = "show the card, ask what no probe could settle, remember the answers",
    .details = "Each answer is in answers.yaml of the --facts folder as soon as it is given.",
    .options = OPTIONS_ASKING OPTIONS_CHECKS " by valid-for",
    .min_arguments = 1,
    .max_arguments = 1,
    .writes_facts = TRUE,
    .run = run,
};
