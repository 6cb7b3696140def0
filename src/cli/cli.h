/* cli.h - what every command gets, and how one is described. Only for cli/.
 *
 * A command is one file and one row of the table in main.c. It knows the public headers
 * and nothing else: if it needs a private door, the public header is wrong. */
#ifndef JNY_CLI_H
#define JNY_CLI_H

#include <journeys/journeys.h>

#include <termios.h>

enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_MACHINE = 4 };

typedef struct command command;
typedef struct option  option;

typedef struct {
    const jny_world *world;
    jny_arena        arena; /* as long as the program runs */
    jny_out          out, err;
    bool             out_is_terminal, err_is_terminal;
    size_t           width;    /* of the terminal; 0: none, or unknown */
    const char      *project;  /* -p, or $JOURNEYS_PROJECT; may be NULL */
    bool             no_input; /* ask nobody: what is not given is an error */
    jny_str          actor;    /* the account's name: who did what, where no coder is named */
    jny_str          head;     /* of the open project's record (jny_project_state) */
    jny_limits       limits;
    bool             found; /* what was done is not whole, and was told: EXIT_FOUND for EXIT_DONE */
    const command   *running;
    bool             for_file; /* `repeat` asks, by a file: nothing leaves that did not before  */
    jny_str         *caught;   /* not NULL: write_result hands over what it would write to a file */
    const option   **asked;    /* not NULL: options_read hands the table over and reads nothing */
} app;

struct command {
    const char *name, *usage, *summary;
    const char *examples; /* help begins with these */
    const char *details;
    bool        by_name; /* the one screen only names it */
    /* Of a command whose files say how they were made: the options that they may say it with, up
     * to NULL. They only choose what is counted and how it looks; none names a project or what is
     * written, as such a file may be anybody's. NULL: `repeat` never runs it. */
    const char *const *repeats;
    int (*run)(app *a, int argc, const char **argv);
};

extern const command cmd_init, cmd_status, cmd_import, cmd_codebook, cmd_tag, cmd_count, cmd_trend,
    cmd_together, cmd_tabulate, cmd_coverage, cmd_search, cmd_kwic, cmd_words, cmd_repeat, cmd_show,
    cmd_why, cmd_decide, cmd_decisions, cmd_finish, cmd_undo, cmd_evaluate, cmd_learn, cmd_queue,
    cmd_audit, cmd_redact, cmd_consent, cmd_flag, cmd_sign, cmd_select, cmd_publish, cmd_workshop,
    cmd_forget, cmd_doctor, cmd_backup, cmd_restore, cmd_pack, cmd_unpack, cmd_review, cmd_agree,
    cmd_export, cmd_tour, cmd_completion, cmd_import_tags, cmd_help;
extern const command *const commands[];            /* ends with NULL */
extern const command        cmd_convert, cmd_edit; /* of `codebook` */

/* ---- Options ----------------------------------------------------------------------- */

/* OPT_OUTPUT: a text, the name of what is written: neither a project, this one or another, nor what
 * lies beside this one, nor what is encrypted. OPT_NEW: of what is written only where nothing is,
 * as its command sees to.
 */
typedef enum { OPT_FLAG, OPT_TEXT, OPT_OUTPUT, OPT_NEW, OPT_NUMBER, OPT_LIST } option_kind;
typedef struct {
    const char *items[64];
    size_t      n;
} option_list;
/* One option of a command; a table of these ends with a NULL name. */
struct option {
    const char *name;
    char        letter; /* 0: none */
    option_kind kind;
    void       *to;       /* bool, const char *, size_t or option_list */
    const char *argument; /* "FILE"; NULL for a flag */
    const char *help;
};

typedef struct {
    const char *at[1024];
    size_t      n;
} arguments;

/* A slip in the name of a command: says what was probably meant. EXIT_USAGE. */
int unknown_command(app *a, const char *name);
/* Reads options and arguments. False: end with `*code`, as help was asked for (and given),
 * or a message was printed. */
bool options_read(app *a, const option *options, int argc, const char **argv, arguments *args,
                  int *code);
/* The table of a command's options with those that all have, without running it. */
const option *options_of(app *a, const command *c);
/* The help of a command: examples, usage, details, options. */
void help_print(app *a, jny_out *to, const command *c, const option *options);

/* ---- Speaking ------------------------------------------------------------------------ */

