/* Values of the pack that are set: by itself, and on the command line. */
#include "pack.h"

#include "pack_fields.h"
#include "private.h"

#include <gio/gio.h>
#include <string.h>

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean refuse(GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s", text);
    return FALSE;
}

/* "nothing called 'x'", with the nearest of `names`, which gains a NULL at its end. */
static gboolean refuse_unknown(GError **error, const char *what, const char *word, GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    const char *nearest = diagnostic_nearest(word, (const char *const *)names->pdata);

    if (nearest)
        return refuse(error, "%s '%s'; did you mean '%s'?", what, word, nearest);
    return refuse(error, "%s '%s'", what, word);
}

static void add_names(GPtrArray *names, const GPtrArray *params)
{
    for (guint i = 0; i < params->len; i++)
        g_ptr_array_add(names, ((PackParam *)g_ptr_array_index(params, i))->name);
}

/* A text stays a text whatever it looks like; a number stays one. */
static gboolean set_param(const Pack *pack, PackParam *param, const char *text, GError **error)
{
    g_autofree char *mistake = NULL;
    g_autofree char *value = pack_param_words(pack, param->name, text, &mistake);
    if (!value)
        return refuse(error, "%s", mistake);
    ParamType type = pack_param_type(value, param->type == PARAM_TEXT);
    gboolean number = type == PARAM_INTEGER || type == PARAM_NUMERIC;
    gboolean was_number = param->type == PARAM_INTEGER || param->type == PARAM_NUMERIC;

    if (param->type == PARAM_BOOLEAN && type != PARAM_BOOLEAN)
        return refuse(error, "'%s' must be true or false, found '%s'", param->name, value);
    if (was_number && !number)
        return refuse(error, "'%s' must be a number, found '%s'", param->name, value);
    param->type = type;
    g_free(param->value);
    param->value = g_strdup(value);
    return TRUE;
}

/* A run that was made with another value is of another check. */
static void redefine(PackCheck *check, const char *key, const char *value)
{
    json_object_set_new(check->definition, key, json_string(value));
}

static gboolean set_number(PackCheck *check, const char *key, const char *value, GError **error)
{
    double number;

    if (!pack_is_number(value, &number))
        return refuse(error, "'%s.%s' must be a number, found '%s'", check->id, key, value);
    if (strcmp(key, "weight") == 0) {
        if (check->advisory)
            return refuse(error, "check '%s' is advisory and has no weight", check->id);
        if (number < 0)
            return refuse(error, "'%s.weight' cannot be negative", check->id);
        check->weight = number;
        return TRUE;
    }
    if (!check->value.text)
        return refuse(error, "check '%s' compares no value, so it has no '%s'", check->id, key);
    if (strcmp(key, "warn_at") == 0) {
        if (check->has_at_least == check->has_at_most)
            return refuse(error, "'%s.warn_at' needs one bar beside it", check->id);
        check->has_warn_at = TRUE;
        check->warn_at = number;
        return TRUE;
    }
    gboolean least = strcmp(key, "at_least") == 0;
    if (least ? check->has_at_most && number > check->at_most
              : check->has_at_least && number < check->at_least)
        return refuse(error, "'%s.at_least' would be greater than its 'at_most'", check->id);
    *(least ? &check->at_least : &check->at_most) = number;
    *(least ? &check->has_at_least : &check->has_at_most) = TRUE;
    return TRUE;
}

static gboolean set_missing(PackCheck *check, const char *value, GError **error)
{
    static const char *const words[] = {"unknown", "fail", "pass", "na"};

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(value, words[i]) == 0) {
            check->missing = (PackMissing)i;
            return TRUE;
        }
    return refuse(error, "'%s.missing' must be unknown, fail, pass or na, found '%s'", check->id,
                  value);
}

static gboolean set_in_check(const Pack *pack, PackCheck *check, const char *key, const char *value,
                             GError **error)
{
    static const char *const keys[] = {"at_least", "at_most", "warn_at", "weight", "missing"};
    PackParam *param = pack_find_param(check->params, key);
    gboolean done = FALSE;

    if (param) {
        if (!set_param(pack, param, value, error))
            return FALSE;
        g_autofree char *name = g_strconcat("params.", key, NULL);
        redefine(check, name, value);
        return TRUE;
    }
    if (strcmp(key, "missing") == 0) {
        done = set_missing(check, value, error);
    } else if (strcmp(key, "at_least") == 0 || strcmp(key, "at_most") == 0 ||
               strcmp(key, "warn_at") == 0 || strcmp(key, "weight") == 0) {
        done = set_number(check, key, value, error);
    } else {
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        add_names(names, check->params);
        for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
            g_ptr_array_add(names, (gpointer)keys[i]);
        g_autofree char *what = g_strdup_printf("check '%s' has no", check->id);
        return refuse_unknown(error, what, key, names);
    }
    if (done)
        redefine(check, key, value);
    return done;
}

static gboolean set_in_pack(Pack *pack, const char *name, const char *value, GError **error)
{
    PackParam *param = pack_find_param(pack->params, name);

    if (param)
        return set_param(pack, param, value, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    add_names(names, pack->params);
    return refuse_unknown(error, "the pack has no param", name, names);
}

gboolean pack_set(Pack *pack, const char *assignment, GError **error)
{
    const char *equals = strchr(assignment, '=');

    if (!equals || equals == assignment || !equals[1])
        return refuse(error, "'%s' is no assignment; write CHECK.KEY=VALUE or PARAM=VALUE",
                      assignment);
    g_autofree char *target = g_strndup(assignment, (gsize)(equals - assignment));
    char *dot = strchr(target, '.');
    if (!dot)
        return set_in_pack(pack, target, equals + 1, error);
    *dot = '\0';
    PackCheck *check = pack_find_check(pack, target);
    if (check)
        return set_in_check(pack, check, dot + 1, equals + 1, error);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (guint i = 0; i < pack->checks->len; i++)
        g_ptr_array_add(ids, ((PackCheck *)g_ptr_array_index(pack->checks, i))->id);
    return refuse_unknown(error, "no check", target, ids);
}

void pack_settle(Pack *pack, DiagnosticList *diagnostics)
{
    for (guint i = 0; i < pack->settings->len; i++) {
        const PackSetting *setting = pack->settings->pdata[i];
        g_autofree char *assignment = g_strconcat(setting->target, "=", setting->value, NULL);
        g_autoptr(GError) error = NULL;
        if (!pack_set(pack, assignment, &error))
            diagnostic_add(diagnostics, DIAGNOSTIC_ERROR, setting->place,
                           "set: {CHECK.KEY: VALUE, PARAM: VALUE}, as --set takes them", "%s",
                           error->message);
    }
}
