/* app.h - what a page gets: the project, who asks, what was asked. Only for web/.
 *
 * A page is one file and a row or two of the table in route.c. It reads by the public
 * headers of the library, writes by one function of them, and answers in HTML. */
#ifndef JNY_WEB_APP_H
#define JNY_WEB_APP_H

#include <journeys/journeys.h>

#include "edge.h"
#include "html.h"

typedef enum { ROLE_NOBODY, ROLE_VIEWER, ROLE_CODER, ROLE_LEAD } role;

enum { SESSIONS = 64, TOKEN = 32, TOKEN_TEXT = 2 * TOKEN, ATTEMPTS = 4096 };

typedef struct {
    unsigned char key[TOKEN];           /* SHA-256 of the cookie: the cookie is kept nowhere */
    char          form[TOKEN_TEXT + 1]; /* what every form of the session carries */
    char          coder[256];
    role          role;
    bool          by_link;        /* who runs the server, not an account of the project */
    unsigned char account[TOKEN]; /* digest of the account's passphrase, as it is kept  */
    int64_t       seen;           /* 0: free */
} session;

typedef struct {
    int64_t  until; /* no further try before */
    unsigned failures;
} attempt;

typedef struct {
    const jny_world       *world;
    jny_project           *project;
    const jny_web_options *options;
    edge                  *edge;
    jny_desk              *desk;
    bool                   desk_is_old; /* it is opened anew before anybody reads it */
    jny_arena              lists;       /* of what signing goes by, renewed with the desk */
    jny_gazetteer         *gazetteer;
    jny_rarity            *rarity;  /* NULL: not counted yet */
    jny_arena              pools;   /* of what a selection is taken from (selection_list.c) */
    jny_pool              *pool;    /* NULL: none kept */
    jny_str                pool_of; /* its codebook's name */
    bool                   pool_wards;
    int64_t                pool_event; /* the newest event of the record that it knows */
    jny_str                title;      /* of the project: its file's name */
    session                sessions[SESSIONS];
    attempt                attempts[ATTEMPTS];  /* by a keyed hash of the name: none makes room */
    unsigned char          attempts_key[TOKEN]; /* drawn when the server starts */
    char          upload[JNY_PART_BYTES]; /* folder of a file that waits to be imported, held by */
    int           upload_lock;            /* that; empty: none waits */
    char          upload_name[160];
    unsigned char launch[TOKEN]; /* digest of the link's key */
    int64_t       launch_until;  /* 0: used */
} web;

typedef struct {
    jny_str name, value;
} field;

/* One request on its way through a page. */
typedef struct {
    web                *web;
    jny_arena          *a; /* as long as the request */
    const edge_request *rq;
    edge_response      *rs;
    jny_str             path;
    JNY_LIST(field)     fields; /* of the form, then of the query */
    session            *who;    /* NULL: nobody yet */
    jny_str             coder;
    jny_str             file_name, file; /* what a form brought along; empty: none */
    bool                json;            /* the module asks: answer in JSON */
    jny_err             err;
    bool                failed;  /* what is shown is the error */
    jny_str             why_not; /* nothing was written of what was sent; empty: something was */
    html                h;
} visit;

typedef struct {
    const char *method, *path;
    role        needs;
    void (*page)(visit *v);
} route;

/* The fields of a form that brings a file (RFC 7578), and the file; false where it is not
 * well-formed. */
bool read_multipart(visit *v);
/* Adds a field; false for what is no UTF-8, holds NUL, or where there are too many. */
bool add_field(visit *v, jny_str name, jny_str value);

/* ---- Answers --------------------------------------------------------------------------------- */

jny_str get(const visit *v, const char *name); /* a field; empty: not given */
/* The next field of that name behind `*at` (0 at first); false: there is none. */
bool     get_next(const visit *v, const char *name, size_t *at, jny_str *value);
uint64_t get_number(const visit *v, const char *name, uint64_t otherwise);
void     redirect(visit *v, jny_str to);
/* What went wrong (v->err), as a page of that status, or as JSON. */
void fail(visit *v, unsigned status);
void fail_by(visit *v); /* by the error's own status */
/* Notes an error for frame_end where a part of a page can do without what is not there, but not
 * without what cannot be read. */
