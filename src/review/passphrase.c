/* passphrase.c - which passphrases are taken: what lists of guesses begin with is not. */
#include <journeys/review.h>

#include <string.h>

enum { LEAST = 12, MOST = 1000, DIFFERENT = 5 };

/* How many different bytes; letters beyond ASCII bring several. */
static size_t different(jny_str s)
{
    bool   seen[256] = {false};
    size_t n         = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += !seen[(unsigned char)s.p[i]];
        seen[(unsigned char)s.p[i]] = true;
    }
    return n;
}

/* "passwordpassword", "abc1abc1abc1": a piece that would be too short, over and over. */
static bool repeats(jny_str s)
{
    for (size_t piece = 1; piece < LEAST && piece <= s.n / 2; piece++)
        if (memcmp(s.p, s.p + piece, s.n - piece) == 0)
            return true;
    return false;
}

/* "abcdefghijkl", "098765432109": each the next, or the one before. */
static bool runs_on(jny_str s)
{
    for (int step = -1; step <= 1; step += 2) {
        size_t i = 1;
        while (i < s.n && (s.p[i] == s.p[i - 1] + step ||
                           (s.p[i] == (step > 0 ? '0' : '9') && s.p[i - 1] == '9' + '0' - s.p[i])))
            i++;
        if (i == s.n)
            return true;
    }
    return false;
}

jny_status jny_passphrase_check(jny_str passphrase, const char *place, jny_err *err)
{
    if (!jny_utf8_check(passphrase, NULL) ||
        (passphrase.n && memchr(passphrase.p, 0, passphrase.n)))
        return jny_fail(err, JNY_EINVAL, place,
                        "a passphrase is text: this is not UTF-8, or holds a NUL byte");
    if (passphrase.n > MOST || jny_utf8_count(passphrase) < LEAST)
        return jny_fail(err, JNY_EINVAL, place,
                        "a passphrase has %d to %d characters; four words in a row are a good one",
                        LEAST, MOST);
    if (different(passphrase) < DIFFERENT || repeats(passphrase) || runs_on(passphrase))
        return jny_fail(err, JNY_EINVAL, place,
                        "this passphrase is among the first to be guessed, as it repeats itself or "
                        "runs on in order; four words in a row are a good one");
    return JNY_OK;
}
