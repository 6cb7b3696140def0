/* sign_sheet.c - the sheet that a person signs: the story before and after, what is taken out and
 * why, and the form under it. */
#include "sign_sheet.h"

enum { DIGEST = 8 };

jny_str sheet_digest(const sheet *x)
{
    jny_buf    b = jny_buf_open(x->v->a);
    jny_sha256 h = jny_hash_sha256(
        jny_str_format(x->v->a, "%.*s\n\n%.*s", JNY_ARG(x->s.story.text), JNY_ARG(x->s.text)));
    jny_buf_hex(&b, h.bytes, DIGEST);
    return jny_buf_str(&b);
}

/* ---- Before and after ------------------------------------------------------------------------ */

static void show_text(const sheet *x, bool after)
{
    html   *h    = &x->v->h;
    size_t  at   = 0;
    jny_str text = x->s.story.text, lang = jny_story_attribute(&x->s.story, "lang");
    html_open(h, "div");
    html_words(h, "h3", NULL, after ? "As everybody would read it" : "As told");
    html_el(h, "div", "story");
    html_attr(h, "lang", lang.n ? lang : JNY_STR("en"));
    html_open(h, "p");
    for (size_t i = 0; i < x->s.redactions.n; i++) {
        const jny_redaction *r = &x->s.redactions.at[i];
        html_text(h, jny_str_sub(text, at, r->start));
        html_el(h, after ? "ins" : "del", "pii");
        html_text(h, after ? r->replacement : jny_str_sub(text, r->start, r->end));
        html_close(h);
        at = r->end;
    }
    html_text(h, jny_str_sub(text, at, text.n));
    html_close(h);
    html_close(h);
    html_close(h);
}

static bool among(jny_str words, const jny_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jny_str_eq(list[i], words))
            return true;
    return false;
}

static jny_str place_of(const sheet *x, size_t start, size_t n)
{
    return jny_str_format(x->v->a, "%zu-%zu", start, start + n);
}

/* Left open in its label. */
static void tick_begin(html *h, const char *name, jny_str id, jny_str value, bool on)
{
    html_el(h, "div", "tick");
    html_open(h, "input");
    html_set(h, "type", "checkbox");
    html_attr(h, "id", id);
    html_set(h, "name", name);
    html_attr(h, "value", value);
    html_flag(h, "checked", on);
    html_open(h, "label");
    html_attr(h, "for", id);
}

static void tick(html *h, const char *name, jny_str id, jny_str value, bool on, const char *words)
{
    tick_begin(h, name, id, value, on);
    html_say(h, words);
    html_close(h);
    html_close(h);
}

/* What a teller said, in the face of stories. */
static void told(html *h, jny_str words)
{
    html_el(h, "q", "story");
    html_text(h, words);
    html_close(h);
}

static void words_cell(html *h, jny_str words)
{
    html_open(h, "th");
    html_set(h, "scope", "row");
    told(h, words);
    html_close(h);
}

static bool is_repeated(const sheet *x, size_t i)
{
    const jny_redaction *r = x->s.redactions.at;
    for (size_t k = 0; k < i; k++)
        if (jny_str_eq(jny_str_sub(x->s.story.text, r[k].start, r[k].end),
                       jny_str_sub(x->s.story.text, r[i].start, r[i].end)))
            return true;
    return false;
}

/* Words that a person left: no longer among the redactions, but to be taken out again. */
static void kept_rows(const sheet *x)
{
    html   *h    = &x->v->h;
    jny_str text = x->told;
    for (size_t i = 0; i < x->r.n_keep; i++) {
        html_open(h, "tr");
        words_cell(h, x->r.keep[i]);
        html_words(h, "td", NULL, "left as told");
        html_words(h, "td", NULL, "you say that it identifies nobody");
        html_open(h, "td");
        tick(h, "keep", jny_str_format(x->v->a, "kept-%zu", i),
             place_of(x, (size_t)(x->r.keep[i].p - text.p), x->r.keep[i].n), true,
             "Leave the words");
        html_close(h);
        html_close(h);
    }
}

