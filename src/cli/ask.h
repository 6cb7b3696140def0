/* ask.h - what the commands that count have in common: which stories, by what, and where the
 * table goes. Only for cli/. */
#ifndef JNY_CLI_ASK_H
#define JNY_CLI_ASK_H

#include "cli.h"

typedef struct {
    const char *by, *themes, *where, *codings, *codebook;
    option_list merges;
    const char *share, *policy, *format, *output;
    bool        percent, valence, tests, dry_run;
} question;

/* Rows of a command's table of options. */
#define ASK_WHICH(q)                                                                               \
    {"theme", 't', OPT_TEXT, &(q).themes, "T,...", "only these themes"},                           \
        {"where", 'w', OPT_TEXT, &(q).where, "EXPR", "only stories of which this holds"},          \
        {"codings",    0,   OPT_TEXT,                                                              \
         &(q).codings, "C", "effective, reviewed, machine, machine:NAME, coder:NAME"},             \
    {                                                                                              \
        "codebook", 'c', OPT_TEXT, &(q).codebook, "NAME", "which, if the project has several"      \
    }
#define ASK_FORMAT(q)                                                                              \
    {"format",    'f', OPT_TEXT,                                                                   \
     &(q).format, "F", "table, csv, tsv, json, ndjson, md, html, xlsx, svg, r"},                   \
    {                                                                                              \
        "output", 'o', OPT_OUTPUT, &(q).output, "FILE",                                            \
            "write there (mode 0600); its ending chooses"                                          \
    }
#define ASK_SHARE(q)                                                                               \
    {"share",    0,        OPT_TEXT,                                                               \
     &(q).share, "POLICY", "safe to pass on: round-5, round-7, round-10, exact-5, exact-10"},      \
        {"policy", 0, OPT_TEXT, &(q).policy, "F.yaml", "a policy of your own"},                    \
    {                                                                                              \
        "dry-run", 0, OPT_FLAG, &(q).dry_run, NULL, "show what --share would, and note no release" \
    }

/* A filter as it was typed; NULL: none was. */
jny_status ask_where(app *a, const char *given, jny_where *out, jny_err *err);
/* The query that was asked for, carets under slips. */
jny_status ask_query(app *a, jny_project *p, const question *w, jny_count_query *out, jny_err *err);
/* "ward,age:band" into `q->by`. */
jny_status ask_by(const char *list, jny_count_query *q, jny_err *err);
/* Points at the name in --by that an error is about. */
void ask_point_at_by(const question *w, const jny_count_query *q, jny_err *err);
/* Adds to the notes of a table what jny_where_hint says of its filter, and writes it. */
jny_status ask_write(app *a, jny_project *p, const question *w, jny_where where, jny_format format,
                     jny_table *table, jny_err *err);
/* How a file says it was made, if one is written, or a format that is kept as it is (a page, JSON):
 * by `command` with these options. */
jny_status ask_made(app *a, jny_project *p, const char *name, const question *w,
                    const jny_count_query *q, jny_str *out, jny_err *err);

#endif
