/* err.c - the first failure is the one a person needs to read. */
#include <journeys/base.h>

#include <stdio.h>
#include <string.h>

/* A message is one line, whatever was quoted in it. */
static void make_one_line(char *msg)
{
    for (; *msg; msg++)
        if ((unsigned char)*msg < ' ' || *msg == '\x7F')
            *msg = ' ';
}

jny_status jny_fail(jny_err *err, jny_status status, const char *place, const char *fmt, ...)
{
    if (!err || err->status != JNY_OK)
        return err ? err->status : status;
    err->status = status;
    snprintf(err->place, sizeof err->place, "%s", place ? place : "");
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    if (n >= (int)sizeof err->msg) /* cut: not inside a character */
        for (size_t k = sizeof err->msg - 1; k > 0 && (unsigned char)err->msg[k - 1] >= 0x80; k--)
            err->msg[k - 1] = '\0';
    make_one_line(err->place);
    make_one_line(err->msg);
    err->excerpt[0] = '\0';
    return status;
}
