/* What may stand in the scorecard. */
#include "pack_fields.h"
#include "private.h"

#include <math.h>

#define MOST_NUMBER 1e15
#define MOST_DAYS 36500

static const Field section_fields[] = {
    {.key = "id",
     .type = FIELD_ID,
     .at = FIELD_AT(PackSection, id),
     .required = TRUE,
     .about = "what checks call it"},
    {.key = "title",
     .type = FIELD_STRING,
     .at = FIELD_AT(PackSection, title),
     .required = TRUE,
     .about = "its heading"},
    {0},
};
const FieldTable pack_section_fields = {.what = "section",
                                        .fields = section_fields,
                                        .size = sizeof(PackSection),
                                        .place = FIELD_AT(PackSection, place)};

static void prepare_grade(gpointer target)
{
    PackGrade *grade = target;
    grade->min = NAN; /* until it is read: what is wrong with it is said once */
}

static const Field grade_fields[] = {
    {.key = "id",
     .type = FIELD_ID,
     .at = FIELD_AT(PackGrade, id),
     .required = TRUE,
     .about = "what customers of this score are called"},
    {.key = "min",
     .type = FIELD_NUMBER,
     .at = FIELD_AT(PackGrade, min),
     .required = TRUE,
     .most = 100,
     .about = "the score from which on it holds"},
    {.key = "unless_failing",
     .type = FIELD_IDS,
     .at = FIELD_AT(PackGrade, unless_failing),
     .place = FIELD_AT(PackGrade, unless_failing_places),
     .about = "ids of checks; while one of them fails it is the next grade"},
    {0},
};
const FieldTable pack_grade_fields = {.what = "grade",
                                      .fields = grade_fields,
                                      .size = sizeof(PackGrade),
                                      .place = FIELD_AT(PackGrade, place),
                                      .prepare = prepare_grade};

#define AT(member) .at = FIELD_AT(PackGate, member)
#define HAS(member) .has = FIELD_AT(PackGate, member)
static const Field gate_fields[] = {
    {.key = "min_score",
     .type = FIELD_NUMBER,
     AT(min_score),
     HAS(has_min_score),
     .most = 100,
     .about = "the score that is needed"},
    {.key = "max_unknown",
     .type = FIELD_WHOLE,
     AT(max_unknown),
     HAS(has_max_unknown),
     .most = MOST_NUMBER,
     .about = "how many questions may be without an answer"},
    {.key = "require",
     .type = FIELD_IDS,
     AT(require),
     .place = FIELD_AT(PackGate, require_places),
     .about = "ids of checks that must not fail"},
    {.key = "forbid",
     .type = FIELD_IDS,
     AT(forbid),
     .place = FIELD_AT(PackGate, forbid_places),
     .about = "ids of signals that a customer must not have"},
    {0},
};
#undef AT
#undef HAS
const FieldTable pack_gate_fields = {
    .what = "gate", .fields = gate_fields, .size = sizeof(PackGate)};

#define AT(member) .at = FIELD_AT(PackGoal, member)
#define HAS(member) .has = FIELD_AT(PackGoal, member)
static const Field goal_fields[] = {
    {.key = "question",
     .type = FIELD_STRING,
     AT(question),
     .required = TRUE,
     .about = "what is asked about the whole book"},
    {.key = "grade",
     .type = FIELD_ID,
     AT(grade),
     .place = FIELD_AT(PackGoal, grade_place),
     .about = "customers of this grade or a better one"},
    {.key = "paying",
     .type = FIELD_BOOLEAN,
     AT(paying),
     .about = "only customers that pay, or do not"},
    {.key = "probe",
     .type = FIELD_SQL,
     AT(probe),
     .about = "a SELECT of one number, in place of grade"},
    {.key = "value",
     .type = FIELD_SQL,
     AT(value),
     .about = "the number, where the probe selects more than that"},
    {.key = "evidence",
     .type = FIELD_SQL,
     AT(evidence),
     .about = "text with SQL expressions in braces over the probe's columns"},
    {.key = "params",
     .type = FIELD_PARAMS,
     AT(params),
     .about = "values that its SQL reads as :name"},
    {.key = "unit",
     .type = FIELD_WORD,
     AT(unit),
     .choices = pack_unit_words,
     .about = "how the number is shown"},
    {.key = "at_least",
     .type = FIELD_NUMBER,
     AT(at_least),
     HAS(has_at_least),
     .about = "the least number that is enough"},
    {.key = "at_most",
     .type = FIELD_NUMBER,
     AT(at_most),
     HAS(has_at_most),
     .about = "the greatest number that is"},
    {0},
};
#undef AT
#undef HAS

