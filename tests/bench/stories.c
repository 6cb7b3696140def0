/* stories.c - new stories from the sentences of the corpus: as long as its stories, in
 * proportion, and varied, so that no sentence comes back quite the same for long. */
#include "corpus.h"

#include <string.h>

/* Of 10,000. */
enum {
    TYPO_WORDS       = 130, /* of words, before short ones are let off               */
    OTHER_WORDS      = 100, /* of words: another word of the corpus instead          */
    NEW_WORDS        = 150, /* of words: one that grew out of another word           */
    REMARK_SENTENCES = 900, /* of sentences: an invented one with a name or a number */
    CURLY_STORIES    = 1800,
    EMOJI_STORIES    = 500,
    FOREIGN_STORIES  = 300, /* one foreign sentence */
    ALL_FOREIGN      = 40,
    LONG_PARAGRAPHS  = 1200, /* stories that hold blank lines */
};

static bool of_10000(chance *luck, size_t n)
{
    return chance_below(luck, 10000) < n;
}

/* A misspelling must not cut a letter of several bytes in two. */
static bool may_be_misspelt(jny_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if ((unsigned char)word.p[i] >= 0x80)
            return false;
    return word.n >= 4;
}

static void add_word(chance *luck, const corpus *c, jny_str word, jny_buf *to)
{
    size_t dice = chance_below(luck, 10000);
    if (dice < TYPO_WORDS && may_be_misspelt(word))
        invent_typo(luck, word, to);
    else if (dice >= 10000 - NEW_WORDS)
        invent_form(luck, c->words.at[chance_below(luck, c->words.n)], to);
    else if (dice >= 10000 - NEW_WORDS - OTHER_WORDS)
        jny_buf_add(to, c->words.at[chance_below(luck, c->words.n)]);
    else
        jny_buf_add(to, word);
}

static void add_sentence(chance *luck, const corpus *c, jny_buf *to)
{
    if (of_10000(luck, REMARK_SENTENCES)) {
        invent_remark(luck, to);
        return;
    }
    const sentence *s = &c->sentences.at[chance_below(luck, c->sentences.n)];
    jny_buf_add(to, s->before);
    for (size_t i = 0; i < s->n; i++) {
        add_word(luck, c, s->pieces[i].word, to);
        jny_buf_add(to, s->pieces[i].gap);
    }
}

/* A quotation mark, as a phone or as a typewriter writes it. Both kinds are in the
 * corpus; a story has one. Bytes taken from `rest`, 0 if it does not begin with one. */
static size_t mend_quote(jny_str rest, char before, bool curly, jny_buf *to)
{
    static const char *const signs[] = {"\u2018", "\u2019", "\u201C", "\u201D"};
    bool   opens = before == ' ' || before == '\n' || before == '(' || before == 0;
    size_t taken = rest.p[0] == '\'' || rest.p[0] == '"', kind = rest.p[0] == '"';
    for (size_t i = 0; !taken && i < 4; i++)
        if (jny_str_starts(rest, jny_cstr(signs[i]))) {
            taken = 3;
            kind  = i / 2;
        }
    if (!taken)
        return 0;
    if (curly)
        jny_buf_add(to, jny_cstr(signs[kind * 2 + !opens]));
    else
        jny_buf_char(to, kind ? '"' : '\'');
    return taken;
}

static void mend_quotes(jny_str text, bool curly, jny_buf *to)
{
    for (size_t i = 0; i < text.n;) {
        char   c     = text.p[i];
        size_t taken = 0;
        if (c == '\'' || c == '"' || c == '\xE2')
            taken = mend_quote(jny_str_sub(text, i, text.n), i ? text.p[i - 1] : 0, curly, to);
        if (!taken) {
            jny_buf_char(to, c);
            taken = 1;
        }
        i += taken;
    }
}

/* One story; `raw` is room for it before its quotes are settled. */
static void make_story(chance *luck, const corpus *c, size_t mean, jny_buf *raw, jny_buf *to)
{
    size_t length     = c->lengths.at[chance_below(luck, c->lengths.n)] * mean / c->mean;
    bool   foreign    = of_10000(luck, ALL_FOREIGN);
    bool   paragraphs = of_10000(luck, LONG_PARAGRAPHS);
    bool   curly      = of_10000(luck, CURLY_STORIES);
    raw->n = to->n = 0;
    /* The last sentence runs over the length by half of itself: so stop earlier. */
    while (raw->n == 0 || raw->n + 48 < length) {
        if (raw->n && paragraphs && of_10000(luck, 2000))
            jny_buf_add(raw, JNY_STR("\n\n"));
        else if (raw->n)
            jny_buf_char(raw, ' ');
        if (foreign)
            invent_foreign(luck, raw);
        else
            add_sentence(luck, c, raw);
    }
    if (of_10000(luck, FOREIGN_STORIES)) {
        jny_buf_char(raw, ' ');
        invent_foreign(luck, raw);
    }
    if (of_10000(luck, EMOJI_STORIES)) {
        jny_buf_char(raw, ' ');
        invent_emoji(luck, raw);
    }
    mend_quotes(jny_buf_str(raw), curly, to);
}

static void print_text(jny_str story, jny_buf *line)
{
    for (size_t i = 0; i < story.n; i++)
        jny_buf_char(line, story.p[i] == '\n' ? ' ' : story.p[i]);
}

static void print_json(chance *luck, const corpus *c, uint64_t number, jny_str story, jny_buf *line)
{
    jny_buf_format(line, "{\"id\":\"B%08llu\",", (unsigned long long)number);
    jny_buf_add(line, c->people.at[chance_below(luck, c->people.n)]);
    jny_buf_add(line, JNY_STR(",\"text\":"));
    jny_buf_json(line, story);
    jny_buf_char(line, '}');
}

static void print_csv(chance *luck, const corpus *c, uint64_t number, jny_str story, jny_buf *line)
{
    jny_buf_format(line, "B%08llu,", (unsigned long long)number);
    jny_buf_add(line, c->cells.at[chance_below(luck, c->cells.n)]);
    corpus_cell(line, story);
}

void write_stories(jny_arena *a, const corpus *c, const story_order *order, FILE *to)
{
    /* Who tells a story is drawn apart, so that all forms hold the same stories. */
    chance   luck = chance_of(order->seed), teller = chance_of(order->seed + 1);
    uint64_t done = 0;
    jny_buf  raw = jny_buf_open(a), story = jny_buf_open(a), line = jny_buf_open(a);
    if (order->form == STORIES_CSV)
        fputs("id," CORPUS_HEADINGS ",text\n", to);
    for (uint64_t number = 1; order->stories ? number <= order->stories : done < order->bytes;
         number++) {
        make_story(&luck, c, order->mean, &raw, &story);
        done += story.n;
        line.n = 0;
        switch (order->form) {
        case STORIES_TEXT: print_text(jny_buf_str(&story), &line); break;
        case STORIES_CSV: print_csv(&teller, c, number, jny_buf_str(&story), &line); break;
        case STORIES_NDJSON: print_json(&teller, c, number, jny_buf_str(&story), &line); break;
        }
        jny_buf_char(&line, '\n');
        if (fwrite(line.p, 1, line.n, to) != line.n)
            return; /* nobody reads on: main looks at the stream */
    }
}
