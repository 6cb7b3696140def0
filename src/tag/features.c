/* features.c - a story as a learned model sees it: stems, pairs of stems and pieces of four
 * letters, sentence by sentence. Training and scoring both read by this file, so that what was
 * learned is what is looked for. No word is kept: a feature is known by a 64-bit hash. */
#include <journeys/tag.h>

#include <string.h>

enum {
    PIECE      = 4,      /* code points, of which the edges of a word are two */
    LONG_WORD  = 64,     /* code points of a word that are looked at for pieces */
    MOST_WORDS = 400000, /* of the memo, before it is forgotten            */
    LANGUAGES  = 8
};

/* What a word as written stands for. */
typedef struct {
    uint64_t stem;     /* hash */
    uint32_t word;     /* number of the feature; 0: none */
    uint32_t first, n; /* its pieces                     */
} entry;

typedef struct {
    jny_str            name;
    jny_stemmer       *stemmer;
    jny_interned       words; /* as written */
    JNY_LIST(entry)    entries;
    JNY_LIST(uint32_t) pieces; /* numbers of features */
} lexicon;

struct jny_features {
    jny_arena          own, memo; /* all that lasts; the lexicons */
    const jny_world   *world;
    jny_str            language;
    bool               frozen;
    uint64_t          *keys;    /* open addressing: hash of a feature ... */
    uint32_t          *numbers; /* ... and its number; 0: free           */
    size_t             mask;
    JNY_LIST(uint64_t) hashes; /* by number - 1 */
    lexicon            lexicons[LANGUAGES];
    size_t             n_lexicons;
    uint64_t          *met; /* by number: the story (high half) and passage that met it last */
    size_t             met_room;
    uint32_t           story;
};

/* ---- Numbers of features --------------------------------------------------------------- */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32; /* MurmurHash3's last steps (Appleby, public domain) */
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 29;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ x >> 32;
}

static void widen(jny_features *f)
{
    size_t    room    = f->keys ? (f->mask + 1) * 2 : 1024;
    uint64_t *keys    = JNY_ARRAY(&f->own, uint64_t, room);
    uint32_t *numbers = JNY_ARRAY(&f->own, uint32_t, room);
    for (uint32_t i = 0; i < f->hashes.n; i++) {
        size_t at = f->hashes.at[i] & (room - 1);
        while (numbers[at])
            at = (at + 1) & (room - 1);
        keys[at]    = f->hashes.at[i];
        numbers[at] = i + 1;
    }
    f->keys    = keys;
    f->numbers = numbers;
    f->mask    = room - 1;
}

/* The number of the feature with that hash; a new one, or 0 in a frozen vocabulary. */
static uint32_t number_of(jny_features *f, uint64_t hash)
{
    size_t at = hash & f->mask;
    for (; f->numbers[at]; at = (at + 1) & f->mask)
        if (f->keys[at] == hash)
            return f->numbers[at];
    if (f->frozen)
        return 0;
    *JNY_PUSH(&f->own, &f->hashes) = hash;
    f->keys[at]                    = hash;
    f->numbers[at]                 = (uint32_t)f->hashes.n;
    if (f->hashes.n * 2 > f->mask)
        widen(f);
    return (uint32_t)f->hashes.n;
}

/* ---- Words ------------------------------------------------------------------------------- */

static uint64_t hash_of(char kind, jny_str s)
{
    return mix(jny_hash_xxh64(s) + (uint64_t)(unsigned char)kind);
}

/* Every four letters in a row of "<word>". */
static void read_pieces(jny_features *f, lexicon *l, jny_arena scratch, jny_str form)
{
    jny_str edged               = jny_str_format(&scratch, "<%.*s>", JNY_ARG(form));
    size_t  ends[LONG_WORD + 1] = {0}, n = 0, at = 0;
    while (at < edged.n && n < LONG_WORD) {
        jny_utf8_next(edged, &at);
        ends[++n] = at;
    }
    for (size_t i = 0; i + PIECE <= n; i++) {
        uint32_t number = number_of(f, hash_of('p', jny_str_sub(edged, ends[i], ends[i + PIECE])));
        if (number)
            *JNY_PUSH(&f->memo, &l->pieces) = number;
    }
}

static entry read_word(jny_features *f, lexicon *l, jny_arena scratch, jny_str word)
{
    jny_str form = jny_text_form(&scratch, word, true);
    jny_str stem = l->stemmer ? jny_stem(&scratch, l->stemmer, form) : form;
    entry   e    = {.stem = hash_of('w', stem), .first = (uint32_t)l->pieces.n};
    e.word       = number_of(f, e.stem);
    read_pieces(f, l, scratch, form);
    e.n = (uint32_t)l->pieces.n - e.first;
    return e;
}

static const entry *entry_of(jny_features *f, lexicon *l, jny_arena scratch, jny_str word)
{
    size_t   before = l->words.names.n;
    uint32_t number = jny_intern(&l->words, word);
    if (l->words.names.n > before) {
        entry e                          = read_word(f, l, scratch, word);
        *JNY_PUSH(&f->memo, &l->entries) = e;
    }
    return &l->entries.at[number - 1];
}

