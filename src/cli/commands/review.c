/* `delight review`: shows the card, asks what no probe could settle, remembers the answers. */
#include "../answering.h"
#include "../command.h"
#include "../output.h"
#include "../prompt.h"
#include "../session.h"
#include "../touching.h"
#include "clock.h"

#include <stdio.h>
#include <string.h>

/* How long an answer holds when nobody says otherwise: half a year, two quarterly catch-ups. */
#define USUAL_VALIDITY "180 days"

typedef enum { REPLY_ANSWER, REPLY_SKIP, REPLY_BACK, REPLY_STOP } Reply;

/* Keys and words; what is none of them is explained. */
static gboolean read_reply(const char *line, Reply *reply)
{
    static const struct {
        const char *key, *word;
        Reply reply;
    } rows[] = {{"s", "skip", REPLY_SKIP},
                {"", "", REPLY_SKIP},
                {"b", "back", REPLY_BACK},
                {"p", "stop", REPLY_STOP},
                {"q", "quit", REPLY_STOP}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (g_ascii_strcasecmp(line, rows[i].key) == 0 ||
            g_ascii_strcasecmp(line, rows[i].word) == 0) {
            *reply = rows[i].reply;
            return TRUE;
        }
    return FALSE;
}

static Reply ask_answer(const char **answer)
{
    static const char keys[] =
        "  y: it holds; n: it does not; a: the question does not apply here\n"
        "  s or Enter: leave it open; b: the question before; p: stop, "
        "what was answered stays\n";
    for (;;) {
        Reply reply;
        g_autofree char *line = prompt_line("  [y]es [n]o not [a]pplicable [s]kip [b]ack sto[p]: ");
        if (!line)
            return REPLY_STOP;
        if (read_reply(line, &reply))
            return reply;
        *answer = answering_answer(line);
        if (*answer)
            return REPLY_ANSWER;
        output_write(keys, strlen(keys));
    }
}

/* FALSE when input ended. `*validity` is NULL for "for ever". */
static gboolean ask_validity(const Options *options, char **validity)
{
    const char *usual = options->valid_for ? options->valid_for : USUAL_VALIDITY;
    g_autofree char *prompt = g_strdup_printf("  holds for [%s, or 'ever']: ", usual);
    for (;;) {
        gint64 milliseconds = 0;
        g_autofree char *line = prompt_line(prompt);
        if (!line)
            return FALSE;
        const char *text = *line ? line : usual;
        if (g_ascii_strcasecmp(text, "ever") == 0)
            return TRUE;
        if (facts_validity(text, &milliseconds)) {
            *validity = g_strdup(text);
            return TRUE;
        }
    }
}

/* The day of a touch point; NULL when input ended. New string. */
static char *ask_day(const char *today)
{
    g_autofree char *prompt = g_strdup_printf("  on [%s]: ", today);
    for (;;) {
        gint64 clock;
        g_autofree char *line = prompt_line(prompt);
        if (!line || !*line)
            return line ? g_strdup(today) : NULL;
        if (strlen(line) == 10 && clock_parse(line, &clock))
            return g_steal_pointer(&line);
    }
}

/* One customer under review. */
typedef struct {
    const Session *session;
    const char *folder, *id, *name, *today;
    gboolean has_touchpoints; /* there is a file of them */
    guint answered, touched;
    gboolean failed;
} Review;

/* Once there is a file of touch points, only a row in it can settle these. */
static const char *touch_of(const Review *review, const json_t *check)
{
    const char *id = json_string_value(json_object_get(check, "id"));
    const PackCheck *asked = pack_find_check(review->session->pack, id);
    return asked && review->has_touchpoints ? asked->touch : NULL;
}

/* FALSE when input ended, or it could not be written. */
static gboolean write_touch(Review *review, const char *kind, const char *answer)
{
    if (g_strcmp0(answer, "yes") != 0) {
        static const char text[] = "  nothing to write: without a touch point it is no\n";
        output_write(text, strlen(text));
        return TRUE;
    }
    g_autofree char *day = ask_day(review->today);
    g_autofree char *note = day ? prompt_line("  note: ") : NULL;
    if (!note)
        return FALSE;
    review->failed = !touching_write(review->session, review->folder, review->id, kind, day,
                                     *note ? note : NULL);
    review->touched += !review->failed;
    return !review->failed;
}

static gboolean write_answer(Review *review, const json_t *check, const char *answer)
{
    const Options *options = review->session->options;
    g_autofree char *note = prompt_line("  note: ");
    g_autofree char *validity = NULL;
    if (!note || !ask_validity(options, &validity))
        return FALSE;
    review->failed = !answering_write_answer(
        review->folder, review->id, review->name, json_string_value(json_object_get(check, "id")),
        answer, answering_by(options), review->today, *note ? note : NULL, validity);
    review->answered += !review->failed;
    return !review->failed;
}

/* Asks about one question and writes the answer at once. */
static Reply ask_question(Review *review, const json_t *check, const json_t *result)
{
    const char *answer = NULL;
    const char *touch = touch_of(review, check);
    const char *evidence = json_string_value(json_object_get(result, "evidence"));
    g_autofree char *seen = output_clean(evidence ? evidence : "");
    g_autofree char *question = output_clean(json_string_value(json_object_get(check, "question")));
    g_autofree char *text =
        g_strdup_printf("\n? %s\n  %s%s%s\n", question, seen,
                        touch ? "; yes writes down a touch point, " : "", touch ? touch : "");
    output_write(text, strlen(text));
    const Reply reply = ask_answer(&answer);
    if (reply != REPLY_ANSWER)
        return reply;
    const gboolean written =
        touch ? write_touch(review, touch, answer) : write_answer(review, check, answer);
    return written ? REPLY_ANSWER : REPLY_STOP;
}

static gboolean is_open(const Review *review, const json_t *check, const json_t *result)
{
    const char *status = json_string_value(json_object_get(result, "status"));
    const char *reason = json_string_value(json_object_get(result, "reason"));
    if (g_strcmp0(status, "fail") == 0)
        return touch_of(review, check) != NULL;
    return g_strcmp0(status, "unknown") == 0 && g_strcmp0(reason, "no-privilege") != 0;
}

/* Indexes of the questions that are open, guint. */
static GArray *open_questions(const Review *review, const json_t *run, const json_t *customer)
{
    const json_t *checks = json_object_get(run, "checks");
    GArray *open = g_array_new(FALSE, FALSE, sizeof(guint));
    size_t i;
    json_t *result;
    json_array_foreach (json_object_get(customer, "results"), i, result)
        if (is_open(review, json_array_get(checks, i), result))
            g_array_append_vals(open, &(guint){(guint)i}, 1);
    return open;
}

/* FALSE when whoever answers wants to stop. */
static gboolean ask_all(Review *review, const json_t *run, const json_t *customer)
{
    Reply reply = REPLY_ANSWER;
    const json_t *checks = json_object_get(run, "checks");
    const json_t *results = json_object_get(customer, "results");
    g_autoptr(GArray) open = open_questions(review, run, customer);
    for (guint i = 0; i < open->len;) {
        const guint index = g_array_index(open, guint, i);
        reply = ask_question(review, json_array_get(checks, index), json_array_get(results, index));
        if (reply == REPLY_STOP)
            break;
        i = reply != REPLY_BACK ? i + 1 : i > 0 ? i - 1 : 0;
    }
    review->failed |= prompt_refused();
    if (open->len == 0)
        output_note("nothing is open for this customer");
    else if (review->answered > 0 || review->touched == 0)
        output_note("%u %s written to %s/answers.yaml; in force from the next run on",
                    review->answered, review->answered == 1 ? "answer" : "answers", review->folder);
    if (review->touched > 0)
        output_note("%u %s written to %s/touchpoint.csv", review->touched,
                    review->touched == 1 ? "touch point" : "touch points", review->folder);
    return reply != REPLY_STOP;
}

/* --- what came of it -------------------------------------------------------------------------- */

static char *score_text(const json_t *customer)
{
    const json_t *score = json_object_get(customer, "score");
    const char *grade = json_string_value(json_object_get(customer, "grade"));
    g_autofree char *number =
        json_is_number(score) ? g_strdup_printf("%.1f", json_number_value(score)) : g_strdup("-");
    if (!grade || strcmp(grade, "unrated") == 0) /* some questions make no grade */
        return g_steal_pointer(&number);
    return g_strdup_printf("%s (%s)", number, grade);
}

/* Asked again, with what has just been written. */
static void print_score(const Options *options, const json_t *before)
{
    int status;
    Options again = *options;
    char *words[] = {(char *)json_string_value(json_object_get(before, "id")), NULL};
    again.owner = NULL;
    g_autoptr(Session) session = session_new(&again, SESSION_FACTS, &status);
    json_t *run = session ? session_evaluate(session, (const char *const *)words, &status) : NULL;
    if (!run)
        return;
    g_autofree char *was = score_text(before);
    g_autofree char *now = score_text(json_array_get(json_object_get(run, "customers"), 0));
    g_autofree char *text = g_strdup_printf("\nscore: %s, was %s\n", now, was);
    output_write(text, strlen(text));
    json_decref(run);
}

/* The run with one of its customers. New reference. */
static json_t *only_customer(const json_t *run, json_t *customer)
{
    json_t *only = json_copy((json_t *)run);
    json_object_set_new(only, "customers", json_pack("[O]", customer));
    return only;
}

/* One customer: the card, the questions, the new score. FALSE when nobody is to be asked any more.
 */
static gboolean review_customer(const Session *session, const char *folder, const json_t *run,
                                json_t *customer, int *status)
{
    g_autofree char *today = answering_today(session);
    json_auto_t *only = only_customer(run, customer);
    g_autoptr(RunView) view = run_view_new(only);
    const gboolean drawn = output_run(session->options, view, RENDER_VIEW_CARDS);
    if (!drawn) {
        *status = EXIT_NOT_DONE;
        return FALSE;
    }
    Review review = {.session = session,
                     .folder = folder,
                     .id = json_string_value(json_object_get(customer, "id")),
                     .name = json_string_value(json_object_get(customer, "name")),
                     .today = today,
                     .has_touchpoints = touching_has(folder, "touchpoint")};
    const gboolean more = ask_all(&review, run, customer);
    if (review.answered + review.touched > 0 && !review.failed && !interrupted)
        print_score(session->options, customer);
    if (review.failed || interrupted)
        *status = interrupted ? 128 + interrupted : EXIT_NOT_DONE;
    return more && !review.failed && !interrupted;
}

static void review_run(const Session *session, const char *folder, const json_t *run, int *status)
{
    size_t i;
    json_t *customer;
    json_array_foreach (json_object_get(run, "customers"), i, customer) {
        if (i > 0)
            output_write("\n", 1);
        if (!review_customer(session, folder, run, customer, status))
            return;
    }
}

static int run(const Options *options)
{
    int status = EXIT_DONE;
    const char *folder = answering_folder(options);
    if (!folder || !answering_valid_for(options))
        return EXIT_NOT_DONE;
    if (!options->arguments[0] && !options->owner) {
        output_error("write: 'delight review CUSTOMER', or --owner NAME for all of theirs",
                     "'review' needs CUSTOMER");
        return EXIT_NOT_DONE;
    }
    g_autoptr(Session) session = session_new(options, SESSION_FACTS, &status);
    const char *words[] = {options->arguments[0], NULL};
    json_t *document = session ? session_evaluate(session, words, &status) : NULL;
    if (!document)
        return status;
    review_run(session, folder, document, &status);
    json_decref(document);
    return status;
}

const Command command_review = {
    .name = "review",
    .arguments = "[CUSTOMER]",
    .summary = "show the card, ask what no probe could settle, remember the answers",
    .details =
        "Each answer is in answers.yaml of the --facts folder as soon as it is given, and a yes to "
        "what only a touch point settles in touchpoint.csv. The new score stands at the end. "
        "With --owner and without a customer: all of this person's, one after another.",
    .options = OPTIONS_ASKING " owner" OPTIONS_CHECKS " by valid-for",
    .min_arguments = 0,
    .max_arguments = 1,
    .writes_facts = TRUE,
    .run = run,
};
