/* redact_net.c - finds addresses of mail and web, and user names, as written and as told
 * ("jo at example dot com"). */
#include "redact_bytes.h"

/* ---- E-mail, addresses of the web, user names ------------------------------------------- */

static bool is_local(char c)
{
    return is_word(c) || (c && strchr("._%+-", c));
}

static bool is_domain(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

/* "jo.smith@example..com", "jo@gmail,": an address that does not work still tells whose it is. */
static bool is_mistyped(jny_str name, jny_str host)
{
    return name.n >= 2 && host.n >= 2 && is_letter(name.p[0]) && is_letter(host.p[0]);
}

/* "name @ example.org", from its @. */
static bool find_spaced_email(findings *f, jny_str t, size_t at)
{
    size_t local = at, end = at + 1;
    if (local && t.p[local - 1] == ' ')
        local--;
    if (end < t.n && t.p[end] == ' ')
        end++;
    size_t start = local, domain = end;
    while (start > 0 && is_local(t.p[start - 1]))
        start--;
    while (end < t.n && is_domain(t.p[end]))
        end++;
    while (end > domain && (t.p[end - 1] == '.' || t.p[end - 1] == '-'))
        end--;
    jny_str name = jny_str_sub(t, start, local), host = jny_str_sub(t, domain, end);
    if (!jny_valid_email(jny_str_format(f->a, "%.*s@%.*s", JNY_ARG(name), JNY_ARG(host))))
        return false;
    found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address", JNY_STR("[e-mail address]"));
    return true;
}

void find_email(findings *f, jny_str t, size_t at)
{
    size_t start = at, end = at + 1;
    while (start > 0 && is_local(t.p[start - 1]))
        start--;
    while (start < at && strchr(".%+-", t.p[start]))
        start++;
    while (end < t.n && is_domain(t.p[end]))
        end++;
    while (end > at + 1 && (t.p[end - 1] == '.' || t.p[end - 1] == '-'))
        end--;
    if (start == at && find_spaced_email(f, t, at))
        return;
    if (start < at && jny_valid_email(jny_str_sub(t, start, end))) {
        found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address", JNY_STR("[e-mail address]"));
    } else if (is_mistyped(jny_str_sub(t, start, at), jny_str_sub(t, at + 1, end))) {
        found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address, mistyped",
              JNY_STR("[e-mail address]"));
    } else if (start == at) {
        size_t handle = at + 1;
        while (handle < t.n && (is_word(t.p[handle]) || t.p[handle] == '_' || t.p[handle] == '.'))
            handle++;
        while (handle > at + 1 && t.p[handle - 1] == '.')
            handle--;
        if (handle >= at + 3)
            found(f, at, handle, JNY_REDACT_USERNAME, "a user name, by its @",
                  JNY_STR("[user name]"));
    }
}

/* Where "jo dot bloggs" begins that ends at `at`. */
static size_t local_start(jny_str t, size_t at)
{
    static const char *const links[] = {" dot ", " underscore ", " dash ", NULL};
    size_t                   start   = at;
    for (;;) {
        while (start > 0 && is_local(t.p[start - 1]))
            start--;
        const char *const *l = links;
        while (*l &&
               !(start > strlen(*l) && strncasecmp(t.p + start - strlen(*l), *l, strlen(*l)) == 0))
            l++;
        if (!*l)
            return start;
        start -= strlen(*l);
    }
}

/* "jo.bloggs at example.org", "write to jo (at) example.org", from the word. */
void find_email_at(findings *f, jny_str t, size_t i)
{
    static const char *const ats[]  = {" at ", " (at) ", "(at)", " [at] ", "[at]", NULL};
    static const char *const cues[] = {"email", "e-mail", "mail", "write", "contact", NULL};
    for (const char *const *a = ats; *a; a++) {
        size_t n = strlen(*a), start, end = i + n, domain = i + n;
        if (i == 0 || !starts_with(t, i, *a) || !is_word(t.p[i - 1]))
            continue;
        start = local_start(t, i);
        while (end < t.n && is_domain(t.p[end]))
            end++;
        while (end > domain && (t.p[end - 1] == '.' || t.p[end - 1] == '-'))
            end--;
        jny_str local = jny_str_sub(t, start, i), host = jny_str_sub(t, domain, end);
        bool    telling = strcmp(*a, " at ") != 0 || cue_before(t, start, 40, cues);
        for (size_t k = 0; k < local.n; k++)
            telling |= is_digit(local.p[k]) || strchr("._", local.p[k]);
        if (telling && memchr(host.p, '.', host.n) && is_mistyped(local, host))
            found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address in words",
                  JNY_STR("[e-mail address]"));
        return;
    }
}

