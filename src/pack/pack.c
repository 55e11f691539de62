/* Puts the files of a pack together. */
#include "pack.h"

#include "loading.h"
#include "pack_fields.h"
#include "parallel.h"

#include <string.h>

/* ---- order ---- */

/* Appends the checks of a section below a parent (NULL: the questions at the top), each followed by
 * its own parts. What has been placed is taken out of `from`, so a circle ends. */
static void place_parts(GPtrArray *from, GPtrArray *into, const char *section, const char *parent)
{
    for (guint i = 0; i < from->len; i++) {
        PackCheck *check = g_ptr_array_index(from, i);
        if (!check || g_strcmp0(check->section, section) != 0 ||
            g_strcmp0(check->part_of, parent) != 0)
            continue;
        g_ptr_array_index(from, i) = NULL;
        g_ptr_array_add(into, check);
        place_parts(from, into, section, check->id);
    }
}

static void order_checks(Pack *pack)
{
    g_autoptr(GPtrArray) from = g_steal_pointer(&pack->checks);

    pack->checks = g_ptr_array_new();
    for (guint i = 0; i < pack->scorecard.sections->len; i++) {
        const PackSection *section = g_ptr_array_index(pack->scorecard.sections, i);
        if (section->id)
            place_parts(from, pack->checks, section->id, NULL);
    }
    for (guint i = 0; i < from->len; i++) /* those that were mistaken about where they belong */
        if (g_ptr_array_index(from, i))
            g_ptr_array_add(pack->checks, g_ptr_array_index(from, i));
}

/* ---- loading ---- */

static Pack *pack_new(void)
{
    Pack *pack = g_new0(Pack, 1);
    PackScorecard *scorecard = fields_new(&pack_scorecard_fields);

    pack->scorecard = *scorecard;
    g_free(scorecard);
    pack->checks = g_ptr_array_new();
    pack->models = g_ptr_array_new();
    pack->params = g_ptr_array_new();
    pack->tables = g_ptr_array_new();
    pack->settings = g_ptr_array_new();
    pack->files = g_ptr_array_new_with_free_func(g_free);
    return pack;
}

static void digest_file(GChecksum *checksum, const char *relative, const YamlFile *file)
{
    gsize length;
    const char *bytes = yaml_file_bytes(file, &length);
    g_autofree char *size = g_strdup_printf("%" G_GSIZE_FORMAT, length);

    /* The NULs and the length keep two files from looking like one with both their bytes. */
    g_checksum_update(checksum, (const guchar *)relative, (gssize)strlen(relative) + 1);
    g_checksum_update(checksum, (const guchar *)size, (gssize)strlen(size) + 1);
    g_checksum_update(checksum, (const guchar *)bytes, (gssize)length);
}

/* A file on its way in. */
typedef struct {
    const PackSource *source;
    YamlFile *yaml; /* NULL: it is none */
    DiagnosticList *diagnostics;
} Reading;

static void read_yaml(gpointer data, gpointer unused G_GNUC_UNUSED)
{
    Reading *reading = data;
    reading->yaml =
        yaml_file_load(reading->source->path, reading->source->path, reading->diagnostics);
}

/* A Reading for each file, the caller's. They are read on all cores: nothing is shared while it is
 * done. */
static GPtrArray *read_all(const GPtrArray *sources)
{
    GPtrArray *readings = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < sources->len; i++) {
        Reading *reading = g_new(Reading, 1);
        *reading = (Reading){sources->pdata[i], NULL, diagnostic_list_new()};
        g_ptr_array_add(readings, reading);
    }
    parallel_each(readings, read_yaml);
    return readings;
}

/* What stands in a file, or NULL; the caller's. */
static PackFile *take_in(Loading *loading, Reading *reading)
{
    const PackSource *source = reading->source;
    YamlFile *file = reading->yaml;
    PackFile *content;

    diagnostic_list_move(loading->diagnostics, reading->diagnostics);
    diagnostic_list_free(reading->diagnostics);
    if (!file) {
        loading->unreadable = TRUE;
        return NULL;
    }
    g_ptr_array_add(loading->folders->len > 0 ? loading->extended : loading->files, file);
    g_ptr_array_add(loading->pack->files, g_strdup(source->path));
    digest_file(loading->checksum, source->relative, file);
    content = fields_new(&pack_file_fields);
    if (fields_read(&pack_file_fields, yaml_file_root(file), content, loading->diagnostics))
        return content;
    fields_free(&pack_file_fields, content);
    return NULL;
}

static void load_sources(Loading *loading, const GPtrArray *sources);

