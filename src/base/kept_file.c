/* Changing a file that people keep. */
#include "kept_file.h"

#include "draft.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MOST_LINKS 40
#define MOST_ATTEMPTS 10
#define WAIT_MS 20
#define SAY_AFTER_MS 1000

GQuark kept_file_error_quark(void)
{
    return g_quark_from_static_string("delight-kept-file");
}

static gboolean fail(GError **error, const char *doing, const char *path)
{
    const int problem = errno;
    g_set_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_SYSTEM, "cannot %s '%s': %s", doing, path,
                g_strerror(problem));
    return FALSE;
}

static gboolean refuse(GError **error, const char *path, const char *why)
{
    g_set_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_REFUSED, "'%s' %s", path, why);
    return FALSE;
}

static gboolean is_interrupted(const KeptFileChange *change, GError **error)
{
    if (!change->interrupted || !*change->interrupted)
        return FALSE;
    g_set_error(error, KEPT_FILE_ERROR, KEPT_FILE_ERROR_INTERRUPTED,
                "interrupted; '%s' is as it was", change->path);
    return TRUE;
}

/* --- where it is ------------------------------------------------------------------------------ */

/* The file at the end of the links, which need not be there yet. New string. */
static char *real_path(const char *path, GError **error)
{
    g_autofree char *real = g_strdup(path);
    for (int i = 0; i < MOST_LINKS; i++) {
        g_autofree char *target = g_file_read_link(real, NULL);
        if (!target)
            return g_steal_pointer(&real);
        g_autofree char *folder = g_path_get_dirname(real);
        char *next =
            g_path_is_absolute(target) ? g_strdup(target) : g_build_filename(folder, target, NULL);
        g_free(real);
        real = next;
    }
    refuse(error, path, "is a link that leads nowhere");
    return NULL;
}

/* --- the lock --------------------------------------------------------------------------------- */

/* Tried again and again: a signal that comes just before a call that waits would be slept through.
 */
