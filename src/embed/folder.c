#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STOP_MS = 8000, KILL_MS = 2000, NAP_MS = 15 };

#define PREFIX "delight-"
#define SUFFIX_LENGTH 6
#define LOCK_DRAFT "lock.new"
#define UNLOCKED_S 60 /* so long nobody takes from the folder to its lock */

/* ---- removing ---- */

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    remove(path);
    return 0;
}

/* Line `number` of the server's lock file, from 0; NULL if there is none. */
static char *lock_file_line(const char *folder, guint number)
{
    g_autofree char *path = g_build_filename(folder, "data", "postmaster.pid", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return number < g_strv_length(lines) ? g_strdup(lines[number]) : NULL;
}

/* A server that was killed leaves its (tiny) System V segment behind. */
static void remove_segment(const char *folder)
{
    g_autofree char *line = lock_file_line(folder, 6);
    unsigned long key = 0, id = 0;
    if (line && sscanf(line, "%lu %lu", &key, &id) == 2)
        shmctl((int)id, IPC_RMID, NULL);
}

void folder_remove(const char *folder)
{
    remove_segment(folder);
    nftw(folder, remove_entry, 32, FTW_DEPTH | FTW_PHYS);
}

/* ---- locking ---- */

/* The lock file appears locked: whoever sees it can tell. */
gboolean folder_lock(const char *folder)
{
    g_autofree char *draft = g_build_filename(folder, LOCK_DRAFT, NULL);
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    int fd = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && rename(draft, path) == 0)
        return TRUE; /* open to the end of the process */
    int problem = errno;
    if (fd >= 0)
        close(fd);
    errno = problem;
    return FALSE;
}

/* The lock, when nobody else has it; -1 otherwise, and where there is none (ENOENT). */
static int lock_folder(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    errno = EWOULDBLOCK;
    return -1;
}

/* ---- what others left ---- */

/* The server that still runs in a folder; 0 if none does. A number alone may be somebody else's by
 * now. */
static pid_t server_of(const char *folder)
{
    g_autofree char *line = lock_file_line(folder, 0);
    const pid_t pid = line ? (pid_t)atol(line) : 0;
    if (pid <= 1)
        return 0;
    g_autofree char *link = g_strdup_printf("/proc/%d/cwd", (int)pid);
    g_autofree char *place = g_file_read_link(link, NULL);
    g_autofree char *data = g_build_filename(folder, "data", NULL);
    return g_strcmp0(place, data) == 0 ? pid : 0;
}

static void stop_server(const char *folder)
{
    static const struct {
        int signal_number, patience_ms;
    } steps[] = {{SIGQUIT, STOP_MS}, {SIGKILL, KILL_MS}};
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        const pid_t pid = server_of(folder);
        if (!pid)
            return;
        kill(pid, steps[i].signal_number);
        for (int waited = 0; waited < steps[i].patience_ms && server_of(folder); waited += NAP_MS)
            g_usleep(NAP_MS * 1000);
    }
}

static gboolean is_ours(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid() &&
           (info.st_mode & 077) == 0;
}

/* Whoever was killed before there was a lock left nothing but an empty folder. */
static void remove_unlocked(const char *path)
{
    struct stat info;
    g_autofree char *draft = g_build_filename(path, LOCK_DRAFT, NULL);
    if (lstat(path, &info) != 0 || time(NULL) - info.st_mtime < UNLOCKED_S)
        return;
    unlink(draft);
    rmdir(path);
}

static void sweep_one(const char *path)
{
    if (!is_ours(path))
        return;
    const int lock = lock_folder(path);
    if (lock < 0 && errno == ENOENT)
        remove_unlocked(path);
    if (lock < 0)
        return;
    stop_server(path);
    folder_remove(path);
    close(lock);
}

void folder_sweep(const char *const *places)
{
    for (; *places; places++) {
        g_autoptr(GDir) dir = g_dir_open(*places, 0, NULL);
        for (const char *name; dir && (name = g_dir_read_name(dir)) != NULL;) {
            if (!g_str_has_prefix(name, PREFIX) || strlen(name) != strlen(PREFIX) + SUFFIX_LENGTH)
                continue;
            g_autofree char *path = g_build_filename(*places, name, NULL);
            sweep_one(path);
        }
    }
}
