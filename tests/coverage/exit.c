/* With VARIANT=coverage only: a forked process that leaves by _exit, or becomes another program,
 * writes down what it ran, too. */
#include <errno.h>
#include <stdnoreturn.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

void __gcov_dump(void);
void __gcov_reset(void);
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);

noreturn void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}

/* In the place of the C library's, also for GLib. */
__attribute__((visibility("default"))) int execve(const char *path, char *const *argv,
                                                  char *const *environment)
{
    __gcov_dump();
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
