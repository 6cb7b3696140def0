/* cmd_codebook.h - the verbs of `codebook` that stand in files of their own. */
#ifndef CMD_CODEBOOK_H
#define CMD_CODEBOOK_H

#include "cli.h"

typedef struct {
    bool        guids, all;
    size_t      common, precision; /* per cent */
    const char *format, *output;
} codebook_wishes;

/* Opens the project and adds what its stories say of the codebook. */
jny_status codebook_lint_project(app *a, const codebook_wishes *w, const jny_codebook *book,
                                 jny_problems *problems, jny_err *err);

/* Each is a verb with its arguments (args->at[0] is the verb); returns the exit code. */
int codebook_diff(app *a, const arguments *args, const codebook_wishes *w);
int codebook_suggest(app *a, const arguments *args, const codebook_wishes *w);

#endif
