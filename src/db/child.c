#include "child.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_SECONDS 3

/* In the child: nobody has to end it. */
static void expire_soon(int seconds)
{
    signal(SIGALRM, SIG_DFL);
    alarm((unsigned)seconds);
}

/* PQcancel may be called from a signal handler, so also in a child of any process. */
pid_t child_cancel(PGcancel *cancel)
{
    const pid_t child = cancel ? fork() : -1;
    if (child == 0) {
        char why[256];
        expire_soon(PATIENCE_SECONDS);
        PQcancel(cancel, why, sizeof why);
        _exit(0);
    }
    return MAX(child, 0);
}

static gboolean needs_lookup(const char *host)
{
    return *host && *host != '/' && *host != '@' &&
           host[strspn(host, "0123456789abcdefABCDEF:.%")] != '\0';
}

pid_t child_lookup(char *const *hosts)
{
    gboolean any = FALSE;
    for (char *const *host = hosts; *host; host++)
        any |= needs_lookup(*host);
    const pid_t child = any ? fork() : -1;
    if (child == 0) {
        expire_soon(60);
        for (; *hosts; hosts++) {
            struct addrinfo *found = NULL;
            if (needs_lookup(*hosts) && getaddrinfo(*hosts, NULL, NULL, &found) == 0)
                freeaddrinfo(found);
        }
        _exit(0);
    }
    return MAX(child, 0);
}

gboolean child_ended(pid_t child)
{
    return waitpid(child, NULL, WNOHANG) != 0;
}

void child_end(pid_t child)
{
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
        continue;
}