static void forget_words(jny_features *f)
{
    for (size_t i = 0; i < f->n_lexicons; i++)
        jny_stemmer_close(f->lexicons[i].stemmer);
    f->n_lexicons = 0;
    jny_arena_reset(&f->memo);
}

/* The lexicon for a story's language; an unknown one is read as the codebook's. */
static lexicon *lexicon_for(jny_features *f, jny_str lang)
{
    jny_str name  = lang.n ? jny_stemmer_language(lang) : (jny_str){0};
    size_t  words = 0;
    if (!name.n)
        name = f->language;
    for (size_t i = 0; i < f->n_lexicons; i++)
        words += f->lexicons[i].words.names.n;
    if (words > MOST_WORDS)
        forget_words(f);
    for (size_t i = 0; i < f->n_lexicons; i++)
        if (jny_str_eq(f->lexicons[i].name, name))
            return &f->lexicons[i];
    if (f->n_lexicons == LANGUAGES)
        forget_words(f);
    lexicon *l = &f->lexicons[f->n_lexicons++];
    *l         = (lexicon){.name = name, .words = jny_intern_open(&f->memo)};
    if (jny_stemmer_open(f->world, name, &l->stemmer, NULL) != JNY_OK)
        l->stemmer = NULL; /* a language without a stemmer: words as they are */
    return l;
}

/* ---- Stories ------------------------------------------------------------------------------- */

typedef struct {
    jny_features      *f;
    jny_arena         *a;
    jny_featured      *out;
    JNY_LIST(uint32_t) all, parts; /* of the story; of its passages */
    uint32_t           passage;
} reading;

static void meet(reading *r, uint32_t number)
{
    jny_features *f = r->f;
    if (!number)
        return;
    if (number >= f->met_room) {
        size_t    room = number * (size_t)2 + 1024;
        uint64_t *met  = JNY_ARRAY(&f->own, uint64_t, room);
        if (f->met_room)
            memcpy(met, f->met, f->met_room * sizeof *met);
        f->met      = met;
        f->met_room = room;
    }
    uint64_t before = f->met[number];
    uint64_t now    = (uint64_t)f->story << 32 | r->passage;
    if (before == now)
        return;
    f->met[number]             = now;
    *JNY_PUSH(r->a, &r->parts) = number;
    if (before >> 32 != f->story)
        *JNY_PUSH(r->a, &r->all) = number;
}

/* The words [from, to) of one sentence. */
static void read_passage(reading *r, lexicon *l, jny_str story, const jny_word *word, size_t n)
{
    uint64_t previous = 0;
    for (size_t i = 0; i < n; i++) {
        const entry e = *entry_of(r->f, l, *r->a, jny_str_sub(story, word[i].start, word[i].end));
        meet(r, e.word);
        for (uint32_t k = e.first; k < e.first + e.n; k++)
            meet(r, l->pieces.at[k]);
        if (previous)
            meet(r, number_of(r->f, mix(previous * 3 + e.stem)));
        previous = e.stem;
    }
}

void jny_features_read(jny_arena *a, jny_features *f, jny_str story, jny_str lang,
                       jny_featured *out)
{
    jny_words                       words    = jny_words_split(a, story);
    jny_sentences                   it       = {.text = story};
    reading                         r        = {.f = f, .a = a, .out = out};
    lexicon                        *l        = lexicon_for(f, lang);
    JNY_LIST(jny_featured_sentence) passages = {0};
    jny_str                         sentence;
    size_t                          w = 0;
    f->story++;
    while (jny_sentence_next(&it, &sentence)) {
        size_t start = (size_t)(sentence.p - story.p), end = start + sentence.n, first = w;
        while (w < words.n && words.at[w].start < end)
            w++;
        if (w == first)
            continue;
        jny_featured_sentence *p = JNY_PUSH(a, &passages);
        *p = (jny_featured_sentence){(uint32_t)start, (uint32_t)end, r.parts.n, 0};
        r.passage++;
        read_passage(&r, l, story, words.at + first, w - first);
        p->n = r.parts.n - p->first;
    }
    *out = (jny_featured){.at         = r.all.at,
                          .n          = r.all.n,
                          .parts      = r.parts.at,
                          .passages   = passages.at,
                          .n_passages = passages.n};
}

/* ---- Opening and closing --------------------------------------------------------------------- */

jny_features *jny_features_open(const jny_world *w, jny_str language, const uint64_t *hashes,
                                size_t n)
{
    jny_arena     own = jny_arena_open(w);
    jny_features *f   = JNY_NEW(&own, jny_features);
    f->own            = own;
    f->memo           = jny_arena_open(w);
    f->world          = w;
    f->language       = jny_stemmer_language(language);
    widen(f);
    for (size_t i = 0; i < n; i++)
        number_of(f, hashes[i]);
    f->frozen = hashes != NULL;
    return f;
}

void jny_features_close(jny_features *f)
{
    forget_words(f);
    jny_arena_close(&f->memo);
    jny_arena own = f->own; /* `f` lives in it */
    jny_arena_close(&own);
}

const uint64_t *jny_features_hashes(const jny_features *f, size_t *n)
{
    *n = f->hashes.n;
    return f->hashes.at;
}
