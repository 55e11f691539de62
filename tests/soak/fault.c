/*
 * A library for LD_PRELOAD: one call of the program fails, or a signal arrives in it.
 *
 * - FAULT_CALL: write, rename, fsync, open (for writing), look (opening of what is there), read,
 *   poll or malloc
 * - FAULT_AT: which of these calls, from 1; 0: none
 * - FAULT_PATH: only calls on a path that holds this
 * - FAULT_ERRNO: what the call fails with, or FAULT_SIGNAL: what arrives in it, before it is done
 * - FAULT_COUNT: a file that is told how many calls there were
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#undef _FORTIFY_SOURCE /* its headers have a read and a poll of their own */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static long calls;
static pid_t owner;

static const char *wanted(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value ? value : otherwise;
}

/* Children do as they please: only the program itself is asked about. */
__attribute__((constructor)) static void begin(void)
{
    owner = getpid();
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    char text[32];
    const int file = path && getpid() == owner ? (int)syscall(SYS_openat, AT_FDCWD, path,
                                                              O_WRONLY | O_CREAT | O_TRUNC, 0600)
                                               : -1;
    if (file < 0)
        return;
    const int length = snprintf(text, sizeof text, "%ld\n", calls);
    if (syscall(SYS_write, file, text, length) < 0)
        _exit(99);
    close(file);
}

/* Is this the call? Then the signal arrives, or `errno` is set and it fails. */
static int fails(const char *call, const char *path)
{
    if (!owner || getpid() != owner || strcmp(call, wanted("FAULT_CALL", "")) != 0)
        return 0;
    if (path && !strstr(path, wanted("FAULT_PATH", "")))
        return 0;
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) != atol(wanted("FAULT_AT", "0")))
        return 0;
    const int number = atoi(wanted("FAULT_SIGNAL", "0"));
    if (number) {
        raise(number);
        return 0;
    }
    errno = atoi(wanted("FAULT_ERRNO", "28"));
    return 1;
}

static const char *path_of(int file, char *buffer, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, buffer, size - 1);
    buffer[length < 0 ? 0 : length] = '\0';
    return buffer;
}

#define NEXT(name, ...) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(__VA_ARGS__)

ssize_t write(int file, const void *bytes, size_t size)
{
    char path[PATH_MAX];
    return fails("write", path_of(file, path, sizeof path)) ? -1 : NEXT(write, file, bytes, size);
}

ssize_t read(int file, void *bytes, size_t size)
{
    char path[PATH_MAX];
    return fails("read", path_of(file, path, sizeof path)) ? -1 : NEXT(read, file, bytes, size);
}

int poll(struct pollfd *files, nfds_t count, int timeout)
{
    char path[PATH_MAX];
    return count && fails("poll", path_of(files->fd, path, sizeof path))
               ? -1
               : NEXT(poll, files, count, timeout);
}

/* What these are called in a program that is built with _FORTIFY_SOURCE. */
ssize_t __read_chk(int file, void *bytes, size_t size, size_t room);
int __poll_chk(struct pollfd *files, nfds_t count, int timeout, size_t room);

ssize_t __read_chk(int file, void *bytes, size_t size, size_t room __attribute__((unused)))
{
    return read(file, bytes, size);
}

int __poll_chk(struct pollfd *files, nfds_t count, int timeout, size_t room __attribute__((unused)))
{
    return poll(files, count, timeout);
}

int fsync(int file)
{
    char path[PATH_MAX];
    return fails("fsync", path_of(file, path, sizeof path)) ? -1 : NEXT(fsync, file);
}

int rename(const char *from, const char *to)
{
    return fails("rename", to) ? -1 : NEXT(rename, from, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    return fails("rename", to) ? -1 : NEXT(renameat2, a, from, b, to, flags);
}

static mode_t mode_of(int flags, va_list more)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return fails(flags & O_CREAT ? "open" : "look", path) ? -1 : NEXT(open, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return fails(flags & O_CREAT ? "open" : "look", path) ? -1 : NEXT(open64, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    return fails(flags & O_CREAT ? "open" : "look", path) ? -1
                                                          : NEXT(openat, folder, path, flags, mode);
}

void *malloc(size_t size)
{
    return fails("malloc", NULL) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails("malloc", NULL) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return size && fails("malloc", NULL) ? NULL : __libc_realloc(old, size);
}