static void prepare_goal(gpointer target)
{
    PackGoal *goal = target;
    goal->paying = -1;
}

const FieldTable pack_goal_fields = {.what = "goal",
                                     .fields = goal_fields,
                                     .size = sizeof(PackGoal),
                                     .place = FIELD_AT(PackGoal, place),
                                     .prepare = prepare_goal,
                                     .finish = pack_goal_rules};

#define AT(member) .at = FIELD_AT(PackWhen, member)
#define HAS(member) .has = FIELD_AT(PackWhen, member)
#define PLACE(member) .place = FIELD_AT(PackWhen, member)
static const Field when_fields[] = {
    {.key = "failing",
     .type = FIELD_IDS,
     AT(failing),
     PLACE(failing_places),
     .about = "ids of checks: one of them fails"},
    {.key = "regressed",
     .type = FIELD_IDS,
     AT(regressed),
     PLACE(regressed_places),
     .about = "ids of checks: one of them passed before and fails now; how long ago says within"},
    {.key = "within",
     .type = FIELD_DURATION,
     AT(within),
     .about = "how long ago something regressed, or the score was higher: 28 days"},
    {.key = "grade",
     .type = FIELD_IDS,
     AT(grade),
     PLACE(grade_places),
     .about = "grades: the customer has one of them"},
    {.key = "for",
     .type = FIELD_DURATION,
     AT(since),
     .about = "how long the customer has had one of these grades, in every report: 28 days"},
    {.key = "score_drop",
     .type = FIELD_NUMBER,
     AT(score_drop),
     HAS(has_score_drop),
     .most = 100,
     .about = "how many points the score fell; since when says within"},
    {.key = "check",
     .type = FIELD_ID,
     AT(check),
     PLACE(check_place),
     .about = "the id of a check whose value is at_least or at_most so much"},
    {.key = "column",
     .type = FIELD_STRING,
     AT(column),
     .about = "a column of the check's probe, in place of its value"},
    {.key = "at_least", .type = FIELD_NUMBER, AT(at_least), HAS(has_at_least), .about = "of check"},
    {.key = "at_most", .type = FIELD_NUMBER, AT(at_most), HAS(has_at_most), .about = "of check"},
    {.key = "renews_within",
     .type = FIELD_DURATION,
     AT(renews_within),
     .about = "the contract ends so soon: 90 days"},
    {.key = "paying", .type = FIELD_BOOLEAN, AT(paying), .about = "the customer pays, or does not"},
    {.key = "contradicted",
     .type = FIELD_BOOLEAN,
     AT(contradicted),
     .about = "a person says otherwise than the data"},
    {0},
};
#undef AT
#undef HAS
#undef PLACE

static void prepare_when(gpointer target)
{
    PackWhen *when = target;
    when->paying = when->contradicted = -1;
}

const FieldTable pack_when_fields = {.what = "condition",
                                     .hint = "when: {failing: [ID]}",
                                     .fields = when_fields,
                                     .size = sizeof(PackWhen),
                                     .prepare = prepare_when,
                                     .finish = pack_when_rules};

static const char *const kind_words[] = {"risk", "opportunity", NULL};

#define AT(member) .at = FIELD_AT(PackSignal, member)
static const Field signal_fields[] = {
    {.key = "id",
     .type = FIELD_ID,
     AT(id),
     .required = TRUE,
     .about = "what the gate and archived runs call it"},
    {.key = "say",
     .type = FIELD_STRING,
     AT(say),
     .required = TRUE,
     .about = "the reason, in words"},
    {.key = "when",
     .type = FIELD_MAP,
     AT(when),
     .table = &pack_when_fields,
     .required = TRUE,
     .about = "conditions, all of which must hold"},
    {.key = "kind",
     .type = FIELD_WORD,
     AT(kind),
     .choices = kind_words,
     .about = "risk or opportunity; risk by default"},
    {.key = "action",
     .type = FIELD_STRING,
     AT(action),
     .about = "the next step; that of its heaviest check by default"},
    {.key = "override",
     .type = FIELD_BOOLEAN,
     AT(override),
     .about = "true: changes the keys that it names in an earlier signal of that id"},
    {0},
};
#undef AT
const FieldTable pack_signal_fields = {.what = "signal",
                                       .fields = signal_fields,
                                       .size = sizeof(PackSignal),
                                       .place = FIELD_AT(PackSignal, place)};

