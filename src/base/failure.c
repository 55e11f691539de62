#include "failure.h"

void failure_clear(Failure *failure)
{
    g_free(failure->message);
    g_free(failure->hint);
    *failure = (Failure){0};
}

gboolean failure_set(Failure *failure, FailureCode code, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *advice = hint ? g_utf8_make_valid(hint, -1) : NULL;
    failure_clear(failure);
    failure->code = code;
    failure->message = g_utf8_make_valid(message, -1);
    failure->hint = g_steal_pointer(&advice);
    return FALSE;
}

gboolean failure_prefix(Failure *failure, const char *doing)
{
    char *message =
        g_strdup_printf("%s: %s", doing, failure->message ? failure->message : "no reason given");
    g_free(failure->message);
    failure->message = message;
    return FALSE;
}

void failure_copy(Failure *to, const Failure *from)
{
    failure_clear(to);
    *to = *from;
    to->message = g_strdup(from->message);
    to->hint = g_strdup(from->hint);
}
