/* export.h - what was asked of `export`, for the files that do it. Only for cli/. */
#ifndef JNY_CLI_EXPORT_H
#define JNY_CLI_EXPORT_H

#include "cli.h"

typedef struct {
    const char *output, *receipt; /* may be NULL */
    bool        accepted, redacted;
} export_request;

int export_refi(app *a, jny_project *p, const export_request *r);

#endif
