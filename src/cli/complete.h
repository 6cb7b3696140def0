/* complete.h - what the table of commands says, for shells and for `man`. Only for cli/. */
#ifndef JNY_CLI_COMPLETE_H
#define JNY_CLI_COMPLETE_H

#include "cli.h"

/* Scripts that complete commands, verbs, options and file names. */
void complete_bash(app *a, jny_buf *b);
void complete_zsh(app *a, jny_buf *b);
void complete_fish(app *a, jny_buf *b);
/* A manual page in the language of scdoc: of a command, or (NULL) of the whole program. */
void manual_page(app *a, const command *c, jny_buf *b);

#endif
