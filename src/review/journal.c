/* journal.c - what was decided in this project, as lines that another copy of it can take. */
#include "merge.h"

static void add_text(jny_buf *b, const char *key, jny_str value)
{
    if (!value.n)
        return;
    jny_buf_format(b, ",\"%s\":", key);
    jny_buf_json(b, value);
}

/* What is JSON already. */
static void add_json(jny_buf *b, const char *key, jny_str value)
{
    if (value.n)
        jny_buf_format(b, ",\"%s\":%.*s", key, JNY_ARG(value));
}

static void add_row(jny_buf *b, const jny_journal_row *r)
{
    jny_buf_add(b, JNY_STR("{\"story\":"));
    jny_buf_json(b, r->story);
    jny_buf_add(b, JNY_STR(",\"text\":\"xxh128:"));
    jny_buf_hex(b, r->text.p, r->text.n);
    jny_buf_char(b, '"');
    add_text(b, "coder", r->coder);
    if (r->machine)
        jny_buf_add(b, JNY_STR(",\"machine\":true"));
    add_text(b, "codebook", r->codebook);
    add_text(b, "theme", r->theme);
    add_text(b, "action", r->action);
    add_json(b, "found", r->found);
    if (r->decision)
        jny_buf_format(b, ",\"present\":%s", r->present ? "true" : "false");
    add_text(b, "valence", r->valence);
    add_text(b, "mark", r->mark);
    add_text(b, "note", r->note);
    for (size_t i = 0; i < r->n_evidence; i++) {
        jny_buf_format(b, "%s[%zu,%zu,", i ? "," : ",\"evidence\":[", r->evidence[i].start,
                       r->evidence[i].end);
        jny_buf_json(b, r->quotes[i]);
        jny_buf_add(b, i + 1 < r->n_evidence ? JNY_STR("]") : JNY_STR("]]"));
    }
    jny_buf_char(b, '}');
}

static void count_row(const jny_journal_row *r, jny_journal_report *out)
{
    out->decisions += r->decision != 0;
    out->marks += r->mark.n > 0;
    out->finished += !r->decision && !r->mark.n;
}

static void begin_event(jny_buf *b, const jny_journal_event *e)
{
    jny_buf_add(b, JNY_STR("{\"event\":"));
    jny_buf_json(b, e->origin);
    add_text(b, "kind", e->kind);
    add_text(b, "at", e->at);
    add_text(b, "actor", e->actor);
    add_text(b, "blind", e->blind);
    add_json(b, "again", e->again ? JNY_STR("true") : JNY_STR(""));
    add_text(b, "program", e->program);
    add_json(b, "codebooks", e->codebooks);
    add_text(b, "withdraws", e->withdraws);
}

/* All events of a project, and which of them are parts of one: `next` is the next of the same
 * origin, or SIZE_MAX; `first` is false for all but the first. */
typedef struct {
    jny_journal_event *at;
    size_t             n, *next;
    bool              *first;
    bool              *wanted; /* told by the coder who is asked for, or takes back such a one */
    jny_interned       origins;
    size_t            *begun; /* where one of that origin begins, + 1 */
} journal;

/* An undo is its event's, whoever sat at the keys. What it takes back stands before it. */
static bool is_wanted(journal *j, size_t at, jny_str coder)
{
    const jny_journal_event *e = &j->at[at];
    if (!coder.n || jny_str_eq(e->actor, coder))
        return true;
    if (!e->withdraws.n)
        return false;
    size_t k = jny_intern(&j->origins, e->withdraws) - 1;
    return j->begun[k] && j->wanted[j->begun[k] - 1];
}

static jny_status load(jny_project *p, jny_arena *a, jny_str coder, journal *j, jny_err *err)
{
    jny_status st = jny_journal(p, a, &j->at, &j->n, err);
    if (st != JNY_OK)
        return st;
    size_t *last = JNY_ARRAY(a, size_t, 2 * j->n + 1); /* by origin; undone ones, too */
    j->origins   = jny_intern_open(a);
    j->begun     = JNY_ARRAY(a, size_t, 2 * j->n + 1);
    j->next      = JNY_ARRAY(a, size_t, j->n + 1);
    j->first     = JNY_ARRAY(a, bool, j->n + 1);
    j->wanted    = JNY_ARRAY(a, bool, j->n + 1);
    for (size_t i = 0; i < j->n; i++) {
        size_t k    = jny_intern(&j->origins, j->at[i].origin) - 1;
        j->next[i]  = SIZE_MAX;
        j->first[i] = !j->begun[k];
        if (j->first[i])
            j->begun[k] = i + 1;
        else
            j->next[last[k]] = i;
        last[k]      = i;
        j->wanted[i] = is_wanted(j, i, coder);
    }
    return JNY_OK;
}