static void redactions_table(const sheet *x, bool form)
{
    html *h = &x->v->h;
    if (!x->s.redactions.n && !x->r.n_keep) {
        note(h, NULL, "Nothing was found that identifies. Rules miss names: read it all the same.");
        return;
    }
    table_begin(h, NULL, JNY_STR("What is taken out, and why"), NULL);
    html_open(h, "thead");
    html_open(h, "tr");
    head_cell(h, "Words", false);
    head_cell(h, "Becomes", false);
    head_cell(h, "Reason", false);
    if (form)
        head_cell(h, "Or", false);
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    for (size_t i = 0; i < x->s.redactions.n; i++) {
        const jny_redaction *r     = &x->s.redactions.at[i];
        jny_str              words = jny_str_sub(x->s.story.text, r->start, r->end);
        if (is_repeated(x, i))
            continue;
        html_open(h, "tr");
        words_cell(h, words);
        html_open(h, "td");
        html_text(h, r->replacement);
        html_close(h);
        html_words(h, "td", NULL, r->reason);
        if (form) {
            html_open(h, "td");
            if (among(words, x->r.hide, x->r.n_hide))
                html_say(h, "taken out by you");
            else
                tick(h, "keep", jny_str_format(x->v->a, "keep-%zu", i),
                     place_of(x, r->start, words.n), false, "Leave the words");
            html_close(h);
        }
        html_close(h);
    }
    kept_rows(x);
    html_close(h);
    table_end(h);
}

static void rare_words(const sheet *x, const jny_unique *u)
{
    html *h = &x->v->h;
    told(h, u->words);
    html_format(h, ": %s (%.*s)", u->why,
                JNY_ARG(counted(x->v->a, u->stories, "story has it", "stories have it")));
}

static void rare_list(const sheet *x, bool form)
{
    html *h = &x->v->h;
    if (!x->s.n_rare)
        return;
    html_words(h, "h3", NULL, "Rare words and events");
    note(h, "small muted",
         "No rule can judge them: could somebody who knows the teller know the story by one of "
         "these, or by some together?");
    html_el(h, "ul", "plain");
    for (size_t i = 0; i < x->s.n_rare; i++) {
        const jny_unique *u = &x->s.rare[i];
        html_open(h, "li");
        if (form) {
            tick_begin(h, "rare", jny_str_format(x->v->a, "rare-%zu", i),
                       place_of(x, u->start, u->words.n), false);
            html_open(h, "span");
            html_say(h, "Take out ");
            rare_words(x, u);
            html_close(h);
            html_close(h);
            html_close(h);
        } else {
            rare_words(x, u);
        }
        html_close(h);
    }
    html_close(h);
}

/* ---- Signing --------------------------------------------------------------------------------- */

/* Words to take out that were typed, not ticked: the field keeps them; ticked ones come along. */
static void words_field(const sheet *x)
{
    html   *h = &x->v->h;
    jny_buf b = jny_buf_open(x->v->a);
    for (size_t i = 0; i < x->asked.n_hide; i++)
        jny_buf_format(&b, "%.*s\n", JNY_ARG(x->asked.hide[i]));
    html_el(h, "div", "field");
    html_open(h, "label");
    html_set(h, "for", "hide");
    html_say(h, "Take out besides");
    html_close(h);
    html_open(h, "textarea");
    html_set(h, "id", "hide");
    html_set(h, "name", "hide");
    html_set(h, "rows", "3");
    html_set(h, "spellcheck", "false");
    html_set(h, "aria-describedby", "hide-hint");
    if (x->asked.n_hide != x->r.n_hide)
        html_set(h, "aria-invalid", "true");
    html_text(h, jny_str_format(x->v->a, "\n%.*s", JNY_ARG(jny_buf_str(&b))));
    html_close(h);
    html_close(h);
    html_el(h, "p", "hint");
    html_set(h, "id", "hide-hint");
    html_say(h, "Words just as the story has them, each on a line of its own. They go wherever "
                "they stand.");
    html_close(h);
}

bool sheet_must_answer(const sheet *x)
{
    return x->s.n_rare &&
           jny_str_eq(jny_story_attribute(&x->s.story, "consent"), JNY_STR("anonymous"));
}

