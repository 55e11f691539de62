/* A sentence for every result that SQL said nothing about: nobody should have to guess why. */
#include "private.h"

static char *reason_words(const CheckRun *run, Reason reason)
{
    if (run->source->state == PLAN_FAILED && reason == run->trouble)
        return g_strdup(run->text);
    switch (reason) {
    case REASON_NO_ROW:
        return g_strdup("there is nothing about this customer");
    case REASON_NULL:
        return g_strdup("the data do not tell");
    case REASON_NO_SOURCE:
        return plan_source_lack(run->source);
    case REASON_NEEDS_ANSWER:
        return g_strdup("nobody has said yet");
    case REASON_STALE_ANSWER:
        return g_strdup("the last answer has run out");
    case REASON_NO_PRIVILEGE:
        return run->trouble == REASON_NONE
                   ? plan_source_lack(run->source)
                   : g_strdup_printf("%s: %s", reason_text(reason), run->text);
    case REASON_TIMEOUT:
        return g_strdup(reason_text(reason));
    case REASON_SQL:
        return g_strdup_printf("%s: %s", reason_text(reason),
                               run->text ? run->text : "no reason given");
    case REASON_ROWS:
        return g_strdup("the probe gave more than one row");
    case REASON_NONE:
    case REASONS:
        break;
    }
    return g_strdup("");
}

static const char *answer_word(const FactsAnswer *answer)
{
    switch (answer->answer) {
    case ANSWER_YES:
        return "yes";
    case ANSWER_NO:
        return "no";
    case ANSWER_NA:
        break;
    }
    return "not applicable";
}

static char *answer_words(const FactsAnswer *answer)
{
    GString *words = g_string_new(answer_word(answer));
    if (answer->by)
        g_string_append_printf(words, ", says %s", answer->by);
    if (answer->on)
        g_string_append_printf(words, " on %s", answer->on);
    if (answer->note)
        g_string_append_printf(words, ": %s", answer->note);
    return g_string_free(words, FALSE);
}

char *evaluate_words(const CheckRun *run, const Result *result, char *evidence)
{
    const Judgement *judgement = &result->judgement;
    if (judgement->answer) {
        g_free(evidence);
        return answer_words(judgement->answer);
    }
    if (judgement->reason == REASON_STALE_ANSWER && evidence && *evidence) {
        char *both = g_strconcat(evidence, "; the last answer has run out", NULL);
        g_free(evidence);
        return both;
    }
    if (evidence && *evidence)
        return evidence;
    g_free(evidence);
    if (judgement->status == STATUS_NA)
        return g_strdup("does not apply");
    if (result->finding.source == REASON_NONE && result->finding.rows == 0)
        return reason_words(run, judgement->reason ? judgement->reason : REASON_NO_ROW);
    return reason_words(run, judgement->reason);
}

/* What a person said is settled by what they know, not by what the probe saw before. */
const char *evaluate_step(const PackCheck *check, const Result *result)
{
    switch (result->judgement.status) {
    case STATUS_PASS:
        return result->judgement.answer ? NULL : result->passed;
    case STATUS_FAIL:
        return result->stopped && !result->judgement.answer ? result->stopped : check->action;
    case STATUS_UNKNOWN:
        return check->action;
    case STATUS_NA:
    case STATUS_WAIVED:
    case STATUS_ERROR:
    case STATUSES:
        break;
    }
    return NULL;
}