/* "jo at example dot com", from its " dot ". */
void find_spoken_email(findings *f, jny_str t, size_t dot)
{
    static const char *const ends[] = {"com", "org", "net", "co dot uk", "co.uk", "uk", NULL};
    size_t                   after = dot + 5, domain = dot;
    size_t                   end = 0;
    for (const char *const *e = ends; *e && !end; e++)
        if (after + strlen(*e) <= t.n && strncasecmp(t.p + after, *e, strlen(*e)) == 0 &&
            !word_at(t, after + strlen(*e)))
            end = after + strlen(*e);
    while (domain > 0 && (is_word(t.p[domain - 1]) || t.p[domain - 1] == '-'))
        domain--;
    if (!end || domain == dot || domain < 5 || strncasecmp(t.p + domain - 4, " at ", 4) != 0)
        return;
    size_t at = domain - 4, start = local_start(t, at);
    if (start < at)
        found(f, start, end, JNY_REDACT_EMAIL, "an e-mail address in words",
              JNY_STR("[e-mail address]"));
}

/* The end of what can be an address of the web from `i` on. */
static size_t url_end(jny_str t, size_t i)
{
    for (size_t most = i + 2048;
         i < most && i < t.n && (unsigned char)t.p[i] > ' ' && !strchr("<>\"[]{}|\\^`", t.p[i]);)
        i++;
    while (i > 0 && strchr(".,;:!?)'", t.p[i - 1]))
        i--;
    return i;
}

void find_url(findings *f, jny_str t, size_t i)
{
    static const char *const ends[] = {".com/", ".co.uk/", ".org/", ".org.uk/",
                                       ".net/", ".me/",    ".tv/",  NULL};
    if (word_before(t, i) || (i > 0 && t.p[i - 1] == '.'))
        return;
    size_t scheme = starts_with(t, i, "http://")    ? 7
                    : starts_with(t, i, "https://") ? 8
                    : starts_with(t, i, "www.")     ? 4
                                                    : 0;
    if (scheme == 0) {
        size_t name = i;
        while (name < t.n && (is_letter(t.p[name]) || is_digit(t.p[name]) || t.p[name] == '-'))
            name++;
        for (const char *const *e = ends; *e && name > i && !scheme; e++)
            if (starts_with(t, name, *e))
                scheme = name - i + strlen(*e);
    }
    size_t end = scheme ? url_end(t, i) : 0;
    if (scheme && end > i + scheme)
        found(f, i, end, JNY_REDACT_OTHER, "an address of the web", JNY_STR("[web address]"));
}

/* "my username is", "gamertag:" right before `at`. */
static bool given_as_name(jny_str t, size_t at)
{
    static const char *const said[] = {
        "username is ",  "user name is ",   "username: ", "gamertag is ",
        "gamertag: ",    "screen name is ", "insta is ",  "insta: ",
        "instagram is ", "snap is ",        "snap: ",     "snapchat is ",
        "tiktok is ",    "discord is ",     "psn is ",    "handle is ",
        "instagram: ",   "snapchat: ",      NULL};
    static const char *const states[] = {"private", "public", "deleted", "blocked", "banned",
                                         "really",  "always", "called",  NULL};
    for (const char *const *w = states; *w; w++)
        if (starts_with(t, at, *w) && !word_at(t, at + strlen(*w)))
            return false;
    for (const char *const *w = said; *w; w++)
        if (at >= strlen(*w) && starts_with(t, at - strlen(*w), *w))
            return true;
    return false;
}

/* A word [start, end) of letters, digits, underscores and dots inside. */
void find_username(findings *f, jny_str t, size_t start, size_t end)
{
    static const char *const sites[] = {
        "username",  "user name", "screen name", "insta",   "instagram", "snapchat", "snap",
        "kik",       "bbm",       "tiktok",      "twitter", "gamertag",  "psn",      "screenname",
        "discord",   "roblox",    "ig",          "handle",  "msn",       "twitch",   "add me",
        "follow me", "find me",   "message me",  "dm me",   "account",   NULL};
    size_t letters = 0, digits = 0, low = 0, tail = 0, bars = 0, dots = 0;
    for (size_t i = start; i < end; i++) {
        dots += t.p[i] == '.';
        letters += is_letter(t.p[i]) || (t.p[i] & '\x80');
        low += t.p[i] >= 'a' && t.p[i] <= 'z';
        digits += is_digit(t.p[i]);
        bars += t.p[i] == '_';
        tail = is_digit(t.p[i]) ? tail + 1 : 0;
    }
    const char *reason = NULL;
    if (bars && letters >= 2 && letters + digits >= 4 && (low || digits))
        reason = "a user name, by its underscore";
    else if (letters >= 4 && tail >= 2 && tail < 6 && low && digits == tail &&
             is_letter(t.p[start]) && low < letters)
        reason = "a user name, by the number at its end";
    else if (letters >= 3 && (digits || dots) && low && cue_before(t, start, 32, sites))
        reason = "a user name, after the name of a site";
    else if (letters >= 5 && low && given_as_name(t, start))
        reason = "a user name, after \"username is\"";
    unsigned number; /* "tommo#1234" */
    if (end < t.n && t.p[end] == '#' && letters >= 2 && number_at(t, end + 1, 4, &number) == 4 &&
        !word_at(t, end + 5))
        reason = "a user name, with a number behind #", end += 5;
    if (reason)
        found(f, start, end, JNY_REDACT_USERNAME, reason, JNY_STR("[user name]"));
}
