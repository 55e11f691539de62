#include "pack_fields.h"
#include "private.h"

/* ---- words ---- */

static const char *const missing_words[] = {"unknown", "fail", "pass", "na", NULL};
const char *const pack_unit_words[] = {"percent", "count", "days", "hours", "ratio", NULL};
static const char *const answer_words[] = {"yes", "no", "na", NULL};

#define MOST_WEIGHT 1000000

/* ---- checks and models ---- */

#define AT(member) .at = FIELD_AT(PackVariant, member)
static const Field variant_fields[] = {
    {.key = "needs",
     .type = FIELD_TEXTS,
     AT(needs),
     .about = "relations, relation.column or models that must exist; with facts, columns of the "
              "file"},
    {.key = "when",
     .type = FIELD_SQL,
     AT(when),
     .about = "a SELECT of one boolean, asked once at the start"},
    {.key = "sql", .type = FIELD_SQL, AT(sql), .about = "a SELECT"},
    {.key = "selected",
     .type = FIELD_SQL,
     AT(selected),
     .about = "a SELECT in its place where only some customers are asked for"},
    {.key = "facts",
     .type = FIELD_FACTS,
     AT(facts),
     .about = "the name of a file of facts, without .csv"},
    {.key = "optional",
     .type = FIELD_TEXTS,
     AT(optional),
     .about = "models that count as empty where the export lacks them"},
    {0},
};
#undef AT
static const char *const called_words[] = {"name", "mention", NULL};

const FieldTable pack_variant_fields = {.what = "variant",
                                        .fields = variant_fields,
                                        .size = sizeof(PackVariant),
                                        .finish = pack_variant_rules};

#define AT(member) .at = FIELD_AT(PackModel, member)
static const Field model_fields[] = {
    {.key = "name",
     .type = FIELD_NAME,
     AT(name),
     .required = TRUE,
     .about = "what checks and other models call it, as if it were a table"},
    {.key = "about", .type = FIELD_STRING, AT(about), .about = "what one row of it is"},
    {.key = "columns",
     .type = FIELD_COLUMNS,
     AT(columns),
     .required = TRUE,
     .about = "the contract of every variant: {name: Postgres type}"},
    {.key = "values",
     .type = FIELD_VALUES,
     AT(values),
     .about = "the words that a column of facts may hold, or a param that its SQL reads: {column: "
              "[word, ...]}"},
    {.key = "key",
     .type = FIELD_STRINGS,
     AT(key),
     .about = "columns of facts that every row fills in, each with other values"},
    {.key = "params",
     .type = FIELD_PARAMS,
     AT(params),
     .about = "values that its SQL reads as :name"},
    {.key = "from",
     .type = FIELD_VARIANTS,
     AT(from),
     .required = TRUE,
     .table = &pack_variant_fields,
     .about = "SQL, or a list of variants: the first that this export can serve is used"},
    {.key = "materialized",
     .type = FIELD_BOOLEAN,
     AT(materialized),
     .about = "true: computed once and shared by every check that reads it"},
    {.key = "lookup",
     .type = FIELD_BOOLEAN,
     AT(lookup),
     .about = "true: a list that others look things up in; computed once in each statement that "
              "reads it"},
    {.key = "by_value",
     .type = FIELD_BOOLEAN,
     AT(by_value),
     .about = "true: of a few customers its rows are few; they are asked for once, and go into "
              "every statement"},
    {.key = "called",
     .type = FIELD_WORD,
     AT(called),
     .choices = called_words,
     .about = "name: its customer_id is what somebody calls a customer; mention: a text that may "
              "name some; their ids take its place"},
    {.key = "override",
     .type = FIELD_BOOLEAN,
     AT(override),
     .about = "true: changes the keys that it names in an earlier model of that name"},
    {0},
};
#undef AT
const FieldTable pack_model_fields = {.what = "model",
                                      .fields = model_fields,
                                      .size = sizeof(PackModel),
                                      .place = FIELD_AT(PackModel, place),
                                      .finish = pack_model_rules};

static const char *const whose_words[] = {"customer", "us", NULL};

static const Field answer_fields[] = {
    {.key = "customer",
     .type = FIELD_STRING,
     .required = TRUE,
     .about = "the id or the name of a customer"},
    {.key = "check", .type = FIELD_ID, .about = "the id of the question"},
    {.key = "answer",
     .type = FIELD_WORD,
     .required = TRUE,
     .choices = answer_words,
     .about = "yes, no, or na where the question does not apply"},
    {.key = "by", .type = FIELD_STRING, .about = "who said so"},
    {.key = "on", .type = FIELD_DATE, .about = "the day it was said"},
    {.key = "valid_for", .type = FIELD_DURATION, .about = "how long it holds: 180 days"},
    {.key = "note", .type = FIELD_STRING, .about = "what else there is to say"},
    {0},
};
const FieldTable pack_answer_fields = {.what = "answer", .fields = answer_fields};

