/* unique.c - what rules cannot judge: words that hardly anybody else used, and events that few
 * people have. A list for the person who signs; nothing is taken out by it. */
#include <journeys/publish.h>

#include <stdlib.h>
#include <string.h>

/* Of fewer stories than ENOUGH nearly every word is rare. */
enum { FEW = 2, SHORTEST = 4, ENOUGH = 100 };

struct jny_rarity {
    jny_interned words;
    uint32_t    *stories; /* by number of a word less one */
    size_t       cap;
    uint64_t     n; /* stories in all */
};

/* Each is a beginning of words; what it names is rare in a life, however common in a thousand. */
static const struct {
    const char *begins, *why;
} events[] = {
    {"twin", "twins: few families have them"},
    {"triplet", "triplets: few families have them"},
    {"quadruplet", "quadruplets: few families have them"},
    {"stab", "something that may have been in the news"},
    {"murder", "something that may have been in the news"},
    {"inquest", "something that may have been in the news"},
    {"manslaughter", "something that may have been in the news"},
    {"newspaper", "something that may have been in the news"},
    {"televis", "something that may have been in the news"},
    {"trafficked", "something that few people went through"},
    {"transplant", "something that few people went through"},
    {"adopter", "something that few people are"},
    {"amput", "something that few people went through"},
    {"mayor", "an office that one person holds"},
    {"headteacher", "an office that one person holds"},
    {"headmistress", "an office that one person holds"},
    {"imam", "an office that few people hold"},
    {"vicar", "an office that few people hold"},
    {"pastor", "an office that few people hold"},
    {"rabbi", "an office that few people hold"},
    {"champion", "something that one person was"},
    {"medal", "something that few people have"},
};

static uint32_t *count_of(jny_rarity *r, jny_arena *a, uint32_t number)
{
    if (number > r->cap) {
        size_t    cap  = r->cap ? r->cap * 2 : 4096;
        uint32_t *more = JNY_ARRAY(a, uint32_t, cap);
        if (r->cap)
            memcpy(more, r->stories, r->cap * sizeof *more);
        r->stories = more;
        r->cap     = cap;
    }
    return &r->stories[number - 1];
}

/* Each word of a story once. */
static void count_story(jny_rarity *r, jny_arena *a, jny_arena scratch, jny_str text)
{
    jny_words    words = jny_words_split(&scratch, text);
    jny_interned seen  = jny_intern_open(&scratch);
    for (size_t i = 0; i < words.n; i++) {
        jny_str form =
            jny_text_form(&scratch, jny_str_sub(text, words.at[i].start, words.at[i].end), true);
        form.n -= jny_text_possessive(form);
        size_t before = seen.names.n;
        jny_intern(&seen, form);
        if (seen.names.n != before)
            ++*count_of(r, a, jny_intern(&r->words, form));
    }
    r->n++;
}

jny_status jny_rarity_open(jny_project *p, jny_arena *a, jny_rarity **out, jny_err *err)
{
    jny_rarity *r  = JNY_NEW(a, jny_rarity);
    jny_stories it = {0};
    jny_story   s;
    jny_arena   story = jny_arena_open(jny_world_system()),
              scratch = jny_arena_open(jny_world_system());
    *r                = (jny_rarity){.words = jny_intern_open(a)};
    jny_status st     = jny_stories_open(&it, p, err);
    it.bare           = true;
    while (st == JNY_OK && jny_stories_next(&it, &story, &s, err)) {
        count_story(r, a, scratch, s.text);
        jny_arena_reset(&story);
    }
    jny_stories_close(&it);
    jny_arena_close(&scratch);
    jny_arena_close(&story);
    *out = r;
    return st == JNY_OK ? err->status : st;
}

static const char *event_of(jny_str form)
{
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (jny_str_starts(form, jny_cstr(events[i].begins)))
            return events[i].why;
    return NULL;
}

static bool is_taken_out(const jny_redactions *r, size_t start, size_t end)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->at[i].start < end && start < r->at[i].end)
            return true;
    return false;
}

static bool has_letter(jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z')
            return true;
    return false;
}

/* Events first, then the rarest words; each once. */
static int by_rarity(const void *x, const void *y)
{
    const jny_unique *a = x, *b = y;
    if (a->event != b->event)
        return a->event ? -1 : 1;
    if (a->stories != b->stories)
        return a->stories < b->stories ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

void jny_rarity_find(const jny_rarity *r, jny_arena *a, jny_str text, jny_redactions redactions,
                     jny_unique **out, size_t *n)
{
    JNY_LIST(jny_unique) list  = {0};
    jny_words            words = jny_words_split(a, text);
    jny_interned         seen  = jny_intern_open(a);
    for (size_t i = 0; i < words.n; i++) {
        jny_str word = jny_str_sub(text, words.at[i].start, words.at[i].end);
        jny_str form = jny_text_form(a, word, true);
        form.n -= jny_text_possessive(form);
        uint32_t    number = jny_intern_find(&r->words, form);
        uint32_t    common = number ? r->stories[number - 1] : 0;
        const char *event  = event_of(form);
        bool   rare   = r->n >= ENOUGH && common <= FEW && form.n >= SHORTEST && has_letter(form);
        size_t before = seen.names.n;
        if ((!rare && !event) || is_taken_out(&redactions, words.at[i].start, words.at[i].end))
            continue;
        jny_intern(&seen, form);
        if (seen.names.n != before)
            *JNY_PUSH(a, &list) =
                (jny_unique){.words   = word,
                             .start   = words.at[i].start,
                             .stories = common,
                             .event   = event != NULL,
                             .why     = event ? event : "hardly anybody else says it"};
    }
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, by_rarity);
    *out = list.at;
    *n   = list.n;
}