void note_trouble(visit *v, const jny_err *err);
void refuse_visit(visit *v, unsigned status, const char *why);
void send_text(visit *v, const char *type, jny_str body, const char *file);

/* "/review?story=J1&order=..." : a path, then pairs of name (a C string) and value (a jny_str);
 * empty values are left out; values are encoded. */
jny_str link_of(jny_arena *a, const char *path, ...);
#define link_to(a, ...) link_of((a), __VA_ARGS__, (const char *)0)
jny_str counted(jny_arena *a, uint64_t n, const char *one, const char *many);
jny_str commas(jny_arena *a, uint64_t n);
/* "22 November 2026, 14:02" of a time of the record, as UTC. */
jny_str spoken_time(jny_arena *a, jny_str at);
jny_str spoken_valence(jny_str valence); /* "needs change" */
/* "accepted, needs change" of a decision. */
jny_str spoken_decision(jny_arena *a, jny_str action, bool present, jny_str valence);
/* What an event did to its story: its first decision, "finished", "marked second-reader"; empty:
 * nothing of that kind. */
jny_str spoken_event(jny_arena *a, const jny_history_row *r);
bool    is_blind(const visit *v, size_t row);
/* Whether what happened there is shut to this coder, who codes the story blind. */
bool is_hidden(const visit *v, const jny_history_row *r);

/* ---- What a page was made of (seen.c) -------------------------------------------------------- */

/* An event as forms name it: its number, and the beginning of its digest. */
jny_str event_name(jny_arena *a, const jny_history_row *r);
jny_str event_numbered(visit *v, int64_t seq); /* empty: there is none (v->err: or not readable) */
/* The event that the form's field `event` names. 0: the record has no such event, or another of
 * that number, and the visit has its answer. */
int64_t event_asked(visit *v);
/* Digests that a form brings back: of a story's words; of what machines suggest for it, as this
 * visitor sees it; of all answers on a theme of it, with its words; of what would be accepted at
 * once; of a codebook's version. */
jny_str words_seen(jny_arena *a, jny_str text);
jny_str suggestions_seen(visit *v, size_t row);
jny_str answers_seen(visit *v, size_t row, size_t theme, jny_str text);
jny_str batch_seen(visit *v, const jny_batch_item *items, size_t n);
jny_str version_seen(jny_arena *a, const jny_active *book);
/* Answers what was sent of a page that others have overtaken: with the page as it is now, which
 * tells `why` nothing was written, and 409. To the module only why: it asks for the page. */
void overtaken(visit *v, jny_str why, void (*page)(visit *v));
void show_why_not(visit *v);

/* ---- The frame ------------------------------------------------------------------------------- */

/* Opens a page up to its <main>, with `class` on it (may be NULL). */
void frame_begin(visit *v, const char *title, const char *current, const char *class);
/* Closes it and makes it the answer, with status 200; where something of it could not be read, the
 * error instead, with 500. */
void frame_end(visit *v);
/* A form that changes something, with its token; left open. */
void form_begin(visit *v, const char *action, const char *class);
void hidden(visit *v, const char *name, jny_str value);
/* A button of a form; `act` is what the module calls it. */
void button(visit *v, const char *class, const char *name, jny_str value, const char *words);
/* Submits `name`=`value`; `about` follows the words for who cannot see what it stands beside. */
void submit_about(html *h, const char *css, const char *name, const char *value, const char *words,
                  jny_str about);
