/* header.h - whether the header of a request is whole and decent. Pure; only for web/. */
#ifndef JNY_WEB_HEADER_H
#define JNY_WEB_HEADER_H

#include <journeys/base.h>

enum {
    HEADER_MOST      = 16 << 10, /* bytes */
    HEADER_BODY_MOST = 2 << 20,
    HEADER_FILE_MOST = 32 << 20, /* of a form that brings a file; one at a time */
    HEADER_MORE      = 0,        /* it is not whole yet */
    HEADER_GOOD      = 200,
};

/* Looks at the first bytes of a connection. HEADER_MORE, HEADER_GOOD, or the status to refuse
 * it with: 400 for what two readers could read in two ways (a bare LF, a folded line, two
 * lengths, any Transfer-Encoding), 413, 421 for anything but one Host that is ours, 431. */
unsigned header_check(jny_str bytes, unsigned port, jny_str host);

#endif
