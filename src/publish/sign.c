/* sign.c - a person signs how a story may be read by everybody; and what stands against
 * showing it. The story itself is not touched: its redactions are a layer over it. */
#include "gate.h"
#include "redact.h"

#include "json.h"

#include <string.h>

/* Behind the redactions of a signature. */
#define ANSWERED "{\"answered\":true}"

/* ---- The layer ------------------------------------------------------------------------------- */

/* As it is kept with the signature: spans, never words; and whether rare words were looked at. */
static jny_str layer_json(jny_arena *a, jny_redactions r, bool answered)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_char(&b, '[');
    for (size_t i = 0; i < r.n; i++) {
        jny_buf_format(&b, "%s{\"bytes\":[%u,%u],\"class\":\"%s\",\"reason\":", i ? "," : "",
                       r.at[i].start, r.at[i].end, jny_redact_class_name(r.at[i].kind));
        jny_buf_json(&b, jny_cstr(r.at[i].reason));
        jny_buf_add(&b, JNY_STR(",\"replacement\":"));
        jny_buf_json(&b, r.at[i].replacement);
        jny_buf_char(&b, '}');
    }
    if (answered)
        jny_buf_format(&b, "%s" ANSWERED, r.n ? "," : "");
    jny_buf_char(&b, ']');
    return jny_buf_str(&b);
}

static bool read_one(jny_arena *a, const json_t *o, jny_str text, size_t from, jny_redaction *out)
{
    const json_t *bytes = json_object_get(o, "bytes");
    json_int_t    start = json_integer_value(json_array_get(bytes, 0));
    json_int_t    end   = json_integer_value(json_array_get(bytes, 1));
    jny_str       name  = json_text(o, "class", NULL);
    if (start < (json_int_t)from || end <= start || end > (json_int_t)text.n)
        return false;
    *out = (jny_redaction){.start       = (uint32_t)start,
                           .end         = (uint32_t)end,
                           .kind        = JNY_REDACT_OTHER,
                           .reason      = jny_str_z(a, json_text(o, "reason", NULL)),
                           .replacement = jny_str_copy(a, json_text(o, "replacement", NULL))};
    for (jny_redact_class c = 0; c < JNY_REDACT_CLASSES; c++)
        if (jny_str_eq(name, jny_cstr(jny_redact_class_name(c))))
            out->kind = c;
    return true;
}

jny_status jny_signed_redactions(jny_arena *a, const jny_mark *signature, jny_str text,
                                 jny_redactions *out, jny_err *err)
{
    json_t    *layer = NULL;
    jny_status st    = json_read(signature->note, &layer, err);
    size_t     n     = json_array_size(layer);
    n -= n && json_object_get(json_array_get(layer, n - 1), "answered");
    jny_redaction *list = JNY_ARRAY(a, jny_redaction, n);
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        if (!read_one(a, json_array_get(layer, i), text, i ? list[i - 1].end : 0, &list[i]))
            st = jny_fail(err, JNY_EDB, NULL, "a signed redaction does not fit its story");
    json_decref(layer);
    *out = (jny_redactions){list, n};
    return st;
}

/* ---- What a person changes in the proposal --------------------------------------------------- */

static bool overlaps(const jny_redaction *x, size_t start, size_t end)
{
    return x->start < end && start < x->end;
}

/* Without the proposals that touch these words, wherever they stand. */
static jny_status keep_words(jny_arena *a, jny_str text, jny_str words, jny_redactions *r,
                             jny_err *err)
{
    jny_redaction *list = JNY_ARRAY(a, jny_redaction, r->n);
    size_t         n    = 0;
    for (size_t i = 0; i < r->n; i++) {
        jny_str s = jny_str_sub(text, r->at[i].start, r->at[i].end);
        if (!jny_str_eq(s, words))
            list[n++] = r->at[i];
    }
    if (n == r->n)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "no proposed redaction has the words \"%.*s\": --keep takes one whole",
                        JNY_ARG(words));
    *r = (jny_redactions){list, n};
    return JNY_OK;
}

/* With these words taken out wherever they stand; a proposal inside them gives way. */
static jny_status hide_words(jny_arena *a, jny_str text, jny_str words, jny_redactions *r,
                             jny_err *err)
{
    JNY_LIST(jny_redaction) list = {0};
    size_t                  at = 0, found = 0, next = 0;
    while (words.n && at + words.n <= text.n) {
        const char *hit = memmem(text.p + at, text.n - at, words.p, words.n);
        if (!hit)
            break;
        size_t start = (size_t)(hit - text.p), end = start + words.n;
        while (next < r->n && r->at[next].start < start && r->at[next].end <= start)
            *JNY_PUSH(a, &list) = r->at[next++];
        while (next < r->n && overlaps(&r->at[next], start, end)) {
            start = r->at[next].start < start ? r->at[next].start : start;
            end   = r->at[next].end > end ? r->at[next].end : end;
            next++;
        }
        *JNY_PUSH(a, &list) = (jny_redaction){.start       = (uint32_t)start,
                                              .end         = (uint32_t)end,
                                              .kind        = JNY_REDACT_OTHER,
                                              .reason      = "taken out by who signed",
                                              .replacement = JNY_STR("[removed]")};
        at                  = end;
        found++;
    }
    while (next < r->n)
        *JNY_PUSH(a, &list) = r->at[next++];
    if (!found)
        return jny_fail(err, JNY_ENOTFOUND, NULL,
                        "the story does not hold the words \"%.*s\"; quote it exactly",
                        JNY_ARG(words));
    *r = (jny_redactions){list.at, list.n};
    return JNY_OK;
}

