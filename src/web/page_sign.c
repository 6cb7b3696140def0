/* page_sign.c - a story as it was told beside the story as everybody may read it, and a person's
 * signature under it. The story itself is never changed. */
#include "sign_sheet.h"

#include <string.h>

enum { WORDS_MOST = 200 };

/* ---- What was asked -------------------------------------------------------------------------- */

/* A place of the story, "12-20" in bytes: its words come along in no form. */
static bool span_of(jny_str typed, jny_str text, jny_str *words)
{
    uint64_t at[2];
    jny_str  rest = typed;
    for (int i = 0; i < 2; i++) {
        jny_str digits = i ? rest : jny_str_cut(&rest, '-');
        at[i]          = 0;
        if (digits.n == 0 || digits.n > 9)
            return false;
        for (size_t k = 0; k < digits.n; k++) {
            if (digits.p[k] < '0' || digits.p[k] > '9')
                return false;
            at[i] = at[i] * 10 + (uint64_t)(digits.p[k] - '0');
        }
    }
    *words = at[1] <= text.n ? jny_str_sub(text, at[0], at[1]) : (jny_str){0};
    return at[0] < at[1] && words->n && jny_utf8_check(*words, NULL);
}

static jny_status read_request(sheet *x, jny_str text)
{
    visit            *v     = x->v;
    size_t            at    = 0;
    jny_str           value = {0}, words;
    JNY_LIST(jny_str) keep = {0}, hide = {0};
    bool              good = true;
    while (good && get_next(v, "keep", &at, &value))
        if ((good = span_of(value, text, &words)))
            *JNY_PUSH(v->a, &keep) = words;
    at = 0;
    while (good && get_next(v, "rare", &at, &value))
        if ((good = span_of(value, text, &words)))
            *JNY_PUSH(v->a, &hide) = words;
    for (jny_str lines = get(v, "hide"); lines.n;) {
        words = jny_str_trim(jny_str_cut(&lines, '\n'));
        if (words.n)
            *JNY_PUSH(v->a, &hide) = words;
    }
    if (!good || keep.n + hide.n > WORDS_MOST)
        return jny_fail(&v->err, JNY_EINVAL, NULL,
                        good ? "Those are more words to leave or to take out than can be looked at "
                               "at once."
                             : "What was sent is no place in this story. Load the page again.");
    x->asked = (jny_sign_request){.id       = get(v, "story"),
                                  .coder    = v->coder,
                                  .keep     = keep.at,
                                  .hide     = hide.at,
                                  .n_keep   = keep.n,
                                  .n_hide   = hide.n,
                                  .ages     = get(v, "ages").n > 0,
                                  .answered = get(v, "answered").n > 0,
                                  .rarity   = v->web->rarity,
                                  .dry_run  = true};
    x->r     = x->asked;
    return JNY_OK;
}

/* The story with what is proposed for it, or with what was signed. */
static jny_status sheet_open(sheet *x)
{
    visit *v = x->v;
    if (lists_ready(v->web, &v->err) != JNY_OK ||
        jny_story_get(v->web->project, v->a, get(v, "story"), &x->s.story, &v->err) != JNY_OK ||
        read_request(x, (x->told = x->s.story.text)) != JNY_OK)
        return v->err.status;
    jny_status st = jny_sign(v->web->project, v->a, v->web->gazetteer, &x->r, &x->s, &v->err);
    if (st != JNY_OK) { /* its words are not there: the story as proposed */
        x->trouble  = jny_str_z(v->a, jny_cstr(v->err.msg));
        x->r.n_keep = x->r.n_hide = 0;
        v->err                    = (jny_err){0};
        st = jny_sign(v->web->project, v->a, v->web->gazetteer, &x->r, &x->s, &v->err);
    }
    if (st == JNY_OK)
        st = jny_marks_of(v->web->project, v->a, &x->s.story, &x->marks, &v->err);
    if (st != JNY_OK)
        return st;
    x->bar      = stands_against(v, &x->s.story, &x->marks, false);
    x->may_undo = x->marks.is_signed && (v->who->role == ROLE_LEAD ||
                                         jny_str_eq(x->marks.signature.coder_name, v->coder));
    if (!x->marks.is_signed)
        return JNY_OK;
    st = jny_signed_redactions(v->a, &x->marks.signature, x->s.story.text, &x->s.redactions,
                               &v->err);
    if (st == JNY_OK) {
        x->s.text = jny_redact_apply(v->a, x->s.story.text, x->s.redactions);
        jny_rarity_find(v->web->rarity, v->a, x->s.story.text, x->s.redactions, &x->s.rare,
                        &x->s.n_rare);
    }
    return st;
}

