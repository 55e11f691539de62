/* The checks, grades and signals that the scorecard names. */
#include "private.h"

#define ERROR DIAGNOSTIC_ERROR

/* All that may be named, char*. */
typedef struct {
    const Pack *pack;
    GPtrArray *checks, *grades, *signals;
    DiagnosticList *diagnostics;
} Names;

static Names names_new(const Pack *pack, DiagnosticList *diagnostics)
{
    const PackScorecard *scorecard = &pack->scorecard;
    Names names = {pack, g_ptr_array_new(), g_ptr_array_new(), g_ptr_array_new(), diagnostics};

    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(names.checks, ((PackCheck *)pack->checks->pdata[i])->id);
    for (guint i = 0; i < scorecard->grades->len; i++)
        if (((PackGrade *)scorecard->grades->pdata[i])->id)
            g_ptr_array_add(names.grades, ((PackGrade *)scorecard->grades->pdata[i])->id);
    for (guint i = 0; i < scorecard->signals->len; i++)
        if (((PackSignal *)scorecard->signals->pdata[i])->id)
            g_ptr_array_add(names.signals, ((PackSignal *)scorecard->signals->pdata[i])->id);
    return names;
}

static void names_clear(Names *names)
{
    g_ptr_array_unref(names->checks);
    g_ptr_array_unref(names->grades);
    g_ptr_array_unref(names->signals);
}

static gboolean is_in(GPtrArray *list, const char *id)
{
    return g_ptr_array_find_with_equal_func(list, id, g_str_equal, NULL);
}

static void link_check(const Names *names, const char *id, Place place)
{
    if (!is_in(names->checks, id))
        pack_unknown(names->diagnostics, place, id, names->checks, "it is the id of a check",
                     "there is no check '%s'", id);
}

static void link_checks(const Names *names, const GPtrArray *ids, const GPtrArray *places)
{
    for (guint i = 0; i < ids->len; i++)
        link_check(names, ids->pdata[i], *(const Place *)places->pdata[i]);
}

static void link_grade(const Names *names, const char *id, Place place)
{
    if (!is_in(names->grades, id))
        pack_unknown(names->diagnostics, place, id, names->grades, "the scorecard lists the grades",
                     "there is no grade '%s'", id);
}

static void link_gate(const Names *names)
{
    const PackGate *gate = &names->pack->scorecard.gate;

    link_checks(names, gate->require, gate->require_places);
    for (guint i = 0; i < gate->require->len; i++) {
        const PackCheck *check = pack_find_check(names->pack, gate->require->pdata[i]);
        if (check && check->advisory)
            diagnostic_add(names->diagnostics, ERROR,
                           *(const Place *)gate->require_places->pdata[i],
                           "an advisory check counts in no gate",
                           "check '%s' is advisory and cannot be required", check->id);
    }
    for (guint i = 0; i < gate->forbid->len; i++) {
        const char *id = gate->forbid->pdata[i];
        if (!is_in(names->signals, id))
            pack_unknown(names->diagnostics, *(const Place *)gate->forbid_places->pdata[i], id,
                         names->signals, "the scorecard lists the signals",
                         "there is no signal '%s'", id);
    }
}

static void link_signal(const Names *names, const PackSignal *signal)
{
    const PackWhen *when = &signal->when;

    link_checks(names, when->failing, when->failing_places);
    link_checks(names, when->regressed, when->regressed_places);
    for (guint i = 0; i < when->grade->len; i++)
        link_grade(names, when->grade->pdata[i], *(const Place *)when->grade_places->pdata[i]);
    if (when->check)
        link_check(names, when->check, when->check_place);
}

void pack_link_scorecard(const Pack *pack, DiagnosticList *diagnostics)
{
    const PackScorecard *scorecard = &pack->scorecard;
    Names names = names_new(pack, diagnostics);

    link_gate(&names);
    for (guint i = 0; i < scorecard->grades->len; i++) {
        const PackGrade *grade = scorecard->grades->pdata[i];
        link_checks(&names, grade->unless_failing, grade->unless_failing_places);
    }
    for (guint i = 0; i < scorecard->goals->len; i++) {
        const PackGoal *goal = scorecard->goals->pdata[i];
        if (goal->grade)
            link_grade(&names, goal->grade, goal->grade_place);
    }
    for (guint i = 0; i < scorecard->signals->len; i++)
        link_signal(&names, scorecard->signals->pdata[i]);
    names_clear(&names);
}