/* Who wants to stay anonymous may be known by one rare word. */
static jny_status look_at_rare(jny_project *p, jny_arena *a, const jny_sign_request *r,
                               jny_signed *out, jny_err *err)
{
    jny_rarity *counted = NULL;
    jny_status  st      = r->rarity ? JNY_OK : jny_rarity_open(p, a, &counted, err);
    if (st != JNY_OK)
        return st;
    jny_rarity_find(r->rarity ? r->rarity : counted, a, out->story.text, out->redactions,
                    &out->rare, &out->n_rare);
    if (out->n_rare && !r->answered && !r->dry_run &&
        jny_str_eq(jny_story_attribute(&out->story, "consent"), JNY_STR("anonymous")))
        return jny_fail(
            err, JNY_ECONFLICT, NULL,
            "%.*s is to be anonymous and has %zu rare words or events: look at them with "
            "--dry-run, take out with --hide what could tell who it is, then sign with "
            "--answered",
            JNY_ARG(r->id), out->n_rare);
    return JNY_OK;
}

jny_status jny_sign(jny_project *p, jny_arena *a, const jny_gazetteer *g, const jny_sign_request *r,
                    jny_signed *out, jny_err *err)
{
    jny_redact_policy policy = {.ages = r->ages};
    jny_mark          mark   = {.kind = "signed"};
    jny_status        st     = jny_story_get(p, a, r->id, &out->story, err);
    if (st == JNY_OK && jny_str_trim(r->coder).n == 0 && !r->dry_run)
        st = jny_fail(err, JNY_EINVAL, NULL, "say who signs: --coder NAME");
    if (st != JNY_OK)
        return st;
    jny_redact(a, g, &policy, out->story.text, &out->redactions);
    for (size_t i = 0; st == JNY_OK && i < r->n_keep; i++)
        st = keep_words(a, out->story.text, r->keep[i], &out->redactions, err);
    for (size_t i = 0; st == JNY_OK && i < r->n_hide; i++)
        st = hide_words(a, out->story.text, r->hide[i], &out->redactions, err);
    out->text = jny_redact_apply(a, out->story.text, out->redactions);
    if (st == JNY_OK)
        st = look_at_rare(p, a, r, out, err);
    if (st == JNY_OK && !r->dry_run)
        st = jny_event_begin(p, "sign", r->coder, err);
    if (st != JNY_OK || r->dry_run)
        return st;
    mark.story = out->story.key;
    mark.text  = out->story.text_key;
    mark.note  = layer_json(a, out->redactions, r->answered || out->n_rare == 0);
    if (jny_coder_key(p, r->coder, false, &mark.coder, err) == JNY_OK)
        jny_mark_add(p, &mark, err);
    return jny_event_commit(p, JNY_STR("{\"signed\":1}"), err);
}

/* ---- What stands against showing a story ----------------------------------------------------- */

/* The youngest that who is told of may be; -1: not known. Where it is not clear ("8 (year 3)"), the
 * least number counts that an age can be. */
static int youngest(jny_str s)
{
    enum { OLDEST = 120 };
    int from, to, least = -1;
    if (jny_ages_of(s, &from, &to))
        return from;
    for (size_t i = 0; i < s.n;) {
        int  n     = 0;
        bool digit = false;
        for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++, digit = true)
            n = n <= OLDEST ? n * 10 + s.p[i] - '0' : n;
        if (digit && n <= OLDEST && (least < 0 || n < least))
            least = n;
        i += !digit;
    }
    return least;
}

/* Who cannot consent alone: design, section 1. */
static bool needs_parent(jny_str type, jny_str age_given)
{
    int age = youngest(age_given);
    return jny_str_eq(type, JNY_STR("child")) || (age >= 0 && age < 16) ||
           (jny_str_eq(type, JNY_STR("young person")) && age < 0);
}

const char *gate_consent(jny_str type, jny_str age, jny_str consent, jny_str by)
{
    if (!jny_str_eq(consent, JNY_STR("publish")) && !jny_str_eq(consent, JNY_STR("anonymous")))
        return "nobody agreed to its being shown";
    if (needs_parent(type, age) && !jny_str_eq(by, JNY_STR("parent")) &&
        !jny_str_eq(by, JNY_STR("guardian")))
        return "it is told by a child, and no parent or guardian agreed";
    return NULL;
}

const char *gate_flag(const char *kind)
{
    return strcmp(kind, "at-risk") == 0 ? "it is marked at risk" : "it waits for a second reader";
}

const char *jny_may_not_enter(const jny_story *s, const jny_marks *marks)
{
    const char *why =
        gate_consent(jny_story_attribute(s, "respondent_type"), jny_story_attribute(s, "age"),
                     jny_story_attribute(s, "consent"), jny_story_attribute(s, "consent_by"));
    return why || !marks->flagged ? why : gate_flag(marks->flag.kind);
}

const char *jny_may_not_publish(const jny_story *s, const jny_marks *marks)
{
    const char *why = jny_may_not_enter(s, marks);
    if (why || !marks->is_signed)
        return why ? why : "nobody signed its redactions";
    jny_str note = marks->signature.note;
    if (jny_str_eq(jny_story_attribute(s, "consent"), JNY_STR("anonymous")) &&
        !jny_str_ends(note, JNY_STR(ANSWERED "]")))
        return "it is to be anonymous, and nobody answered for its rare words";
    return NULL;
}