void page_sign(visit *v)
{
    sheet x = {.v = v};
    if (sheet_open(&x) != JNY_OK)
        fail_by(v);
    else
        sheet_show(&x);
}

/* ---- Changes --------------------------------------------------------------------------------- */

/* The next story of the selection that waits for a signature. */
static jny_str next_to_sign(visit *v)
{
    chosen        c;
    chosen_story *list;
    size_t        n;
    if (chosen_open(v, (jny_str){0}, false, &c) == JNY_OK &&
        chosen_list(v, &c, &list, &n) == JNY_OK)
        for (size_t i = 0; i < n; i++)
            if (list[i].may_enter && list[i].left && !list[i].marks.flagged)
                return list[i].story.id;
    return (jny_str){0};
}

static void sign_it(sheet *x)
{
    visit *v     = x->v;
    x->r.dry_run = false;
    if (jny_sign(v->web->project, v->a, v->web->gazetteer, &x->r, &x->s, &v->err) != JNY_OK ||
        desk_touch(v->web, x->r.id, &v->err) != JNY_OK) {
        fail_by(v);
        return;
    }
    jny_str next = next_to_sign(v);
    if (v->err.status != JNY_OK)
        fail_by(v);
    else if (next.n)
        redirect(v, link_to(v->a, "/sign", "story", next, "signed", x->r.id));
    else
        redirect(v, JNY_STR("/selection?said=signed"));
}

static void take_back(sheet *x)
{
    visit  *v     = x->v;
    int64_t event = event_asked(v);
    if (!event)
        return;
    if (!x->may_undo)
        refuse_visit(v, 409, "Who signed, or a lead, can take a signature back; nobody else.");
    else if (event != x->marks.signature.event)
        refuse_visit(v, 409,
                     "That signature was taken back already, and somebody signed anew: look at "
                     "what is signed now.");
    else if (jny_event_undo(v->web->project, event, v->coder, &v->err) != JNY_OK ||
             desk_touch(v->web, x->s.story.id, &v->err) != JNY_OK)
        fail_by(v);
    else
        redirect(v, link_to(v->a, "/sign", "story", x->s.story.id));
}

void post_sign(visit *v)
{
    sheet   x   = {.v = v};
    jny_str act = get(v, "do");
    if (sheet_open(&x) != JNY_OK) {
        fail_by(v);
        return;
    }
    bool sign = jny_str_eq(act, JNY_STR("sign"));
    if (jny_str_eq(act, JNY_STR("undo"))) {
        take_back(&x);
        return;
    }
    if (!sign && !jny_str_eq(act, JNY_STR("look"))) {
        refuse_visit(v, 400, "That is neither looking nor signing.");
        return;
    }
    if (sign && x.bar)
        x.trouble = "Not signed: it may not be shown to anybody.";
    else if (sign && x.marks.is_signed)
        x.trouble = "Not signed again: somebody signed it already.";
    else if (sign && !x.trouble && !jny_str_eq(get(v, "seen"), sheet_digest(&x)))
        x.trouble = "Not signed yet: it reads otherwise than what you had before you. Read it "
                    "once more, then sign.";
    else if (sign && !x.trouble && sheet_must_answer(&x) && !x.r.answered)
        x.trouble = "Not signed yet: the teller is to be anonymous. Look at each rare word, take "
                    "out what could tell who it is, and say so at the end of the form.";
    if (sign && !x.trouble) {
        sign_it(&x);
        return;
    }
    sheet_show(&x);
    v->rs->status = x.trouble ? 409 : 200;
}