static void extend(Loading *loading, const PackFile *file, const PackSource *source)
{
    g_autofree char *folder = pack_extended(source->path, file->extends);
    const char *const paths[] = {folder, NULL};

    if (!folder || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, file->extends_place,
                       "it is a folder, said from the folder of this file: extends: ..",
                       "there is no folder '%s' to extend", file->extends);
        loading->unreadable = TRUE;
        return;
    }
    if (g_ptr_array_find_with_equal_func(loading->folders, folder, g_str_equal, NULL)) {
        diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, file->extends_place, NULL,
                       "'%s' extends itself", folder);
        return;
    }
    guint before = diagnostic_list_errors(loading->diagnostics);
    g_autoptr(GPtrArray) sources = pack_sources(paths, loading->diagnostics);
    loading->unreadable |= diagnostic_list_errors(loading->diagnostics) > before;
    g_ptr_array_add(loading->folders, folder);
    load_sources(loading, sources);
    g_ptr_array_set_size(loading->folders, (gint)loading->folders->len - 1);
}

/* All are read before any is put in its place: what one of them extends comes before them. */
static void load_sources(Loading *loading, const GPtrArray *sources)
{
    g_autoptr(GPtrArray) contents = g_ptr_array_new();
    g_autoptr(GPtrArray) readings = read_all(sources);

    for (guint i = 0; i < readings->len; i++)
        g_ptr_array_add(contents, take_in(loading, readings->pdata[i]));
    for (guint i = 0; i < contents->len; i++) {
        const PackFile *content = contents->pdata[i];
        if (content && content->extends)
            extend(loading, content, sources->pdata[i]);
    }
    for (guint i = 0; i < contents->len; i++) {
        if (contents->pdata[i])
            pack_merge_file(loading, contents->pdata[i]);
        fields_free(&pack_file_fields, contents->pdata[i]);
    }
}

static void free_yaml_file(gpointer file)
{
    yaml_file_free(file);
}

/* Whether there is enough of a pack to be worth more questions. */
static gboolean is_worth_linking(const Loading *loading, const char *path)
{
    Place place = {path ? g_intern_string(path) : NULL, 0, 0};

    if (loading->unreadable)
        return FALSE; /* what it would define cannot be told from what nobody defines */
    if (!loading->has_scorecard)
        diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, place,
                       "one file needs the key 'scorecard:' with sections and grades",
                       "this pack has no scorecard");
    if (loading->pack->checks->len == 0)
        diagnostic_add(loading->diagnostics, DIAGNOSTIC_ERROR, place,
                       "a file needs the key 'checks:' with a list of questions",
                       "this pack has no check");
    return loading->has_scorecard && loading->pack->checks->len > 0;
}

Pack *pack_load(const char *const *paths, DiagnosticList *diagnostics)
{
    guint before = diagnostic_list_errors(diagnostics);
    g_autoptr(GPtrArray) sources = pack_sources(paths, diagnostics);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(free_yaml_file);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(Pack) pack = pack_new();
    g_autoptr(GPtrArray) extended = g_ptr_array_new_with_free_func(free_yaml_file);
    g_autoptr(GPtrArray) folders = g_ptr_array_new();
    g_autoptr(GHashTable) inherited = g_hash_table_new(NULL, NULL);
    g_autoptr(PackOverrides) overrides = pack_overrides_new(files, extended);
    g_autoptr(GPtrArray) sections = g_ptr_array_new(), goals = g_ptr_array_new();
    g_autoptr(GPtrArray) signals = g_ptr_array_new();
    Loading loading = {.pack = pack,
                       .unreadable = diagnostic_list_errors(diagnostics) > before,
                       .files = files,
                       .extended = extended,
                       .folders = folders,
                       .inherited = inherited,
                       .overrides = overrides,
                       .sections = sections,
                       .goals = goals,
                       .signals = signals,
                       .checksum = checksum,
                       .diagnostics = diagnostics};

    load_sources(&loading, sources);
    pack_complete_scorecard(&loading);
    pack->digest = g_strconcat("sha256:", g_checksum_get_string(checksum), NULL);
    pack_index_models(pack);
    gboolean worth = is_worth_linking(&loading, paths[0] && !paths[1] ? paths[0] : NULL);
    if (worth) {
        order_checks(pack);
        pack_link(pack, files, diagnostics);
    }
    diagnostic_list_sort(diagnostics);
    return worth ? g_steal_pointer(&pack) : NULL;
}

void pack_free(Pack *pack)
{
    if (!pack)
        return;
    PackFile all = {.scorecard = pack->scorecard,
                    .params = pack->params,
                    .tables = pack->tables,
                    .settings = pack->settings,
                    .checks = pack->checks,
                    .models = pack->models};
    fields_clear(&pack_file_fields, &all);
    g_clear_pointer(&pack->by_name, g_hash_table_unref);
    g_ptr_array_unref(pack->files);
    g_free(pack->digest);
    g_free(pack);
}