#define AT(member) .at = FIELD_AT(PackLinks, member)
static const Field links_fields[] = {
    {.key = "organization",
     .type = FIELD_STRING,
     AT(organization),
     .about = "where a customer is found, with {id} or {name}: https://app.example.com/org/{id}"},
    {.key = "conversation",
     .type = FIELD_STRING,
     AT(conversation),
     .about = "where a conversation with support is found, with {id}"},
    {.key = "issue",
     .type = FIELD_STRING,
     AT(issue),
     .about = "where an issue is found that has no address of its own, with {id}"},
    {0},
};
#undef AT
const FieldTable pack_links_fields = {.what = "map of links",
                                      .hint = "links: {organization: https://example.com/{id}}",
                                      .fields = links_fields,
                                      .size = sizeof(PackLinks),
                                      .finish = pack_links_rules};

#define AT(member) .at = FIELD_AT(PackScorecard, member)
static const Field scorecard_fields[] = {
    {.key = "title", .type = FIELD_STRING, AT(title), .about = "the heading of every report"},
    {.key = "sections",
     .type = FIELD_LIST,
     AT(sections),
     .place = FIELD_AT(PackScorecard, sections_place),
     .table = &pack_section_fields,
     .about = "the groups of questions, in the order they are shown"},
    {.key = "grades",
     .type = FIELD_LIST,
     AT(grades),
     .table = &pack_grade_fields,
     .required = TRUE,
     .about = "the best first; the first whose min the score reaches holds"},
    {.key = "min_coverage",
     .type = FIELD_NUMBER,
     AT(min_coverage),
     .most = 100,
     .about = "percent of the weight that must be known for a grade; 50 by default"},
    {.key = "new_days",
     .type = FIELD_WHOLE,
     AT(new_days),
     .most = MOST_DAYS,
     .about = "younger customers are new; 30 by default"},
    {.key = "gate",
     .type = FIELD_MAP,
     AT(gate),
     .table = &pack_gate_fields,
     .about = "what delight gate asks for"},
    {.key = "goals",
     .type = FIELD_LIST,
     AT(goals),
     .table = &pack_goal_fields,
     .about = "questions about the whole book"},
    {.key = "signals",
     .type = FIELD_LIST,
     AT(signals),
     .table = &pack_signal_fields,
     .about = "why a customer needs a person now, the most urgent first"},
    {.key = "set",
     .type = FIELD_SETTINGS,
     AT(settings),
     .about = "values that last: {plan-usage.at_least: 0.7, recent_days: 60}, as --set takes them"},
    {.key = "freshness",
     .type = FIELD_SQL,
     AT(freshness),
     .about = "a SELECT of one timestamptz: the newest event or login before :as_of"},
    {.key = "freshness_alone",
     .type = FIELD_SQL,
     AT(freshness_alone),
     .about =
         "likewise, where no question of the run shares what `freshness` reads: a cheaper one"},
    {.key = "links",
     .type = FIELD_MAP,
     AT(links),
     .table = &pack_links_fields,
     .about = "where customers, conversations and issues are found"},
    {.key = "waiting",
     .type = FIELD_SQL,
     AT(lists[PACK_LIST_WAITING]),
     .about =
         "a SELECT of customer_id, conversation_id, channel, waits_since, is_assigned, assignee, "
         "answerer: the conversations that wait for us; delight report lists them"},
    {.key = "feedback",
     .type = FIELD_SQL,
     AT(lists[PACK_LIST_FEEDBACK]),
     .about =
         "a SELECT of customer_id, reported_on, summary, url, is_closed, closed_on: what customers "
         "asked for; delight report adds it up"},
    {.key = "notes",
     .type = FIELD_SQL,
     AT(lists[PACK_LIST_NOTES]),
     .about =
         "a SELECT of customer_id, kind (note or issue), noted_at, agent, told, url: what delight "
         "brief tells besides"},
    {.key = "hint",
     .type = FIELD_SQL,
     AT(hint),
     .about = "a SELECT of one text: what to try where there is no customer, or a single one"},
    {.key = "choices",
     .type = FIELD_SQL,
     AT(choices),
     .about =
         "a SELECT of params, value, about: what an export offers for params (names, with commas "
         "between them); delight init lists it"},
    {0},
};
#undef AT

static void prepare_scorecard(gpointer target)
{
    PackScorecard *scorecard = target;
    scorecard->min_coverage = 50;
    scorecard->new_days = 30;
}

const FieldTable pack_scorecard_fields = {.what = "scorecard",
                                          .fields = scorecard_fields,
                                          .size = sizeof(PackScorecard),
                                          .place = FIELD_AT(PackScorecard, place),
                                          .prepare = prepare_scorecard,
                                          .finish = pack_scorecard_rules};
