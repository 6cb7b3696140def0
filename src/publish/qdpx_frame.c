/* qdpx_frame.c - what stands around the stories of a REFI-QDA project: people, codebooks,
 * variables, a case for each respondent, notes, sets; and the count of what has no place in it. */
#include "qdpx.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE = 32 << 10 };

/* ---- The head -------------------------------------------------------------------------------- */

static void add_named(jny_buf *b, const char *element, jny_str guid, jny_str name)
{
    jny_buf_format(b, "%s guid=\"%.*s\" name=\"", element, JNY_ARG(guid));
    jny_xml_escape(b, name, true);
    jny_buf_char(b, '"');
}

static int by_user_name(const void *x, const void *y)
{
    const qdpx_user *a = x, *b = y;
    return a->machine != b->machine ? a->machine - b->machine : jny_str_cmp(a->name, b->name);
}

static void add_users(qdpx *q, jny_buf *b)
{
    qdpx_user *sorted = JNY_ARRAY(q->a, qdpx_user, q->users.n + 1);
    if (q->users.n == 0)
        return;
    memcpy(sorted, q->users.at, q->users.n * sizeof *sorted);
    qsort(sorted, q->users.n, sizeof *sorted, by_user_name);
    jny_buf_add(b, JNY_STR(" <Users>\n"));
    for (size_t i = 0; i < q->users.n; i++) {
        add_named(b, "  <User", sorted[i].guid, sorted[i].name);
        jny_buf_add(b, sorted[i].machine ? JNY_STR(" id=\"machine\"/>\n") : JNY_STR("/>\n"));
    }
    jny_buf_add(b, JNY_STR(" </Users>\n"));
    q->r->users = q->users.n;
}

/* Several codebooks stand each in a folder of its own. */
static void add_codebooks(qdpx *q, jny_buf *b)
{
    jny_exchange report = {0};
    bool         many   = q->n_books > 1;
    if (q->r->themes == 0)
        return;
    jny_buf_add(b, JNY_STR(" <CodeBook>\n  <Codes>\n"));
    for (size_t k = 0; k < q->n_books; k++) {
        const jny_codebook *book = &q->books[k].book;
        if (book->n == 0)
            continue;
        jny_buf_add(b, JNY_STR("   "));
        jny_refi_codebook_name(b, book);
        if (many) {
            add_named(b, "   <Code", jny_refi_guid(q->a, "codebook", book->name, (jny_str){0}),
                      book->title);
            jny_buf_add(b, JNY_STR(" isCodable=\"false\">\n"));
        }
        jny_refi_codes(b, book, q->codes + q->first_code[k], many ? 2 : 1, &report);
        if (many)
            jny_buf_add(b, JNY_STR("   </Code>\n"));
    }
    jny_buf_add(b, JNY_STR("  </Codes>\n </CodeBook>\n"));
    for (size_t i = 0; i < report.losses.n; i++)
        jny_receipt_told(q->a, &q->r->receipt, report.losses.at[i].what, report.losses.at[i].first,
                         report.losses.at[i].n);
}

static void add_variables(qdpx *q, jny_buf *b)
{
    if (q->n_variables == 0)
        return;
    jny_buf_add(b, JNY_STR(" <Variables>\n"));
    for (size_t i = 0; i < q->n_variables; i++) {
        add_named(b, "  <Variable", q->variables[i].guid, q->variables[i].name);
        jny_buf_format(b, " typeOfVariable=\"%s\"/>\n", q->variables[i].type);
    }
    jny_buf_add(b, JNY_STR(" </Variables>\n"));
    q->r->variables = q->n_variables;
}

void qdpx_values(const qdpx *q, const size_t *rows, size_t n, jny_buf *b)
{
    for (size_t i = 0; n && i < q->n_variables; i++) {
        const qdpx_variable *v    = &q->variables[i];
        uint32_t             at   = v->values.of[rows[0]];
        bool                 same = v->values.values[at].n > 0;
        for (size_t k = 1; k < n; k++)
            same = same && v->values.of[rows[k]] == at;
        if (!same)
            continue;
        jny_buf_format(b, "   <VariableValue><VariableRef targetGUID=\"%.*s\"/><%s>",
                       JNY_ARG(v->guid), v->element);
        jny_xml_escape(b, v->values.values[at], false);
        jny_buf_format(b, "</%s></VariableValue>\n", v->element);
    }
}

