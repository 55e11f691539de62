/* With VARIANT=coverage only: a forked process that leaves by _exit, or becomes another program,
 * writes down what it ran, too; and a limit on the size of files that a test sets (`ulimit -S -f`)
 * does not meet these. */
#include <errno.h>
#include <stdnoreturn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

void __gcov_dump(void);
void __gcov_reset(void);
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);

static struct rlimit limit_lift(void)
{
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    setrlimit(RLIMIT_FSIZE,
              &(struct rlimit){.rlim_cur = before.rlim_max, .rlim_max = before.rlim_max});
    return before;
}

/* The compiler's own destructor, which writes, has priority 100: this one runs before it. */
__attribute__((destructor)) static void before_the_last_dump(void)
{
    limit_lift();
}

noreturn void __wrap__exit(int status)
{
    limit_lift();
    __gcov_dump();
    __real__exit(status);
}

/* In the place of the C library's, also for GLib. */
__attribute__((visibility("default"))) int execve(const char *path, char *const *argv,
                                                  char *const *environment)
{
    const struct rlimit before = limit_lift();
    __gcov_dump();
    setrlimit(RLIMIT_FSIZE, &before);
    const int result = (int)syscall(SYS_execve, path, argv, environment);
    const int problem = errno;
    __gcov_reset();
    errno = problem;
    return result;
}

__attribute__((visibility("default"))) int execv(const char *path, char *const *argv)
{
    return execve(path, argv, environ);
}