static const Field waiver_fields[] = {
    {.key = "customer",
     .type = FIELD_STRING,
     .required = TRUE,
     .about = "the id or the name of a customer"},
    {.key = "check", .type = FIELD_ID, .about = "the id of the question"},
    {.key = "reason", .type = FIELD_STRING, .required = TRUE, .about = "why a fail is excused"},
    {.key = "by", .type = FIELD_STRING, .about = "who excused it"},
    {.key = "until", .type = FIELD_DATE, .about = "the last day on which it holds"},
    {0},
};
const FieldTable pack_waiver_fields = {.what = "waiver", .fields = waiver_fields};

static const Field answers_file_fields[] = {
    {.key = "answers",
     .type = FIELD_ENTRIES,
     .table = &pack_answer_fields,
     .about = "what people said"},
    {.key = "waivers",
     .type = FIELD_ENTRIES,
     .table = &pack_waiver_fields,
     .about = "what people excused"},
    {0},
};
const FieldTable pack_answers_file_fields = {.what = "file of answers",
                                             .fields = answers_file_fields};

#define AT(member) .at = FIELD_AT(PackExample, member)
static const Field example_fields[] = {
    {.key = "name", .type = FIELD_STRING, AT(name), .about = "what this example shows"},
    {.key = "given",
     .type = FIELD_GIVEN,
     AT(given),
     .about = "rows in place of models: {model: [{column: value}]}"},
    {.key = "params",
     .type = FIELD_PARAMS,
     AT(params),
     .about = "other values than the check's own"},
    {.key = "as_of", .type = FIELD_TIME, AT(as_of), .about = "the clock; 2021-09-15 by default"},
    {.key = "answers",
     .type = FIELD_ENTRIES,
     AT(answers),
     .table = &pack_answer_fields,
     .about = "answers as in answers.yaml"},
    {.key = "waivers",
     .type = FIELD_ENTRIES,
     AT(waivers),
     .table = &pack_waiver_fields,
     .about = "waivers as in answers.yaml"},
    {.key = "expect",
     .type = FIELD_EXPECT,
     AT(expect),
     .required = TRUE,
     .about = "{customer: status}, the status with its reason in parentheses if that matters"},
    {0},
};
#undef AT
const FieldTable pack_example_fields = {.what = "example",
                                        .fields = example_fields,
                                        .size = sizeof(PackExample),
                                        .place = FIELD_AT(PackExample, place),
                                        .finish = pack_example_rules};

#define AT(member) .at = FIELD_AT(PackCheck, member)
#define HAS(member) .has = FIELD_AT(PackCheck, member)
#define PLACE(member) .place = FIELD_AT(PackCheck, member)
static const Field check_fields[] = {
    {.key = "id",
     .type = FIELD_ID,
     AT(id),
     .required = TRUE,
     .about = "what it is called in answers, options and archived runs; never change it"},
    {.key = "section",
     .type = FIELD_ID,
     AT(section),
     PLACE(section_place),
     .about = "the section it stands in, where that is not the file's"},
    {.key = "part_of",
     .type = FIELD_ID,
     AT(part_of),
     PLACE(part_of_place),
     .about = "the id of its parent question"},
    {.key = "question",
     .type = FIELD_STRING,
     AT(question),
     .required = TRUE,
     .about = "what is asked about every customer; yes is good"},
    {.key = "probe",
     .type = FIELD_VARIANTS,
     AT(probe),
     .table = &pack_variant_fields,
     .about = "a SELECT of at most one row per customer_id, or a list of variants"},
    {.key = "params",
     .type = FIELD_PARAMS,
     AT(params),
     .about = "values that its SQL reads as :name"},
    {.key = "optional",
     .type = FIELD_TEXTS,
     AT(optional),
     .about = "models that count as empty where the export lacks them"},
    {.key = "applies",
     .type = FIELD_SQL,
     AT(applies),
     .about = "a boolean over the probe's columns; false: the question does not apply"},
    {.key = "value", .type = FIELD_SQL, AT(value), .about = "the number that is judged and shown"},
    {.key = "at_least",
     .type = FIELD_NUMBER,
     AT(at_least),
     HAS(has_at_least),
     PLACE(at_least_place),
     .about = "the least value that passes"},
    {.key = "at_most",
     .type = FIELD_NUMBER,
     AT(at_most),
     HAS(has_at_most),
     PLACE(at_most_place),
     .about = "the greatest value that passes"},
    {.key = "warn_at",
     .type = FIELD_NUMBER,
     AT(warn_at),
     HAS(has_warn_at),
     .about =
         "a second bound: a pass up to here is near the bar, or a fail from here on far from it"},
    {.key = "pass",
     .type = FIELD_SQL,
     AT(pass),
     .about = "a boolean over the probe's columns, in place of value and at_least"},
    {.key = "unit",
     .type = FIELD_WORD,
     AT(unit),
     .choices = pack_unit_words,
     .about = "how the value is shown"},
    {.key = "evidence",
     .type = FIELD_SQL,
     AT(evidence),
     .about = "text with SQL expressions in braces; {{ is a brace"},
    {.key = "whose",
     .type = FIELD_WORD,
     AT(whose),
     .choices = whose_words,
     .about = "customer or us: whose move a fail is; what is ours is no customer's regression"},
    {.key = "missing",
     .type = FIELD_CHOICE,
     AT(missing),
     .choices = missing_words,
     .about = "the status of a customer that the probe has no row for"},
    {.key = "action", .type = FIELD_STRING, AT(action), .about = "the next step where it fails"},
    {.key = "action_stopped",
     .type = FIELD_SQL,
     AT(action_stopped),
     .about =
         "the next step where it fails but held before; text like evidence, and where it comes "
         "out empty, action"},
    {.key = "action_pass",
     .type = FIELD_SQL,
     AT(action_pass),
     .about =
         "the next step where it passes; text like evidence, and where it comes out empty, none"},
    {.key = "docs", .type = FIELD_STRING, AT(docs), .about = "where to read more"},
    {.key = "touch",
     .type = FIELD_NAME,
     AT(touch),
     .about = "the kind of touch point that settles it, as delight touch writes it down"},
    {.key = "weight",
     .type = FIELD_NUMBER,
     AT(weight),
     .most = MOST_WEIGHT,
     .about = "how much it counts in the score; 1 by default"},
    {.key = "advisory", .type = FIELD_BOOLEAN, AT(advisory), .about = "true: shown, never scored"},
    {.key = "timeout",
     .type = FIELD_DURATION,
     AT(timeout_ms),
     .about = "how long its statement may run: 30s"},
    {.key = "tags",
     .type = FIELD_STRINGS,
     AT(tags),
     .about =
         "words to select it by; who fails one with the word waiting is listed as waiting for us"},
    {.key = "examples",
     .type = FIELD_LIST,
     AT(examples),
     .table = &pack_example_fields,
     .about = "its own tests"},
    {.key = "override",
     .type = FIELD_BOOLEAN,
     AT(override),
     .about = "true: changes the keys that it names in an earlier check of that id"},
    {0},
};
#undef AT
#undef HAS
#undef PLACE

