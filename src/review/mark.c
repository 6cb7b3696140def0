/* mark.c - what people say of a whole story: whether it may be shown, and that somebody must
 * look at it first. */
#include "decide.h"

#include <string.h>

static bool is_one_of(jny_str s, const char *const *names)
{
    for (; *names; names++)
        if (jny_str_eq(s, jny_cstr(*names)))
            return true;
    return false;
}

jny_status jny_consent(jny_project *p, jny_arena *a, jny_str id, jny_str value, jny_str by,
                       jny_str actor, jny_err *err)
{
    static const char *const values[] = {"publish", "anonymous", "internal", NULL};
    static const char *const people[] = {"self", "parent", "guardian", NULL};
    jny_story                story;
    jny_put                  put;
    if (!is_one_of(value, values))
        return jny_fail(err, JNY_EINVAL, NULL,
                        "no consent is called \"%.*s\": publish, anonymous or internal",
                        JNY_ARG(value));
    if (by.n && !is_one_of(by, people))
        return jny_fail(err, JNY_EINVAL, NULL, "--by takes self, parent or guardian");
    jny_status st = jny_event_begin(p, "consent", actor, err);
    if (st != JNY_OK)
        return st;
    st = jny_story_get(p, a, id, &story, err); /* as it is now, whoever corrected it meanwhile */
    if (st == JNY_OK) {
        jny_story_set(a, &story, "consent", value);
        if (by.n)
            jny_story_set(a, &story, "consent_by", by);
        story.row = 0;
        st        = jny_story_put(p, a, &story, 0, false, &put, NULL, err);
    }
    if (st == JNY_OK && put == JNY_PUT_SAME)
        jny_fail(err, JNY_ECONFLICT, NULL, "the consent for \"%.*s\" is that already", JNY_ARG(id));
    return jny_event_commit(p, JNY_STR("{\"stories\":1}"), err);
}

static jny_status check_flag(jny_project *p, jny_arena *a, jny_str kind, jny_str note,
                             jny_str coder, jny_err *err)
{
    static const char *const kinds[] = {"second-reader", "at-risk", "none", NULL};
    jny_str                  contact;
    if (!is_one_of(kind, kinds))
        return jny_fail(err, JNY_EINVAL, NULL,
                        "no flag is called \"%.*s\": second-reader, at-risk or none",
                        JNY_ARG(kind));
    jny_status st = check_typed(note, "a note", err);
    if (st == JNY_OK && jny_str_trim(coder).n == 0)
        st = jny_fail(err, JNY_EINVAL, NULL, "say who flags it: --coder NAME");
    if (st == JNY_OK)
        st = jny_coder_check(coder, err);
    if (st != JNY_OK || !jny_str_eq(kind, JNY_STR("at-risk")))
        return st;
    st = jny_contact(p, a, &contact, err);
    if (st == JNY_OK && !contact.n)
        st = jny_fail(err, JNY_ECONFLICT, NULL,
                      "nobody is named yet who must be told of a story at risk: name them first, "
                      "with a telephone number, on the page Watch or with --contact");
    return st;
}

/* Adds a flag to the open event, in the name of its coder. */
static jny_status put_flag(jny_project *p, const jny_story *story, const char *kind, jny_str note,
                           jny_str coder, jny_err *err)
{
    jny_mark m = {.story = story->key, .text = story->text_key, .kind = kind, .note = note};
    if (jny_coder_key(p, coder, false, &m.coder, err) != JNY_OK)
        return err->status;
    return jny_mark_add(p, &m, err);
}

jny_str jny_marks_seen(jny_arena *a, const jny_mark *marks, size_t n, const char *kind)
{
    enum { BYTES = 8 };
    jny_buf b = jny_buf_open(a), out = jny_buf_open(a);
    for (size_t i = 0; i < n; i++)
        if (strcmp(marks[i].kind, kind) == 0)
            jny_buf_format(&b, "%lld %.*s %.*s %zu %.*s\n", (long long)marks[i].event,
                           JNY_ARG(marks[i].at), JNY_ARG(marks[i].coder_name), marks[i].note.n,
                           JNY_ARG(marks[i].note));
    jny_sha256 h = jny_hash_sha256(jny_buf_str(&b));
    jny_buf_hex(&out, h.bytes, BYTES);
    return jny_buf_str(&out);
}

