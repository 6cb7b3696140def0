/* cmd_codebook.h - the verbs of `codebook` that stand in files of their own. */
#ifndef CMD_CODEBOOK_H
#define CMD_CODEBOOK_H

#include "cli.h"

typedef struct {
    bool        guids, all;
    const char *format, *output;
} codebook_wishes;

/* Each is a verb with its arguments (args->at[0] is the verb); returns the exit code. */
int codebook_diff(app *a, const arguments *args, const codebook_wishes *w);

#endif