static void prepare_check(gpointer target)
{
    PackCheck *check = target;
    check->weight = 1;
}

static void clear_check(gpointer target)
{
    PackCheck *check = target;
    json_decref(check->definition);
}

const FieldTable pack_check_fields = {
    .what = "check",
    .fields = check_fields,
    .size = sizeof(PackCheck),
    .place = FIELD_AT(PackCheck, place),
    .prepare = prepare_check,
    .finish = pack_check_rules,
    .clear = clear_check,
};

/* ---- a file ---- */

#define AT(member) .at = FIELD_AT(PackFile, member)
static const Field file_fields[] = {
    {.key = "scorecard",
     .type = FIELD_MAP,
     AT(scorecard),
     .table = &pack_scorecard_fields,
     .has = FIELD_AT(PackFile, has_scorecard),
     .about = "sections, grades, the gate and goals"},
    {.key = "params",
     .type = FIELD_PARAMS,
     AT(params),
     .about = "values that any SQL of the pack reads as :name"},
    {.key = "tables",
     .type = FIELD_TABLES,
     AT(tables),
     .about = "where this export keeps a table: {name: schema.table}"},
    {.key = "extends",
     .type = FIELD_STRING,
     AT(extends),
     .place = FIELD_AT(PackFile, extends_place),
     .about = "the folder of a pack whose models, params and tables are this one's too"},
    {.key = "section",
     .type = FIELD_ID,
     AT(section),
     .place = FIELD_AT(PackFile, section_place),
     .about = "the section of this file's checks"},
    {.key = "checks",
     .type = FIELD_LIST,
     AT(checks),
     .table = &pack_check_fields,
     .about = "the questions"},
    {.key = "models",
     .type = FIELD_LIST,
     AT(models),
     .table = &pack_model_fields,
     .about = "stable words for what differs between exports"},
    {.key = "sections",
     .type = FIELD_LIST,
     AT(sections),
     .table = &pack_section_fields,
     .about = "more sections, after the scorecard's"},
    {.key = "goals",
     .type = FIELD_LIST,
     AT(goals),
     .table = &pack_goal_fields,
     .about = "more questions about the whole book, after the scorecard's"},
    {.key = "signals",
     .type = FIELD_LIST,
     AT(signals),
     .table = &pack_signal_fields,
     .about = "more reasons why a customer needs a person now, after the scorecard's"},
    {.key = "set",
     .type = FIELD_SETTINGS,
     AT(settings),
     .about = "values that last: {plan-usage.at_least: 0.7, recent_days: 60}, as --set takes them"},
    {0},
};
#undef AT
const FieldTable pack_file_fields = {.what = "file",
                                     .hint = "begin it with 'scorecard:', 'checks:' or 'models:'",
                                     .fields = file_fields,
                                     .size = sizeof(PackFile)};