/* A case and a set may hold every story: what is said of them goes on in pieces. */
static void pass_on(jny_buf *b, size_t most, qdpx_spool *to)
{
    if (b->n <= most)
        return;
    qdpx_spool_add(to, jny_buf_str(b));
    b->n = 0;
}

/* The stories of each person, in the order of their ids. */
typedef struct {
    uint32_t *next;  /* row: the person's next, +1 */
    uint32_t *first; /* person: row + 1            */
} people;

static people sort_people(const qdpx *q, jny_arena *a)
{
    size_t n = q->census.n, persons = n ? q->census.person[n - 1] + (size_t)1 : 0;
    people p = {JNY_ARRAY(a, uint32_t, n + 1), JNY_ARRAY(a, uint32_t, persons + 1)};
    for (size_t k = n; k-- > 0;) {
        uint32_t row = q->order[k], who = q->census.person[row];
        p.next[row]  = p.first[who];
        p.first[who] = row + 1;
    }
    return p;
}

static void add_cases(qdpx *q, qdpx_spool *to)
{
    jny_arena        own     = jny_arena_open(q->a->world);
    people           p       = sort_people(q, &own);
    JNY_LIST(size_t) rows    = {0};
    jny_arena        scratch = jny_arena_open(q->a->world);
    if (q->census.n)
        qdpx_spool_add(to, JNY_STR(" <Cases>\n"));
    for (size_t k = 0; k < q->census.n; k++) {
        uint32_t row = q->order[k], who = q->census.person[row];
        if (p.first[who] != row + 1)
            continue;
        jny_buf b  = jny_buf_open(&scratch);
        jny_str id = q->ids.values[q->ids.of[row]];
        jny_str name =
            q->census.respondent[row] ? q->tellers.values[q->tellers.of[row]] : (jny_str){0};
        rows.n = 0;
        for (uint32_t r = row + 1; r; r = p.next[r - 1])
            if (q->guid_of[r - 1]) /* 0: withdrawn meanwhile */
                *JNY_PUSH(&own, &rows) = r - 1;
        add_named(&b, "  <Case",
                  name.n ? jny_refi_guid(&scratch, "case", name, (jny_str){0})
                         : jny_refi_guid(&scratch, "case of", id, (jny_str){0}),
                  name.n ? name : id);
        jny_buf_add(&b, JNY_STR(">\n"));
        qdpx_values(q, rows.at, rows.n, &b);
        for (size_t i = 0; i < rows.n; i++) {
            jny_buf_format(&b, "   <SourceRef targetGUID=\"%s\"/>\n",
                           qdpx_story_guid(q, rows.at[i]).text);
            pass_on(&b, PIECE, to);
        }
        jny_buf_add(&b, JNY_STR("  </Case>\n"));
        pass_on(&b, 0, to);
        jny_arena_reset(&scratch);
        q->r->respondents++;
    }
    if (q->census.n)
        qdpx_spool_add(to, JNY_STR(" </Cases>\n"));
    jny_arena_close(&scratch);
    jny_arena_close(&own);
}

/* A project is called after its codebooks: the file's own name would make two exports of the
 * same data differ. */
static void add_name(qdpx *q, jny_buf *b)
{
    for (size_t k = 0; k < q->n_books; k++) {
        if (k)
            jny_buf_add(b, JNY_STR("; "));
        jny_xml_escape(b, q->books[k].book.title, true);
    }
    if (q->n_books == 0)
        jny_buf_add(b, JNY_STR("journeys"));
}

void qdpx_head(qdpx *q, qdpx_spool *to)
{
    jny_buf b = jny_buf_open(q->a);
    jny_buf_add(&b, JNY_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                            "<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\""));
    add_name(q, &b);
    jny_buf_add(&b, JNY_STR("\" origin=\"journeys " JNY_VERSION "\">\n"));
    add_users(q, &b);
    add_codebooks(q, &b);
    add_variables(q, &b);
    qdpx_spool_add(to, jny_buf_str(&b));
    add_cases(q, to);
    if (q->census.n)
        qdpx_spool_add(to, JNY_STR(" <Sources>\n"));
}

