/* export.h - what was asked of `export`, for the files that do it. Only for cli/. */
#ifndef JNY_CLI_EXPORT_H
#define JNY_CLI_EXPORT_H

#include "cli.h"

typedef struct {
    const char *what, *format;                         /* as they were asked for; NULL: not */
    const char *codebook, *codings, *output, *receipt; /* may be NULL                       */
    bool        accepted, redacted, deidentified, unread;
} export_request;

int export_refi(app *a, jny_project *p, const export_request *r);
int export_tidy(app *a, jny_project *p, const export_request *r);
/* Stories as a table, whole or de-identified. */
bool export_is_data(const export_request *r);
int  export_data(app *a, jny_project *p, const export_request *r);
/* The name of such a file must say which of the two it is; 0 where it does. */
int export_check_name(app *a, const export_request *r);

#endif
