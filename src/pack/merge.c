/* What one file after another adds to a pack, and what it changes. */
#include "loading.h"

#include <string.h>

static void already(const Loading *loading, Place place, Place first, const char *hint,
                    const char *what, const char *name)
{
    diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, place, hint,
                   "%s '%s' is already defined at %s:%u", what, name, first.file, first.line);
}

/* ---- merging ---- */

static void add_nothing_to_override(const Loading *loading, Place place, const char *what,
                                    const char *name, const GPtrArray *names)
{
    pack_unknown(loading->diagnostics, place, name, names,
                 "files are read in path order, and a later one overrides an earlier one",
                 "there is no earlier %s '%s' to override", what, name);
}

static GPtrArray *check_ids(const Pack *pack)
{
    GPtrArray *ids = g_ptr_array_new();

    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(ids, ((PackCheck *)g_ptr_array_index(pack->checks, i))->id);
    return ids;
}

static GPtrArray *model_names(const Pack *pack)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < pack->models->len; i++)
        g_ptr_array_add(names, ((PackModel *)g_ptr_array_index(pack->models, i))->name);
    return names;
}

/* Takes the check over. */
static void merge_check(Loading *loading, const PackFile *file, PackCheck *check)
{
    GPtrArray *checks = loading->pack->checks;
    int at = check->id ? pack_index_of_check(loading->pack, check->id) : -1;
    PackCheck *earlier = at >= 0 ? g_ptr_array_index(checks, at) : NULL;

    if (earlier && check->override) {
        PackCheck *both = pack_overridden(loading->overrides, &pack_check_fields, "checks",
                                          check->place, earlier->place, loading->diagnostics);
        if (!both->section) { /* the file's own is for the questions that it asks */
            both->section = g_strdup(earlier->section);
            both->section_place = earlier->section_place;
        }
        g_ptr_array_index(checks, at) = both;
        fields_free(&pack_check_fields, earlier);
        fields_free(&pack_check_fields, check);
        return;
    }
    if (!check->section && file->section) {
        check->section = g_strdup(file->section);
        check->section_place = file->section_place;
    }
    if (earlier)
        already(loading, check->place, earlier->place,
                "give it another id, or say 'override: true' to change it", "check", check->id);
    if (earlier || !check->id) {
        fields_free(&pack_check_fields, check);
        return;
    }
    if (check->override) {
        g_autoptr(GPtrArray) ids = check_ids(loading->pack);
        add_nothing_to_override(loading, check->place, "check", check->id, ids);
    }
    g_ptr_array_add(checks, check);
}

static void merge_model(Loading *loading, PackModel *model)
{
    GPtrArray *models = loading->pack->models;
    int at = model->name ? pack_index_of_model(loading->pack, model->name) : -1;
    PackModel *earlier = at >= 0 ? g_ptr_array_index(models, at) : NULL;

    if (earlier && model->override) {
        g_ptr_array_index(models, at) =
            pack_overridden(loading->overrides, &pack_model_fields, "models", model->place,
                            earlier->place, loading->diagnostics);
        fields_free(&pack_model_fields, earlier);
        fields_free(&pack_model_fields, model);
        return;
    }
    if (earlier)
        already(loading, model->place, earlier->place,
                "give it another name, or say 'override: true' to change it", "model", model->name);
    if (earlier || !model->name) {
        fields_free(&pack_model_fields, model);
        return;
    }
    if (model->override) {
        g_autoptr(GPtrArray) names = model_names(loading->pack);
        add_nothing_to_override(loading, model->place, "model", model->name, names);
    }
    g_ptr_array_add(models, model);
}

/* Params and tables are alike: a name, and where it stands. */
typedef struct {
    const char *what;
    gsize size, name, place;
} Named;

static const Named param_named = {"param", sizeof(PackParam), offsetof(PackParam, name),
                                  offsetof(PackParam, place)};
static const Named table_named = {"table", sizeof(PackTable), offsetof(PackTable, name),
                                  offsetof(PackTable, place)};

static const Named setting_named = {"setting", sizeof(PackSetting), offsetof(PackSetting, target),
                                    offsetof(PackSetting, place)};

static const char *name_in(const Named *named, gconstpointer item)
{
    return *(char *const *)((const char *)item + named->name);
}

static gpointer find_named(const Named *named, const GPtrArray *items, const char *name)
{
    for (guint i = 0; i < items->len; i++)
        if (strcmp(name_in(named, items->pdata[i]), name) == 0)
            return items->pdata[i];
    return NULL;
}

static void swap(gpointer a, gpointer b, gsize size)
{
    g_autofree gpointer kept = g_memdup2(a, size);
    memcpy(a, b, size);
    memcpy(b, kept, size);
}

/* Moves them over. A pack's own word takes the place of what it inherited, which stays in `from` to
 * be freed with the file. */
static void merge_named(Loading *loading, const Named *named, GPtrArray *from, GPtrArray *into)
{
    guint left = 0;

    for (guint i = 0; i < from->len; i++) {
        gpointer item = from->pdata[i];
        gpointer earlier = find_named(named, into, name_in(named, item));
        if (earlier && g_hash_table_remove(loading->inherited, earlier)) {
            swap(item, earlier, named->size);
            from->pdata[left++] = item;
            continue;
        }
        if (earlier)
            already(loading, *(const Place *)((const char *)item + named->place),
                    *(const Place *)((const char *)earlier + named->place), NULL, named->what,
                    name_in(named, item));
        if (loading->folders->len > 0)
            g_hash_table_add(loading->inherited, item);
        g_ptr_array_add(into, item);
    }
    g_ptr_array_set_size(from, (gint)left);
}