/* The rows of all parts. A story stands in two of them where one was taken back, and the other is
 * what still stood of it: once is enough. */
static jny_status add_rows(jny_project *p, jny_arena *a, jny_buf *b, const journal *j, size_t at,
                           jny_journal_report *out, size_t *told, jny_err *err)
{
    jny_interned stories = jny_intern_open(a);
    jny_status   st      = JNY_OK;
    for (*told = 0; st == JNY_OK && at != SIZE_MAX; at = j->next[at]) {
        size_t           n, before = stories.names.n;
        jny_journal_row *rows;
        st = jny_journal_rows(p, a, j->at[at].seq, &rows, &n, err);
        for (size_t i = 0; st == JNY_OK && i < n; i++) {
            if (jny_intern(&stories, rows[i].story) <= before)
                continue;
            jny_buf_add(b, (*told)++ ? JNY_STR(",") : JNY_STR(",\"rows\":["));
            add_row(b, &rows[i]);
            count_row(&rows[i], out);
        }
    }
    jny_buf_add(b, *told ? JNY_STR("]") : JNY_STR(""));
    return st;
}

/* Of which stories an undo is said, in all its parts; nothing where it is said of all. */
static jny_status add_of(jny_project *p, jny_arena *a, jny_buf *b, const journal *j, size_t at,
                         size_t *told, jny_err *err)
{
    jny_interned ids = jny_intern_open(a);
    jny_status   st  = JNY_OK;
    uint32_t     k   = jny_intern_find(&j->origins, j->at[at].withdraws);
    size_t       of  = k && j->begun[k - 1] ? j->begun[k - 1] - 1 : SIZE_MAX;
    *told            = 1;
    for (; st == JNY_OK && at != SIZE_MAX; at = j->next[at]) {
        const jny_journal_event *e = &j->at[at];
        if (!e->of.n && !e->marks.n)
            return JNY_OK;
        for (size_t i = of; st == JNY_OK && i != SIZE_MAX; i = j->next[i])
            st = withdraw_named(p, a, e, &j->at[i], &ids, err);
    }
    *told = ids.names.n;
    for (uint32_t i = 0; i < ids.names.n; i++) {
        jny_buf_add(b, i ? JNY_STR(",") : JNY_STR(",\"of\":["));
        jny_buf_json(b, ids.names.at[i]);
    }
    jny_buf_add(b, *told ? JNY_STR("]") : JNY_STR(""));
    return st;
}

/* One event, with all its parts, as a line; none where nothing of it may be told. */
static jny_status add_event(jny_project *p, jny_buf *b, const journal *j, size_t at,
                            jny_journal_report *out, jny_err *err)
{
    const jny_journal_event *e       = &j->at[at];
    size_t                   before  = b->n, told;
    jny_arena                scratch = jny_arena_open(b->a->world);
    begin_event(b, e);
    jny_status st = e->withdraws.n ? add_of(p, &scratch, b, j, at, &told, err)
                                   : add_rows(p, &scratch, b, j, at, out, &told, err);
    jny_buf_add(b, JNY_STR("}\n"));
    if (!told)
        b->n = before;
    out->events += told > 0;
    out->withdrawn += told && e->withdraws.n;
    jny_arena_close(&scratch);
    return st;
}

jny_status jny_decisions_export(jny_project *p, jny_arena *a, jny_str coder, jny_buf *b,
                                jny_journal_report *out, jny_err *err)
{
    journal           j;
    jny_mark         *marks;
    jny_status_report status;
    jny_str           guid;
    size_t            n_marks;
    jny_buf           lines = jny_buf_open(a);
    *out                    = (jny_journal_report){0};
    jny_status st           = load(p, a, coder, &j, err);
    if (st == JNY_OK)
        st = jny_marks_all(p, a, 0, &marks, &n_marks, err);
    if (st == JNY_OK)
        st = jny_project_status(p, a, &status, err);
    if (st == JNY_OK)
        st = jny_project_guid(p, a, &guid, err);
    for (size_t i = 0; st == JNY_OK && i < j.n; i++)
        if (j.first[i] && j.wanted[i])
            st = add_event(p, &lines, &j, i, out, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < n_marks; i++)
        out->watch += jny_str_eq(jny_cstr(marks[i].kind), JNY_STR("at-risk"));
    jny_buf_json_head(b, "decisions", 1);
    jny_buf_add(b, JNY_STR(",\"project\":"));
    jny_buf_json(b, guid);
    jny_buf_add(b, JNY_STR(",\"head\":"));
    jny_buf_json(b, status.head);
    jny_buf_format(b, ",\"events\":%llu}\n", (unsigned long long)out->events);
    jny_buf_add(b, jny_buf_str(&lines));
    return JNY_OK;
}
