/* rule.c - one line of a codebook, from what a researcher wrote to what a matcher
 * needs. The little language is section 4 of the design:
 *
 *     waiting list    ^looked after    =SEND    interven*    nobody ~6 help    /regex/ */
#include <journeys/codebook.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

enum { WITHIN_MAX = 99 };

typedef JNY_LIST(jny_term) terms;

/* Adds the words of one piece (text without spaces). `star`: a `*` stood behind it. */
static jny_status add_words(jny_arena *a, jny_str piece, bool star, jny_word_how how, terms *out,
                            jny_err *err)
{
    jny_arena scratch = jny_arena_open(a->world); /* what finds a word's ends takes many times it */
    jny_words words   = jny_words_split(&scratch, piece);
    bool      cased   = how == JNY_WORD_CASE;
    if (star && (words.n == 0 || words.at[words.n - 1].end != piece.n))
        jny_fail(err, JNY_ESYNTAX, NULL,
                 "a `*` stands for the rest of a word: write it right behind letters");
    for (size_t i = 0; i < words.n && err->status == JNY_OK; i++) {
        jny_term *t = JNY_PUSH(a, out);
        jny_str   w = jny_str_sub(piece, words.at[i].start, words.at[i].end);
        t->form     = jny_text_form(a, w, !cased);
        t->how      = how;
        if (star && i + 1 == words.n)
            t->how = cased ? JNY_WORD_CASE_PREFIX : JNY_WORD_PREFIX;
    }
    jny_arena_close(&scratch);
    return err->status;
}

static jny_status parse_phrase(jny_arena *a, jny_str text, jny_word_how how, jny_phrase *out,
                               jny_err *err)
{
    terms   found = {0};
    jny_str rest  = text;
    while (rest.n) {
        jny_str piece = jny_str_cut(&rest, ' ');
        bool    star  = piece.n > 0 && piece.p[piece.n - 1] == '*';
        if (star)
            piece.n--;
        if (piece.n && memchr(piece.p, '*', piece.n))
            return jny_fail(err, JNY_ESYNTAX, NULL, "a `*` may stand only at the end of a word");
        jny_status st = add_words(a, piece, star, how, &found, err);
        if (st != JNY_OK)
            return st;
    }
    if (found.n == 0)
        return jny_fail(err, JNY_ESYNTAX, NULL, "holds no word: a rule needs a letter or a number");
    *out = (jny_phrase){found.at, found.n};
    return JNY_OK;
}

/* Finds a word that begins like a NEAR sign, ~N or >N: [*start, *end). Where it is not
 * followed by a number that can be, `err` says so. */
static bool find_near(jny_str text, size_t from, size_t *start, size_t *end, jny_err *err)
{
    for (size_t i = from; i < text.n; i++) {
        bool begins = i == 0 || text.p[i - 1] == ' ';
        char sign   = text.p[i];
        if (!begins || (sign != '~' && sign != '>'))
            continue;
        size_t k = i + 1;
        while (k < text.n && text.p[k] >= '0' && text.p[k] <= '9')
            k++;
        if (k == i + 1 || k > i + 3 || (k < text.n && text.p[k] != ' '))
            jny_fail(err, JNY_ESYNTAX, NULL,
                     "`%c` needs the number of words that may stand between (0 to %d), as in "
                     "`nobody %c6 help`",
                     sign, WITHIN_MAX, sign);
        *start = i;
        *end   = k;
        return true;
    }
    return false;
}

static jny_status parse_near(jny_arena *a, jny_str text, size_t start, size_t end, jny_rule *out,
                             size_t *col, jny_err *err)
{
    jny_str left = jny_str_sub(text, 0, start), right = jny_str_sub(text, end, text.n);
    size_t  again_at, again_end;
    jny_err ignored = {0};
    *col            = start;
    if (err->status != JNY_OK)
        return err->status;
    out->ordered = text.p[start] == '>';
    for (size_t i = start + 1; i < end; i++)
        out->within = out->within * 10 + (unsigned)(text.p[i] - '0');
    if (find_near(text, end, &again_at, &again_end, &ignored)) {
        *col = again_at;
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "only one `~N` or `>N` in a rule: make two rules of it");
    }
    left = jny_str_trim(left), right = jny_str_trim(right);
    if (!left.n || !right.n)
        return jny_fail(err, JNY_ESYNTAX, NULL, "`~N` and `>N` stand between two words or phrases");
    if (strchr("=^/", left.p[0]) || strchr("=^/", right.p[0]))
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "`~N` and `>N` take words, phrases and prefixes, no `=`, `^` or regex");
    jny_status st = parse_phrase(a, left, JNY_WORD_STEM, &out->a, err);
    return st != JNY_OK ? st : parse_phrase(a, right, JNY_WORD_STEM, &out->b, err);
}

static jny_status parse_regex(jny_arena *a, jny_str text, jny_rule *out, size_t *col, jny_err *err)
{
    if (text.n < 3 || text.p[text.n - 1] != '/') {
        *col = text.n;
        return jny_fail(err, JNY_ESYNTAX, NULL,
                        "a regex stands between two slashes, as in '/year (7|8)/'");
    }
    out->pattern = jny_str_copy(a, jny_str_sub(text, 1, text.n - 1));
    int         code;
    PCRE2_SIZE  at;
    PCRE2_UCHAR why[160];
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)out->pattern.p, out->pattern.n,
                                   PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C,
                                   &code, &at, NULL);
    if (!re) {
        pcre2_get_error_message(code, why, sizeof why);
        *col = 1 + at;
        return jny_fail(err, JNY_ESYNTAX, NULL, "bad regex: %s", (const char *)why);
    }
    pcre2_code_free(re);
    return JNY_OK;
}

/* One space for every run of white space, so that layout carries no meaning. */
static jny_str one_space(jny_arena *a, jny_str text)
{
    char  *to = jny_alloc(a, text.n ? text.n : 1, 1);
    size_t n  = 0;
    for (size_t i = 0; i < text.n; i++) {
        bool space = text.p[i] == ' ' || (text.p[i] >= '\t' && text.p[i] <= '\r');
        if (!space)
            to[n++] = text.p[i];
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    return (jny_str){to, n};
}

jny_status jny_rule_parse(jny_arena *a, jny_str text, jny_rule *out, size_t *col, jny_err *err)
{
    jny_err here = {0};
    size_t  ignored, start = 0, end = 0;
    if (!err)
        err = &here;
    if (!col)
        col = &ignored;
    *col = 0;
    text = jny_str_trim(text);
    *out = (jny_rule){.text = jny_str_copy(a, text)};
    if (text.n == 0)
        return jny_fail(err, JNY_ESYNTAX, NULL, "empty: write a word, or take the line away");
    if (text.n > JNY_RULE_BYTES)
        return jny_fail(err, JNY_ELIMIT, NULL, "longer than the limit of %d bytes", JNY_RULE_BYTES);
    if (text.p[0] == '/')
        return parse_regex(a, text, out, col, err);
    text = one_space(a, text);
    if (find_near(text, 0, &start, &end, err))
        return parse_near(a, text, start, end, out, col, err);
    if (text.p[0] == '=' || text.p[0] == '^')
        return parse_phrase(a, jny_str_sub(text, 1, text.n),
                            text.p[0] == '=' ? JNY_WORD_CASE : JNY_WORD_FOLDED, &out->a, err);
    return parse_phrase(a, text, JNY_WORD_STEM, &out->a, err);
}
