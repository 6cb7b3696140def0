/* qdpx_source.c - a text of a REFI-QDA project with all that stands by it, as it is said to the
 * parent: its words, where its passages stand, its codings, what its case and its sets tell. In the
 * child only. */
#include "qdpx_read.h"

#include <stdlib.h>
#include <string.h>

/* ---- Its words ------------------------------------------------------------------------------- */

typedef enum { TEXT_THERE, TEXT_MISSING, TEXT_OUTSIDE, TEXT_UNREADABLE } text_state;

/* The words of a source as they stand in the file, without a byte order mark. */
static text_state load_text(reader *r, jny_str *raw, jny_err *err)
{
    jny_str path = r->s.path;
    *raw         = jny_buf_str(&r->s.content);
    if (r->s.has_content && !path.n)
        return TEXT_THERE;
    size_t file = qdpx_file(r, path);
    if (file == SIZE_MAX && r->s.has_content)
        return TEXT_THERE;
    if (file == SIZE_MAX)
        return jny_str_starts(path, JNY_STR("relative:")) ||
                       jny_str_starts(path, JNY_STR("absolute:"))
                   ? TEXT_OUTSIDE
                   : TEXT_MISSING;
    if (archive_read(r->z, &r->own, file, raw, err) != JNY_OK)
        return TEXT_MISSING;
    return qdpx_as_utf8(r, raw, r->s.name) ? TEXT_THERE : TEXT_UNREADABLE;
}

/* ---- Passages -------------------------------------------------------------------------------- */

enum { VOTERS = 1000 /* passages of a text that tell how it is counted */ };

static size_t voters_of(const reader *r)
{
    return r->s.selections.n < VOTERS ? r->s.selections.n : VOTERS;
}

static size_t votes_for(reader *r, place_text *t, int reading)
{
    size_t votes = 0;
    for (size_t i = 0; i < voters_of(r); i++) {
        const selection *s = &r->s.selections.at[i];
        size_t           start, end;
        if (place_at(t, &r->own, reading, s->from, s->to, &start, &end))
            votes += (size_t)place_is(s->name, jny_str_sub(t->text, start, end));
    }
    return votes;
}

/* The reading under which most quotes are the words at their place; of several the one that most
 * other texts of the project speak for. */
static int choose_reading(reader *r, place_text *t)
{
    size_t best_votes = votes_for(r, t, 0);
    int    best       = 0;
    if (!r->second)
        r->votes[0] += best_votes;
    if (best_votes == 2 * voters_of(r))
        return 0;
    for (int i = 1; i < PLACE_READINGS; i++) {
        size_t votes = votes_for(r, t, i);
        if (!r->second)
            r->votes[i] += votes;
        if (votes > best_votes || (votes == best_votes && r->votes[i] > r->votes[best])) {
            best       = i;
            best_votes = votes;
        }
    }
    return best;
}

static void place_all(reader *r, place_text *t)
{
    int reading = choose_reading(r, t);
    r->read_by[reading] += r->s.selections.n;
    for (size_t i = 0; i < r->s.selections.n; i++) {
        selection *s     = &r->s.selections.at[i];
        size_t     start = 0, end = 0;
        bool       stands = place_at(t, &r->own, reading, s->from, s->to, &start, &end);
        s->start          = start;
        s->end            = end;
        s->placed         = stands;
        if (stands && place_is(s->name, jny_str_sub(t->text, start, end)))
            continue;
        if (place_find(t->text, s->name, start, &s->start, &s->end)) {
            s->placed = true;
            qdpx_told(r, "passages that were not where their positions say: found by their words",
                      r->s.name, 1);
        } else if (stands) {
            qdpx_told(r, "passages whose name is not their words: placed by their positions alone",
                      r->s.name, 1);
        } else {
            qdpx_lost_one(
                r, "a passage that cannot be placed: its codings are kept for the whole story",
                jny_str_format(&r->own, "%.*s at %lld to %lld", JNY_ARG(r->s.name),
                               (long long)s->from, (long long)s->to));
        }
    }
}

/* ---- A text source, whole -------------------------------------------------------------------- */

static void add_words(jny_buf *b, jny_str words)
{
    if (words.n == 0)
        return;
    if (b->n)
        jny_buf_add(b, JNY_STR("\n\n"));
    jny_buf_add(b, words);
}

/* What is said of a coding: by its notes and those of its passage. A note of ours also tells its
 * state and valence. */
static void say_coding(reader *r, const read_coding *c)
{
    const selection *s     = c->selection == SIZE_MAX ? NULL : &r->s.selections.at[c->selection];
    jny_refi_note    note  = {0};
    jny_buf          words = jny_buf_open(&r->own);
    uint32_t         who   = jny_intern_find(&r->user_guids, c->user);
    for (int of = 0; of < 2; of++)
        for (size_t i = 0; i < (of ? s ? s->notes.n : 0 : c->notes.n); i++) {
            jny_str       guid = of ? s->notes.at[i] : c->notes.at[i];
            uint32_t      k    = guid.n ? keys_find(&r->note_guids, key_of_guid(guid)) : 0;
            jny_refi_note one;
            if (!k)
                qdpx_lost(r, "notes that are not in the file", r->s.name, 1);
            else {
                bool known = jny_refi_note_parse(r->notes.at[k - 1], &one);
                if (known)
                    note = one;
                add_words(&words, known ? one.words : r->notes.at[k - 1]);
                r->note_used.at[k - 1] = true;
            }
        }
    if (s)
        add_words(&words, s->description);
    jny_str cells[] = {
        s && s->placed ? qdpx_number(&r->own, s->start) : (jny_str){0},
        s && s->placed ? qdpx_number(&r->own, s->end) : (jny_str){0},
        who ? qdpx_number(&r->own, who) : (jny_str){0},
        c->code,
        c->when,
        note.state,
        note.valence,
        jny_buf_str(&words),
    };
    qdpx_say(r, QDPX_CODING, cells, 8);
}

