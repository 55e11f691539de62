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

#define AT(member) .at = FIELD_AT(PackScorecard, member)
static const Field scorecard_fields[] = {
    {.key = "title", .type = FIELD_STRING, AT(title), .about = "the heading of every report"},
    {.key = "sections",
     .type = FIELD_LIST,
     AT(sections),
     .table = &pack_section_fields,
     .required = TRUE,
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
    {.key = "freshness",
     .type = FIELD_SQL,
     AT(freshness),
     .about = "a SELECT of one timestamptz: the newest event or login before :as_of"},
    {.key = "hint",
     .type = FIELD_SQL,
     AT(hint),
     .about = "a SELECT of one text: what to try where there is no customer, or a single one"},
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
