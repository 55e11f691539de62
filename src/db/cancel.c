#include "cancel.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_SECONDS 3

/* PQcancel may be called from a signal handler, so also in a child of any process. */
pid_t cancel_start(PGcancel *cancel)
{
    pid_t child = cancel ? fork() : 0;
    if (cancel && child == 0) {
        char why[256];
        signal(SIGALRM, SIG_DFL);
        alarm(PATIENCE_SECONDS);
        PQcancel(cancel, why, sizeof why);
        _exit(0);
    }
    return child < 0 ? 0 : child;
}

int cancel_ended(pid_t child)
{
    return waitpid(child, NULL, WNOHANG) != 0;
}

void cancel_end(pid_t child)
{
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
        continue;
}