/* A field in which something is typed, with its label and a hint below. */
typedef struct {
    const char *id; /* and its name */
    const char *label;
    const char *type;   /* NULL: text                                  */
    const char *keys;   /* "numeric": which keys a telephone shows      */
    const char *filler; /* what the browser may fill in; NULL: nothing  */
    const char *hint;
    const char *wrong; /* id of what says why it was not taken         */
    jny_str     value;
    bool        optional; /* may stay empty */
} typing;
void typed_field(html *h, typing f);
/* A field with a label in which one of several is chosen; left open for its options. */
void choice_begin(html *h, jny_str id, const char *name, const char *label);
void option_of(html *h, jny_str value, jny_str words, bool chosen);
void choice_end(html *h);
/* A table that scrolls within its place, with a caption; left open in <table>. */
void table_begin(html *h, const char *class, jny_str caption, const char *small);
void table_end(html *h);
void head_cell(html *h, const char *words, bool number);
void number_cell(html *h, uint64_t n);
/* Begins a row with a story and its words in line, the passage in the middle; left open. */
void passage_row(visit *v, jny_str id, jny_str before, jny_str quote, jny_str after);
/* A paragraph; what stands between two `...` in it is typed in a terminal. */
void note(html *h, const char *class, const char *words);
void theme_tags(html *h, const jny_theme *t);
/* A number shown as a bar as wide as its share of `most`. */
void bar(html *h, double n, double most);

/* ---- The state ------------------------------------------------------------------------------- */

/* Brings the desk up to date with what others wrote. */
jny_status desk_ready(web *w, jny_err *err);
/* After a change of one's own: to one story; to much more. */
jny_status                 desk_touch(web *w, jny_str id, jny_err *err);
void                       desk_drop(web *w);
const jny_progress_report *progress_of(const web *w);
/* Loads the columns of the grid before anybody waits for them. */
void grid_prepare(web *w);
/* What signing goes by: the names, and how rare every word is. */
jny_status lists_ready(web *w, jny_err *err);

/* ---- Pages ----------------------------------------------------------------------------------- */

void page_overview(visit *v);
void page_review(visit *v);
void post_decide(visit *v);
void post_undo(visit *v);
void post_finish(visit *v);
void post_flag(visit *v);
void page_stories(visit *v);
void post_accept_all(visit *v);
void page_codebook(visit *v);
void page_codebook_file(visit *v);
void post_codebook(visit *v);
void page_tables(visit *v);
void page_tables_file(visit *v);
void post_share(visit *v);
void page_agreement(visit *v);
void post_adjudicate(visit *v);
void post_sample(visit *v);
void post_again(visit *v);
void page_selection(visit *v);
void post_selection(visit *v);
void page_sign(visit *v);
void post_sign(visit *v);
void page_history(visit *v);
void page_history_file(visit *v);
void page_people(visit *v);
void post_people(visit *v);
void page_watch(visit *v);
void post_watch(visit *v);
void page_risk(visit *v);
void post_risk(visit *v);
/* Stories marked "may be at risk now" that nobody has read since. */
uint64_t watch_waits(visit *v);
void     page_keys(visit *v);
void     page_import(visit *v);
void     post_import(visit *v);
/* Erases a file that waits to be imported. */
void upload_drop(web *w);
void page_login(visit *v);
void post_login(visit *v);
void post_logout(visit *v);
void page_launch(visit *v);
void page_asset(visit *v);

void web_answer(void *ctx, jny_arena *a, const edge_request *rq, edge_response *rs);
/* Makes a new launch link and tells it. */
void     launch_offer(web *w);
session *session_find(web *w, jny_str cookie);
bool     session_known(void *ctx, jny_str cookie);
/* `kept`: the passphrase of the account, as it is kept; empty: by the link. */
session *session_make(web *w, jny_str coder, role r, jny_str kept, visit *v);
/* Whoever the visit is by, is still it: an account may be another's by now, have another role, or
 * be gone, by whatever program. Else nobody visits. */
jny_status session_confirm(visit *v);
/* Their own passphrase is another now. */
jny_status session_keep(visit *v);
role       role_named(jny_str name);

#endif