int kept_file_lock(const KeptFileChange *change, const char *folder, GError **error)
{
    const int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const gint64 begun = g_get_monotonic_time();
    gboolean said = FALSE;
    if (lock < 0) {
        fail(error, "open", folder);
        return -1;
    }
    while (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            fail(error, "lock", folder);
        if ((errno != EWOULDBLOCK && errno != EINTR) || is_interrupted(change, error)) {
            close(lock);
            return -1;
        }
        if (!said && g_get_monotonic_time() - begun > SAY_AFTER_MS * 1000) {
            said = TRUE;
            if (change->waiting)
                change->waiting(change->path);
        }
        g_usleep((gulong)g_random_int_range(WAIT_MS / 2, WAIT_MS * 3 / 2) * 1000);
    }
    if (!is_interrupted(change, error)) /* by then the lock may have been free */
        return lock;
    close(lock);
    return -1;
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct {
    gboolean exists;
    struct stat about;
    char *text;
} Old;

static gboolean read_bytes(int file, const char *path, GString *text, GError **error)
{
    char buffer[65536];
    ssize_t n;
    while ((n = read(file, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(error, "read", path);
        g_string_append_len(text, buffer, n);
        if (text->len > KEPT_FILE_MAX_BYTES)
            return refuse(error, path, "is larger than 64 MiB");
    }
    if (memchr(text->str, '\0', text->len))
        return refuse(error, path, "is no text: there is a NUL in it");
    return TRUE;
}

/* Opened without waiting: a pipe would be waited for, and a device has no end. */
static gboolean read_old(const char *path, Old *old, GError **error)
{
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    g_autoptr(GString) text = g_string_new(NULL);
    *old = (Old){0};
    if (file < 0 && errno == ENOENT) {
        old->text = g_strdup("");
        return TRUE;
    }
    if (file < 0)
        return fail(error, "read", path);
    old->exists = TRUE;
    gboolean done = fstat(file, &old->about) == 0 || fail(error, "look at", path);
    if (done && !S_ISREG(old->about.st_mode))
        done = refuse(error, path, "is no regular file");
    done = done && read_bytes(file, path, text, error);
    close(file);
    if (done)
        old->text = g_strdup(text->str);
    return done;
}

/* Somebody with an editor takes no lock. */
static gboolean is_still(const char *path, const Old *old)
{
    struct stat now;
    if (stat(path, &now) != 0)
        return !old->exists && errno == ENOENT;
    return old->exists && now.st_ino == old->about.st_ino && now.st_dev == old->about.st_dev &&
           now.st_size == old->about.st_size && now.st_mtim.tv_sec == old->about.st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == old->about.st_mtim.tv_nsec;
}

/* --- writing beside --------------------------------------------------------------------------- */

/* The owner only root can give back; the group whoever is in it. */
static gboolean keep_mode(int file, const Old *old)
{
    const mode_t mask = umask(0);
    umask(mask);
    if (!old->exists)
        return fchmod(file, 0666 & ~mask) == 0;
    if (fchown(file, old->about.st_uid, old->about.st_gid) != 0 &&
        fchown(file, (uid_t)-1, old->about.st_gid) != 0 && errno != EPERM)
        return FALSE;
    return fchmod(file, old->about.st_mode & 07777) == 0;
}

/* What a disk that is full or broken kept is not always what was written. */
static gboolean reads_back(int file, const char *text, gsize length)
{
    g_autofree char *found = g_malloc(length + 1);
    gsize at = 0;
    while (at <= length) {
        const ssize_t n = pread(file, found + at, length + 1 - at, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        at += (gsize)n;
    }
    if (at == length && memcmp(found, text, length) == 0)
        return TRUE;
    errno = EIO;
    return FALSE;
}

static char *draft_prefix(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    return g_strdup_printf(".%s.draft-", name);
}

/* The draft, on the disk, with the mode of the old file, and its lock in `lock`. Its path (new
 * string), or NULL. */
static char *write_draft(const char *folder, const char *path, const char *text, gsize length,
                         const Old *old, int *lock, GError **error)
{
    g_autofree char *prefix = draft_prefix(path);
    g_autofree char *draft = NULL;
    draft_sweep(folder, prefix);
    const int file = draft_open(folder, prefix, 0600, &draft);
    if (file < 0) {
        fail(error, "write", path);
        return NULL;
    }
    if (file_write(file, text, length) && keep_mode(file, old) && fsync(file) == 0 &&
        reads_back(file, text, length)) {
        *lock = file;
        return g_steal_pointer(&draft);
    }
    fail(error, "write", path);
    close(file);
    g_unlink(draft);
    return NULL;
}

/* --- the change ------------------------------------------------------------------------------- */

typedef enum { CHANGE_DONE, CHANGE_FAILED, CHANGE_AGAIN } Outcome;

static Outcome put_in_place(const KeptFileChange *change, const char *draft, const char *path,
                            const Old *old, int folder, GError **error)
{
    if (is_interrupted(change, error))
        return CHANGE_FAILED;
    if (!is_still(path, old))
        return CHANGE_AGAIN;
    if (rename(draft, path) != 0) {
        fail(error, "write", path);
        return CHANGE_FAILED;
    }
    /* It stands; a file system that cannot say so of its folders is not a failure. */
    (void)fsync(folder);
    return CHANGE_DONE;
}

static Outcome attempt(const KeptFileChange *change, const char *folder, const char *path,
                       int locked, GError **error)
{
    Old old;
    Outcome outcome = CHANGE_FAILED;
    g_autofree char *text = NULL;
    if (read_old(path, &old, error))
        text = change->edit(old.text, change->data, error);
    if (text && !is_interrupted(change, error)) {
        int lock = -1;
        g_autofree char *draft = write_draft(folder, path, text, strlen(text), &old, &lock, error);
        if (draft)
            outcome = put_in_place(change, draft, path, &old, locked, error);
        if (draft && outcome != CHANGE_DONE)
            g_unlink(draft);
        if (draft)
            close(lock);
    }
    g_free(old.text);
    return outcome;
}

gboolean kept_file_change(const KeptFileChange *change, GError **error)
{
    g_autofree char *path = real_path(change->path, error);
    g_autofree char *folder = path ? g_path_get_dirname(path) : NULL;
    const int lock = folder ? kept_file_lock(change, folder, error) : -1;
    Outcome outcome = CHANGE_AGAIN;
    if (lock < 0)
        return FALSE;
    for (int i = 0; i < MOST_ATTEMPTS && outcome == CHANGE_AGAIN; i++)
        outcome = attempt(change, folder, path, lock, error);
    if (outcome == CHANGE_AGAIN)
        refuse(error, change->path, "is being changed by somebody else; try again");
    close(lock);
    return outcome == CHANGE_DONE;
}

/* --- a new one -------------------------------------------------------------------------------- */

struct KeptFileDraft {
    char *path, *folder, *draft; /* the real file, where it lies, and what is written beside it */
    Old old;
    int file; /* and its lock */
    uLong sum;
    int problem; /* errno of what went wrong first */
};

KeptFileDraft *kept_file_begin(const char *name, GError **error)
{
    g_autofree char *path = real_path(name, error);
    if (!path)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *prefix = draft_prefix(path);
    Old old = {0};
    char *draft = NULL;
    old.exists = stat(path, &old.about) == 0;
    draft_sweep(folder, prefix);
    const int file = draft_open(folder, prefix, 0600, &draft);
    if (file < 0) {
        fail(error, "write", path);
        return NULL;
    }
    KeptFileDraft *begun = g_new0(KeptFileDraft, 1);
    *begun = (KeptFileDraft){.path = g_steal_pointer(&path),
                             .folder = g_steal_pointer(&folder),
                             .draft = draft,
                             .old = old,
                             .file = file,
                             .sum = crc32(0, NULL, 0)};
    return begun;
}

gboolean kept_file_put(KeptFileDraft *draft, const char *text, gsize length)
{
    if (!draft->problem && !file_write(draft->file, text, length))
        draft->problem = errno;
    draft->sum = crc32_z(draft->sum, (const Bytef *)text, length);
    return !draft->problem;
}

/* As above, of what nobody holds any more: by its sum. */
static gboolean adds_up(int file, uLong sum)
{
    char buffer[65536];
    uLong found = crc32(0, NULL, 0);
    off_t at = 0;
    for (ssize_t n = 1; n > 0; at += n) {
        n = pread(file, buffer, sizeof buffer, at);
        if (n < 0)
            return FALSE;
        found = crc32_z(found, (const Bytef *)buffer, (gsize)n);
    }
    errno = EIO;
    return found == sum;
}

static void place(KeptFileDraft *draft)
{
    if (!keep_mode(draft->file, &draft->old) || fsync(draft->file) != 0 ||
        !adds_up(draft->file, draft->sum) || rename(draft->draft, draft->path) != 0) {
        draft->problem = errno;
        return;
    }
    g_clear_pointer(&draft->draft, g_free);
    const int folder = open(draft->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        (void)fsync(folder); /* as above: it stands */
        close(folder);
    }
}

gboolean kept_file_end(KeptFileDraft *draft, gboolean keep, GError **error)
{
    if (keep && !draft->problem)
        place(draft);
    if (draft->draft)
        g_unlink(draft->draft);
    close(draft->file);
    errno = draft->problem;
    const gboolean stands = keep && !draft->problem;
    if (keep && !stands)
        fail(error, "write", draft->path);
    g_free(draft->draft);
    g_free(draft->folder);
    g_free(draft->path);
    g_free(draft);
    return stands;
}

gboolean kept_file_write(const char *path, const char *text, gsize length, GError **error)
{
    KeptFileDraft *draft = kept_file_begin(path, error);
    if (draft)
        kept_file_put(draft, text, length);
    return draft && kept_file_end(draft, TRUE, error);
}
