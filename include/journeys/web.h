/* web.h - the review application: a web server on this computer, for this project. */
#ifndef JNY_WEB_H
#define JNY_WEB_H

#include <journeys/report.h>

JNY_C_BEGIN

typedef struct {
    const char *project; /* path of the file: shown at the foot of the pages            */
    unsigned    port;    /* 0: the kernel chooses                                       */
    jny_str     coder;   /* who comes in by the launch link, as a lead                  */
    jny_str     host;    /* behind a TLS proxy: the name that browsers use; else empty */
    jny_cues   *cues;    /* of present risk: such stories come first                    */
    /* Told once the server listens, and again for each fresh link: `url` works once. */
    void (*ready)(void *ctx, jny_str url);
    void *ctx;
} jny_web_options;

/* Serves until SIGINT or SIGTERM, then lets what has begun come to its end. Listens on
 * loopback only. JNY_EIO where the port is taken. */
jny_status jny_web_serve(jny_project *p, const jny_world *w, const jny_web_options *o,
                         jny_err *err);

JNY_C_END

#endif