/* Prints the error as people read it; returns the exit code of its status. */
int say_error(app *a, const jny_err *err);
int usage_error(app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "1,010" */
jny_str with_commas(app *a, uint64_t n);
/* "1 story", "2 stories" */
jny_str count_of(app *a, uint64_t n, const char *one, const char *many);
/* Data for programs, to standard output: byte for byte, but for a terminal. Whatever goes there by
 * jny_out_add is for people, and shown (jny_str_shown). */
void put_data(app *a, jny_str data);
/* Writes to `path` (0600), or to standard output where it is NULL. */
jny_status write_result(app *a, const char *path, jny_str data, jny_err *err);
/* What did not come along, on the screen and, with `path`, as a CSV file. */
jny_status say_receipt(app *a, const char *file, const char *path, const jny_receipt *receipt,
                       jny_err *err);
/* The same of a table; on a terminal it fits the width. There and in a file it says the head of the
 * record. */
jny_status write_table(app *a, const char *path, jny_format format, const jny_table *table,
                       jny_err *err);

/* ---- Being told to stop -------------------------------------------------------------- */

/* From here on a signal that ends the program takes away what is in the making. */
void interrupt_guard(void);
/* ... and gives a terminal its settings back, which was made not to show what is typed. NULL: it
 * has them again. */
void interrupt_shows_again(int tty, const struct termios *how);

/* ---- A sign of life ------------------------------------------------------------------ */

/* From here on the terminal's last line says how long the command has worked, until main ends it,
 * or who asks or waits for somebody. `project_open` calls it. */
void work_begins(app *a);
void work_ends(void);
/* A part of the work that can say how far it is; `what` lives as long. `progress_show` is a
 * jny_progress, of bytes or of whatever is counted; `total` 0: unknown. */
void progress_start(app *a, const char *what, bool bytes);
void progress_show(void *nothing, uint64_t done, uint64_t total);
void progress_end(app *a);
/* `world`, for what is written to the terminal: words take the place of that line. */
const jny_world *live_world(const jny_world *world);

/* ---- The project ------------------------------------------------------------------------ */

/* Opens the project named by -p; false (a message was printed, `*code` is set). */
bool project_open(app *a, jny_project **p, int *code);
/* Says what went wrong, if something did, and closes it; the exit code. */
int project_end(app *a, jny_project *p, jny_status st, const jny_err *err);
/* Before anything that changes much: a copy among the last five, unless there is nothing yet. */
jny_status keep_copy(app *a, jny_project *p, jny_err *err);
/* The first line of `file`, or what is typed at the terminal (`twice`: to set a new one). */
jny_status ask_passphrase(app *a, const char *file, bool twice, jny_str *out, jny_err *err);
/* The codebook called `name`, or the only one. */
jny_status choose_codebook(app *a, jny_project *p, const char *name, const jny_active **out,
                           jny_err *err);
/* The same for who only counts (jny_codebooks_bare). */
jny_status choose_bare_codebook(app *a, jny_project *p, const char *name, const jny_active **out,
                                jny_err *err);
/* "send, neglect", given as `flag`, to indexes in codebook order. JNY_ENOTFOUND with the nearest
 * theme. */
jny_status choose_themes(app *a, const jny_active *active, const char *flag, const char *list,
                         const size_t **themes, size_t *n, jny_err *err);
/* The format that was asked for, or that of the file's ending; else a table. */
/* Shows below a list which of its names an error is about. `list` may be NULL. */
void       point_at(jny_err *err, const char *flag, const char *list, jny_str name);
jny_status choose_format(const char *name, const char *file, jny_format *out, jny_err *err);
/* For what is no table: "json", or for people ("table", or nothing). JNY_EINVAL. */
jny_status choose_json(const char *name, bool *json, jny_err *err);
/* `,"name":n`, `,"name":"text"` and `,"name":true` behind the head of a JSON document
 * (jny_buf_json_head). */
void json_number(jny_buf *b, const char *name, uint64_t n);
void json_string(jny_buf *b, const char *name, jny_str text);
void json_bool(jny_buf *b, const char *name, bool yes);
/* `,"decisions":[...],"suggestions":[...]`: what people answered on a story, what machine coders
 * suggest there. */
jny_status json_answers(app *a, jny_buf *b, jny_project *p, const jny_story *story,
                        const jny_answer *answers, size_t n, jny_err *err);
/* The suggestions among them, for people: who, how likely, whether a rule agrees, the passages. */
jny_status say_suggestions(app *a, jny_project *p, const jny_story *story,
                           const jny_answer *answers, size_t n, jny_err *err);
/* Pages that show stories which are to be shown no more: in which folder, since when. */
void say_published(app *a, const jny_consequences *c);
/* Reads a model file (`learn -o`). */
jny_status model_load(app *a, const char *path, jny_model *out, jny_err *err);
/* Tells on standard error where the model was learned with another version of this codebook. */
void say_other_version(app *a, const char *path, const jny_model *model, const jny_codebook *book);
/* Reads a codebook file, printing every error in it. JNY_OK if it can be used. */
jny_status codebook_load(app *a, const char *path, jny_codebook *out, jny_err *err);
/* The same in two steps: reading, then saying what was found wrong, in the order of the file
 * (returns how many are errors). */
jny_status codebook_read(app *a, const char *path, jny_codebook *out, jny_problems *problems,
                         jny_err *err);
size_t     problems_say(app *a, const char *path, jny_str source, jny_problems *problems,
                        bool warnings);

#endif