static void merge_scorecard(Loading *loading, PackFile *file)
{
    PackScorecard *scorecard = &loading->pack->scorecard;

    if (!file->has_scorecard)
        return;
    if (loading->has_scorecard) {
        diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, file->scorecard.place,
                       "a pack has one", "a scorecard is already defined at %s:%u",
                       scorecard->place.file, scorecard->place.line);
        return;
    }
    PackScorecard empty = *scorecard;
    *scorecard = file->scorecard;
    file->scorecard = empty; /* to be freed with the file */
    merge_named(loading, &setting_named, scorecard->settings, loading->pack->settings);
    loading->has_scorecard = TRUE;
}

void pack_merge_file(Loading *loading, PackFile *file)
{
    gboolean extended = loading->folders->len > 0;

    if (!extended) {
        merge_scorecard(loading, file);
        g_ptr_array_extend_and_steal(loading->sections, g_steal_pointer(&file->sections));
        g_ptr_array_extend_and_steal(loading->goals, g_steal_pointer(&file->goals));
        g_ptr_array_extend_and_steal(loading->signals, g_steal_pointer(&file->signals));
        merge_named(loading, &setting_named, file->settings, loading->pack->settings);
    }
    merge_named(loading, &param_named, file->params, loading->pack->params);
    merge_named(loading, &table_named, file->tables, loading->pack->tables);
    for (guint i = 0; !extended && i < file->checks->len; i++) {
        merge_check(loading, file, g_ptr_array_index(file->checks, i));
    }
    for (guint i = 0; i < file->models->len; i++)
        merge_model(loading, g_ptr_array_index(file->models, i));
    if (!extended)
        g_ptr_array_set_size(file->checks, 0);
    g_ptr_array_set_size(file->models, 0);
}

/* ---- what files add to the scorecard ---- */

static int index_of_id(const GPtrArray *items, gsize at, const char *id)
{
    for (guint i = 0; id && i < items->len; i++)
        if (g_strcmp0(*(char *const *)((const char *)items->pdata[i] + at), id) == 0)
            return (int)i;
    return -1;
}

static void add_section(Loading *loading, GPtrArray *sections, gpointer data)
{
    PackSection *section = data;
    int at = index_of_id(sections, offsetof(PackSection, id), section->id);

    if (at < 0) {
        g_ptr_array_add(sections, section);
        return;
    }
    already(loading, section->place, ((PackSection *)sections->pdata[at])->place, NULL, "section",
            section->id);
    fields_free(&pack_section_fields, section);
}

static void add_goal(Loading *loading, GPtrArray *goals, gpointer data)
{
    PackGoal *goal = data;
    int at = index_of_id(goals, offsetof(PackGoal, question), goal->question);

    if (at < 0) {
        g_ptr_array_add(goals, goal);
        return;
    }
    already(loading, goal->place, ((PackGoal *)goals->pdata[at])->place, NULL, "goal",
            goal->question);
    fields_free(&pack_goal_fields, goal);
}

static void add_new_signal(Loading *loading, GPtrArray *signals, PackSignal *signal)
{
    if (signal->override && signal->id) {
        g_autoptr(GPtrArray) ids = g_ptr_array_new();
        for (guint i = 0; i < signals->len; i++)
            if (((PackSignal *)signals->pdata[i])->id)
                g_ptr_array_add(ids, ((PackSignal *)signals->pdata[i])->id);
        add_nothing_to_override(loading, signal->place, "signal", signal->id, ids);
    }
    g_ptr_array_add(signals, signal);
}

static void add_signal(Loading *loading, GPtrArray *signals, gpointer data)
{
    PackSignal *signal = data;
    int at = index_of_id(signals, offsetof(PackSignal, id), signal->id);
    PackSignal *earlier = at >= 0 ? signals->pdata[at] : NULL;

    if (!earlier) {
        add_new_signal(loading, signals, signal);
        return;
    }
    if (signal->override) {
        signals->pdata[at] = pack_overridden(loading->overrides, &pack_signal_fields, "signals",
                                             signal->place, earlier->place, loading->diagnostics);
        fields_free(&pack_signal_fields, earlier);
    } else {
        already(loading, signal->place, earlier->place,
                "give it another id, or say 'override: true' to change it", "signal", signal->id);
    }
    fields_free(&pack_signal_fields, signal);
}

/* The scorecard's own come first, then those of other files, whatever these are called. */
static void add_all(Loading *loading, GPtrArray **own, GPtrArray *more,
                    void (*add)(Loading *, GPtrArray *, gpointer))
{
    g_autoptr(GPtrArray) first = g_steal_pointer(own);

    *own = g_ptr_array_new();
    for (guint i = 0; i < first->len; i++)
        add(loading, *own, first->pdata[i]);
    for (guint i = 0; i < more->len; i++)
        add(loading, *own, more->pdata[i]);
}

void pack_complete_scorecard(Loading *loading)
{
    PackScorecard *scorecard = &loading->pack->scorecard;

    add_all(loading, &scorecard->sections, loading->sections, add_section);
    add_all(loading, &scorecard->goals, loading->goals, add_goal);
    add_all(loading, &scorecard->signals, loading->signals, add_signal);
    if (loading->has_scorecard && !loading->unreadable && scorecard->sections->len == 0 &&
        scorecard->sections_place.line == 0)
        diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, scorecard->place,
                       "sections: [{id: setup, title: Set up}], here or in any other file",
                       "this pack has no section");
}