/* ---- The tail -------------------------------------------------------------------------------- */

static int by_set_name(const void *x, const void *y)
{
    const qdpx_set *a = x, *b = y;
    int             c = jny_str_cmp(a->name, b->name);
    return c ? c : jny_str_cmp(a->guid, b->guid);
}

static void add_sets(qdpx *q, qdpx_spool *to)
{
    jny_arena scratch = jny_arena_open(q->a->world);
    bool     *member  = JNY_ARRAY(q->a, bool, q->census.n + 1);
    if (q->sets.n) {
        qsort(q->sets.at, q->sets.n, sizeof *q->sets.at, by_set_name);
        qdpx_spool_add(to, JNY_STR(" <Sets>\n"));
    }
    for (size_t i = 0; i < q->sets.n; i++) {
        const qdpx_set *s = &q->sets.at[i];
        jny_buf         b = jny_buf_open(&scratch);
        memset(member, 0, q->census.n);
        for (size_t k = 0; k < s->members.n; k++)
            member[s->members.at[k]] = true;
        add_named(&b, "  <Set", s->guid, s->name);
        jny_buf_add(&b, JNY_STR(">\n"));
        for (size_t k = 0; k < q->census.n; k++) {
            uint32_t row = q->order[k];
            if (member[row] && q->guid_of[row])
                jny_buf_format(&b, "   <MemberSource targetGUID=\"%s\"/>\n",
                               qdpx_story_guid(q, row).text);
            pass_on(&b, PIECE, to);
        }
        jny_buf_add(&b, JNY_STR("  </Set>\n"));
        pass_on(&b, 0, to);
        jny_arena_reset(&scratch);
    }
    if (q->sets.n)
        qdpx_spool_add(to, JNY_STR(" </Sets>\n"));
    jny_arena_close(&scratch);
}

void qdpx_tail(qdpx *q, qdpx_spool *to)
{
    if (q->census.n)
        qdpx_spool_add(to, JNY_STR(" </Sources>\n"));
    if (q->notes.n)
        qdpx_spool_add(to, JNY_STR(" <Notes>\n"));
}

void qdpx_end(qdpx *q, qdpx_spool *to)
{
    if (q->notes.n)
        qdpx_spool_add(to, JNY_STR(" </Notes>\n"));
    add_sets(q, to);
    qdpx_spool_add(to, JNY_STR("</Project>\n"));
}

/* ---- What has no place ----------------------------------------------------------------------- */

jny_status qdpx_count_lost(qdpx *q, jny_err *err)
{
    jny_release *releases;
    jny_done    *assigned;
    jny_account *accounts;
    size_t       n_releases, n_assigned, n_accounts, earlier = 0;
    jny_receipt *r      = &q->r->receipt;
    jny_str      choice = {0};
    jny_status   st     = jny_releases(q->p, q->a, &releases, &n_releases, err);
    if (st == JNY_OK)
        st = jny_choice_last(q->p, q->a, &choice, err);
    if (st == JNY_OK)
        st = jny_assignments(q->p, q->a, 0, &assigned, &n_assigned, err);
    if (st == JNY_OK)
        st = jny_accounts(q->p, q->a, &accounts, &n_accounts, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < q->census.n; i++)
        earlier += q->census.version[i] - 1;
    jny_str none = {0};
    jny_receipt_lost(q->a, r, JNY_STR("earlier versions of stories"), none, earlier);
    jny_receipt_lost(q->a, r, JNY_STR("blind assignments"), none, n_assigned);
    jny_receipt_lost(q->a, r, JNY_STR("accounts of people"), none, n_accounts);
    jny_receipt_lost(q->a, r, JNY_STR("releases that left the project"), none, n_releases);
    jny_receipt_lost(
        q->a, r, JNY_STR("how a selection was made (quotas, pages, pins): its stories are a set"),
        none, choice.n > 0);
    if (q->o->gazetteer && q->census.n)
        jny_receipt_told(q->a, r,
                         JNY_STR("attributes and names of respondents and coders, which go out as "
                                 "they are: only texts are redacted"),
                         none, q->n_variables + q->users.n);
    return JNY_OK;
}