static jny_str case_name(reader *r, jny_str story, const a_case **of, uint32_t number_of)
{
    size_t cases = 0;
    *of          = NULL;
    for (uint32_t k = number_of ? r->case_of.at[number_of - 1] : 0; k;
         k          = r->links.at[k - 1].next) {
        cases++;
        *of = &r->cases.at[r->links.at[k - 1].which - 1]; /* the first: links run backwards */
    }
    if (cases > 1)
        qdpx_lost(r, "further cases of a source: the first is its respondent", story, cases - 1);
    return *of ? qdpx_case_name(*of) : (jny_str){0};
}

static const value *value_of(const values *v, uint32_t variable)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->at[i].variable == variable)
            return &v->at[i];
    return NULL;
}

static bool differs(const values *v, const value *other)
{
    const value *own = value_of(v, other->variable);
    return own && !jny_str_eq(own->value, other->value);
}

/* The name of a source is the id of its story; a second one of that name gets a number. */
static jny_str story_name(reader *r)
{
    jny_str wanted =
        qdpx_name(r, &r->own, r->s.name.n ? r->s.name : r->s.guid, QDPX_NAME_BYTES - 8);
    jny_str name = wanted;
    for (size_t k = 2;; k++) {
        size_t before = r->names.n;
        keys_add(&r->names, key_of_bytes(name));
        if (r->names.n > before) {
            if (k > 2)
                qdpx_told(r, "texts of one name: the later ones are numbered", wanted, 1);
            return name;
        }
        name = jny_str_format(&r->own, "%.*s-%zu", JNY_ARG(wanted), k);
    }
}

static void say_story(reader *r, jny_str name, jny_str text)
{
    JNY_LIST(cell) cells = {0};
    const a_case  *of;
    uint32_t       number_of  = qdpx_source_number(r, r->s.guid);
    jny_str        respondent = case_name(r, name, &of, number_of);
    jny_str        fixed[]    = {JNY_STR(QDPX_STORY), r->s.guid, name, respondent, text};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        *JNY_PUSH(&r->own, &cells) = (cell){.text = fixed[i]};
    for (size_t i = 0; i < r->s.values.n; i++)
        *JNY_PUSH(&r->own, &cells) = (cell){.name = r->variables.at[r->s.values.at[i].variable - 1],
                                            .text = r->s.values.at[i].value};
    value v;
    for (size_t at = 0; of && qdpx_case_value(r, of, &at, &v);)
        if (differs(&r->s.values, &v))
            qdpx_told(r, "values that a case and its text tell differently: the text's", name, 1);
        else if (!value_of(&r->s.values, v.variable))
            *JNY_PUSH(&r->own, &cells) =
                (cell){.name = r->variables.at[v.variable - 1], .text = v.value};
    for (uint32_t k = number_of ? r->sets_of.at[number_of - 1] : 0; k;
         k          = r->links.at[k - 1].next) {
        const a_set *set = &r->sets.at[r->links.at[k - 1].which - 1];
        if (set->kind == SET_ATTRIBUTE)
            *JNY_PUSH(&r->own, &cells) =
                (cell){.name = set->name, .text = set->value, .kind = CELL_OTHER};
    }
    raw_row row = {.at = cells.at, .n = cells.n, .line = r->names.n};
    office_row(r->out, &row);
    for (uint32_t k = number_of ? r->sets_of.at[number_of - 1] : 0; k;
         k          = r->links.at[k - 1].next) {
        const a_set *set      = &r->sets.at[r->links.at[k - 1].which - 1];
        jny_str      cells2[] = {set->kind == SET_FINISHED ? set->value : set->name, set->value};
        if (set->kind == SET_FINISHED)
            qdpx_say(r, QDPX_FINISHED, cells2, 1);
        else if (set->kind == SET_FLAG)
            qdpx_say(r, QDPX_FLAG, cells2, 2);
    }
}

void qdpx_source_end(reader *r, jny_err *err)
{
    jny_str    raw;
    place_text t;
    text_state state = r->second || r->s.selections.n ? load_text(r, &raw, err) : TEXT_MISSING;
    if (state == TEXT_THERE && !r->second) {
        place_open(&t, &r->own, raw);
        choose_reading(r, &t);
    }
    if (!r->second || err->status != JNY_OK)
        return;
    r->codings += r->s.codings.n;
    if (state != TEXT_THERE) {
        qdpx_lost_one(r,
                      state == TEXT_UNREADABLE ? "a text in no encoding that this program knows"
                      : state == TEXT_OUTSIDE  ? "a text that stands outside the file"
                                               : "a text that is not in the file",
                      jny_str_format(&r->own, "%.*s (%.*s)",
                                     JNY_ARG(qdpx_shown(&r->own, r->s.name)), JNY_ARG(r->s.path)));
        qdpx_lost(r, "passages of texts that are not there", r->s.name, r->s.selections.n);
        qdpx_lost(r, "codings of texts that are not there", r->s.name, r->s.codings.n);
        qdpx_say(r, QDPX_MISSING, NULL, 0);
        return;
    }
    place_open(&t, &r->own, raw);
    place_all(r, &t);
    qdpx_lost(r, "control characters in texts: a blank stands for each", r->s.name, t.controls);
    say_story(r, story_name(r), t.text);
    for (size_t i = 0; i < r->s.codings.n; i++)
        say_coding(r, &r->s.codings.at[i]);
    for (size_t i = 0; i < r->s.selections.n; i++)
        if (!r->s.selections.at[i].codings)
            qdpx_lost(r, "passages without a code", r->s.name, 1);
}
