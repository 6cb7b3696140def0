/* glob.c - the patterns of dictionaries: words with `*` and `?` anywhere in them.
 *
 * What quanteda calls "glob": any case, no stemming, the whole word. A word whose only
 * wildcard is a `*` at its end is the prefix that rules have too. */
#include <journeys/codebook.h>

#include <string.h>

typedef JNY_LIST(jny_term) terms;

static bool is_wildcard(char c)
{
    return c == '*' || c == '?';
}

static size_t count_wildcards(jny_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += is_wildcard(s.p[i]);
    return n;
}

bool jny_glob_matches(jny_str pattern, jny_str word)
{
    size_t p = 0, w = 0, star = SIZE_MAX, resume = 0;
    while (w < word.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star   = p++;
            resume = w;
        } else if (p < pattern.n && pattern.p[p] == '?') {
            p++;
            jny_utf8_next(word, &w);
        } else if (p < pattern.n && pattern.p[p] == word.p[w]) {
            p++, w++;
        } else if (star != SIZE_MAX) { /* let the last star take one character more */
            p = star + 1;
            jny_utf8_next(word, &resume);
            w = resume;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

/* The words of a piece without spaces. To the rules of words a wildcard is a letter. */
static jny_words words_of(jny_arena *a, jny_str piece)
{
    char *letters = jny_str_z(a, piece);
    for (size_t i = 0; i < piece.n; i++)
        if (is_wildcard(letters[i]))
            letters[i] = 'x';
    return jny_words_split(a, (jny_str){letters, piece.n});
}

static void add_word(jny_arena *a, jny_str word, terms *out)
{
    jny_term *t = JNY_PUSH(a, out);
    size_t    n = count_wildcards(word);
    t->form     = jny_text_form(a, word, true);
    t->how      = n ? JNY_WORD_GLOB : JNY_WORD_WHOLE;
    if (n == 1 && word.n > 1 && word.p[word.n - 1] == '*') {
        t->form.n--;
        t->how = JNY_WORD_PREFIX;
    }
}

/* ---- Joined by a hyphen ------------------------------------------------------------- */

/* `fair-*`: as two words it would be "fair" and any word at all. */
static bool is_joined(jny_arena *a, jny_str piece)
{
    jny_words words = words_of(a, piece);
    bool      bare  = false;
    for (size_t i = 0; i < words.n; i++) {
        jny_str w = jny_str_sub(piece, words.at[i].start, words.at[i].end);
        bare |= count_wildcards(w) == w.n;
    }
    return words.n > 1 && bare;
}

/* Adds one piece to a regex that finds what it finds as a whole word of quanteda's, in
 * which letters, digits, hyphens and apostrophes make one word. */
static void add_regex(jny_buf *b, jny_str piece)
{
    jny_buf_add(b, JNY_STR("(?<![\\w'\\x{2019}-])"));
    for (size_t i = 0; i < piece.n; i++) {
        char c = piece.p[i];
        if (c == '*')
            jny_buf_add(b, JNY_STR("[\\w'\\x{2019}-]*"));
        else if (c == '?')
            jny_buf_add(b, JNY_STR("\\w"));
        else if ((unsigned char)c >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
                 ((c | 32) >= 'a' && (c | 32) <= 'z'))
            jny_buf_char(b, c);
        else
            jny_buf_format(b, "\\x{%x}", (unsigned)c);
    }
    jny_buf_add(b, JNY_STR("(?![\\w'\\x{2019}-])"));
}

static jny_str regex_of(jny_arena *a, jny_str text)
{
    jny_buf b    = jny_buf_open(a);
    jny_str rest = text;
    while (rest.n) {
        jny_str piece = jny_str_cut(&rest, ' ');
        if (words_of(a, piece).n == 0)
            continue;
        if (b.n)
            jny_buf_add(&b, JNY_STR("[^\\w]+"));
        add_regex(&b, piece);
    }
    return jny_buf_str(&b);
}

/* ---- The whole ------------------------------------------------------------------------ */

jny_status jny_glob_parse(jny_arena *a, jny_str text, jny_rule *out, size_t *col, jny_err *err)
{
    terms found  = {0};
    bool  joined = false, has_letter = false;
    if (col)
        *col = 0;
    text = jny_str_trim(text);
    *out = (jny_rule){.text = jny_str_copy(a, text)};
    if (text.n == 0)
        return jny_fail(err, JNY_ESYNTAX, NULL, "empty: write a word, or take the line away");
    if (text.n > JNY_RULE_BYTES)
        return jny_fail(err, JNY_ELIMIT, NULL, "longer than the limit of %d bytes", JNY_RULE_BYTES);
    char *spaced = jny_str_z(a, text);
    for (size_t i = 0; i < text.n; i++)
        if (spaced[i] >= '\t' && spaced[i] <= '\r')
            spaced[i] = ' ';
    jny_str rest = {spaced, text.n};
    while (rest.n) {
        jny_str   piece = jny_str_cut(&rest, ' ');
        jny_words words = words_of(a, piece);
        joined |= is_joined(a, piece);
        for (size_t i = 0; i < words.n; i++) {
            jny_str w = jny_str_sub(piece, words.at[i].start, words.at[i].end);
            has_letter |= count_wildcards(w) < w.n;
            add_word(a, w, &found);
        }
    }
    if (!has_letter)
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "holds no word: a pattern needs a letter or a number");
    out->a = (jny_phrase){found.at, found.n};
    if (joined) {
        out->a       = (jny_phrase){0};
        out->pattern = regex_of(a, (jny_str){spaced, text.n});
    }
    return JNY_OK;
}