static void sign_form(const sheet *x)
{
    visit *v = x->v;
    html  *h = &v->h;
    form_begin(v, "/sign", "card rowgap");
    html_words(h, "h2", NULL, "Before you sign");
    hidden(v, "story", x->s.story.id);
    hidden(v, "seen", sheet_digest(x));
    redactions_table(x, true);
    rare_list(x, true);
    words_field(x);
    tick(h, "ages", JNY_STR("ages"), JNY_STR("1"), x->r.ages,
         "Exact ages as bands, school years as a stage of school");
    if (sheet_must_answer(x))
        tick(h, "answered", JNY_STR("answered"), JNY_STR("1"), x->r.answered,
             "I looked at each rare word: what stays tells on nobody (needed: the teller is to be "
             "anonymous)");
    html_el(h, "p", "row rowgap");
    button(v, "btn", "do", JNY_STR("look"), "Show how it reads then");
    button(v, "btn go", "do", JNY_STR("sign"), "Sign: everybody may read it so");
    html_close(h);
    note(h, "small muted",
         "You sign what stands above. What is taken out is gone from the published files, not "
         "covered. The signature holds for these words; a corrected story needs another.");
    html_close(h);
}

static void signed_card(const sheet *x)
{
    visit *v = x->v;
    html  *h = &v->h;
    html_el(h, "section", "card rowgap");
    html_words(h, "h2", NULL, "Signed");
    html_el(h, "p", "note good");
    html_format(h, "Signed by %.*s on %.*s.", JNY_ARG(x->marks.signature.coder_name),
                JNY_ARG(spoken_time(v->a, x->marks.signature.at)));
    html_close(h);
    redactions_table(x, false);
    rare_list(x, false);
    if (x->may_undo) {
        form_begin(v, "/sign", "row");
        hidden(v, "story", x->s.story.id);
        hidden(v, "event", event_numbered(v, x->marks.signature.event));
        button(v, "btn", "do", JNY_STR("undo"), "Take the signature back");
        html_close(h);
    } else {
        note(h, "small muted", "Who signed, or a lead, can take the signature back.");
    }
    html_close(h);
}

static void content_note(const sheet *x)
{
    visit *v   = x->v;
    html  *h   = &v->h;
    size_t row = jny_desk_row(v->web->desk, x->s.story.id), n = 0;
    bool   blind = row == SIZE_MAX || is_blind(v, row);
    for (size_t t = 0; !blind && t < jny_desk_themes(v->web->desk); t++) {
        if (!jny_desk_theme_of(v->web->desk, t)->sensitive ||
            !jny_desk_suggested(v->web->desk, row, t))
            continue;
        if (n++ == 0) {
            html_el(h, "p", "note sens small");
            html_words(h, "strong", NULL, "Content note: ");
        } else {
            html_say(h, ", ");
        }
        html_text(h, jny_desk_theme_of(v->web->desk, t)->name);
    }
    if (n) {
        html_say(h, ". You may leave it for a colleague.");
        html_close(h);
    }
}

void sheet_show(const sheet *x)
{
    visit *v = x->v;
    html  *h = &v->h;
    frame_begin(v, "Read and sign", "/selection", NULL);
    html_el(h, "div", "head");
    html_open(h, "h1");
    html_format(h, "Story %.*s: read and sign", JNY_ARG(x->s.story.id));
    html_close(h);
    html_el(h, "a", "btn");
    html_link(h, "href", JNY_STR("/selection"));
    html_say(h, "To the selection");
    html_close(h);
    html_close(h);
    jny_str done = get(v, "signed");
    if (done.n) {
        html_el(h, "p", "note good");
        html_set(h, "role", "status");
        html_format(h, "%.*s is signed. This is the next one.", JNY_ARG(done));
        html_close(h);
    }
    if (x->trouble) {
        html_el(h, "p", "note warn");
        html_set(h, "role", "alert");
        html_say(h, x->trouble);
        html_close(h);
    }
    content_note(x);
    html_el(h, "section", "card");
    html_set(h, "aria-label", "The story, before and after");
    html_el(h, "div", "split half");
    show_text(x, false);
    show_text(x, true);
    html_close(h);
    html_close(h);
    if (x->bar) {
        html_el(h, "p", "note warn rowgap");
        html_format(h, "It is not shown to anybody: %s. There is nothing to sign.", x->bar);
        html_close(h);
    }
    if (x->marks.is_signed)
        signed_card(x);
    else if (!x->bar)
        sign_form(x);
    frame_end(v);
}