/* Within the event that takes marks away, when nobody can set one any more. `kind` NULL: either. */
static jny_status check_seen(jny_arena *a, const jny_story *story, const jny_mark *marks, size_t n,
                             const char *kind, jny_str seen, int64_t known, jny_err *err)
{
    bool other = kind && seen.n && !jny_str_eq(seen, jny_marks_seen(a, marks, n, kind));
    for (size_t i = 0; i < n && !seen.n; i++)
        other |= marks[i].event > known && strcmp(marks[i].kind, "none") != 0 &&
                 (!kind || strcmp(marks[i].kind, kind) == 0);
    if (!other)
        return JNY_OK;
    return jny_fail(err, JNY_ECONFLICT, NULL,
                    "\"%.*s\" was marked again by somebody meanwhile, and no mark was taken away: "
                    "look at the story and its marks first, then repeat it",
                    JNY_ARG(story->id));
}

jny_status jny_flag(jny_project *p, jny_arena *a, jny_str id, jny_str kind, jny_str note,
                    jny_str coder, jny_err *err)
{
    jny_story  story;
    jny_mark  *marks;
    size_t     n;
    int64_t    known = jny_project_knows(p);
    bool       none  = jny_str_eq(kind, JNY_STR("none"));
    jny_status st    = check_flag(p, a, kind, note, coder, err);
    if (st == JNY_OK)
        st = jny_story_get(p, a, id, &story, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "flag", coder, err);
    if (st != JNY_OK)
        return st;
    if (none && (st = jny_marks_all(p, a, story.key, &marks, &n, err)) == JNY_OK)
        st = check_seen(a, &story, marks, n, NULL, (jny_str){0}, known, err);
    if (st == JNY_OK)
        put_flag(p, &story, jny_str_z(a, kind), note, coder, err);
    return jny_event_commit(p, JNY_STR("{\"marks\":1}"), err);
}

jny_status jny_unflag(jny_project *p, jny_arena *a, jny_str id, const char *kind, jny_str seen,
                      jny_str note, jny_str coder, jny_err *err)
{
    jny_story   story;
    jny_mark   *marks;
    size_t      n;
    int64_t     known = jny_project_knows(p);
    const char *other = strcmp(kind, "at-risk") == 0 ? "second-reader" : "at-risk";
    jny_status  st    = check_flag(p, a, JNY_STR("none"), note, coder, err);
    if (st == JNY_OK)
        st = jny_story_get(p, a, id, &story, err);
    if (st == JNY_OK)
        st = jny_event_begin(p, "flag", coder, err);
    if (st != JNY_OK)
        return st;
    st = jny_marks_all(p, a, story.key, &marks, &n, err);
    if (st == JNY_OK && !jny_mark_since(marks, n, kind))
        st = jny_fail(err, JNY_ECONFLICT, NULL, "\"%.*s\" is not marked %s", JNY_ARG(id), kind);
    if (st == JNY_OK)
        st = check_seen(a, &story, marks, n, kind, seen, known, err);
    const jny_mark *stays = st == JNY_OK ? jny_mark_since(marks, n, other) : NULL;
    if (st == JNY_OK)
        st = put_flag(p, &story, "none", note, coder, err);
    if (st == JNY_OK && stays)
        put_flag(p, &story, other, stays->note, stays->coder_name, err);
    return jny_event_commit(p, JNY_STR("{\"marks\":1}"), err);
}

jny_status jny_watch_contact_set(jny_project *p, jny_str contact, jny_str actor, jny_err *err)
{
    jny_str    line = jny_str_trim(contact);
    jny_status st   = check_typed(line, "who is to be told", err);
    if (st == JNY_OK && (!line.n || line.n > JNY_CONTACT_BYTES))
        st =
            jny_fail(err, JNY_EINVAL, NULL,
                     "say who is to be told, in a line of at most %d bytes: a name and a telephone "
                     "number",
                     JNY_CONTACT_BYTES);
    if (st == JNY_OK)
        st = jny_coder_check(actor, err);
    return st == JNY_OK ? jny_contact_set(p, line, actor, err) : st;
}
