/* visitor.h - somebody who visits the review application while a call of it fails: comes in by the
 * link, looks at pages, decides, finishes a story, goes. What was answered is kept in a file, to be
 * held against the answers of a server for which nothing fails. */
#ifndef TORTURE_VISITOR_H
#define TORTURE_VISITOR_H

#include "browser.h"

#include <poll.h>

#define VISITED "told.web"

static const struct {
    const char *target, *form; /* NULL: a page is looked at */
} visits[] = {
    {"/", NULL},
    {"/review?story=J0003", NULL},
    {"/stories?q=help", NULL},
    {"/decide", "story=J0003&of=1000-journeys:send&do=accept&seen=0&note=by+hand"},
    {"/finish", "story=J0003"},
    {"/tables?by=respondent_type", NULL},
    {"/history", NULL},
};
enum { VISITS = sizeof visits / sizeof *visits };

/* The link that was printed; false where none came while the server lived, or for so long. */
static bool wait_for_link(const char *out, int server, int seconds, char *link, size_t room)
{
    for (int i = 0; i < seconds * 200; i++) {
        struct pollfd ended = {server, POLLIN, 0};
        char          text[2000];
        FILE         *f    = fopen(out, "rb");
        size_t        n    = f ? fread(text, 1, sizeof text - 1, f) : 0;
        const char   *from = (text[n] = '\0', strstr(text, "http://"));
        if (f)
            fclose(f);
        if (from && sscanf(from, "%299[^\n]%1[\n]", link, text) == 2 && strlen(link) < room)
            return true;
        if (poll(&ended, 1, 5) != 0)
            return false;
    }
    return false;
}

/* Visits the server whose link stands in `out`; `server` is readable when it has ended. */
static void visit_it(const char *out, int server, int seconds)
{
    static browser b;
    char           link[400], form[400], words[80] = "", suggested[80] = "";
    FILE          *f = fopen(VISITED, "wb");
    if (!f)
        return;
    b = (browser){.patience = seconds};
    if (wait_for_link(out, server, seconds, link, sizeof link)) {
        int status = browser_come_in(&b, link);
        fprintf(f, "=== %d come in\n", status);
        for (size_t i = 0; i < VISITS && status == 200; i++) {
            /* A form brings along what its page was made of: the story's page, which comes first.
             */
            snprintf(form, sizeof form, "%s&words=%s&suggested=%s",
                     visits[i].form ? visits[i].form : "", words, suggested);
            int got = browser_ask(&b, visits[i].target, visits[i].form ? form : NULL);
            if (!words[0])
                browser_find(&b, "name=\"words\" value=\"", '"', words, sizeof words);
            if (!suggested[0])
                browser_find(&b, "name=\"suggested\" value=\"", '"', suggested, sizeof suggested);
            fprintf(f, "=== %d %s\n%s\n", got, visits[i].target, got ? b.body : "");
        }
    }
    fclose(f);
}

/* The answer that begins at `p`: its status, and where the next begins. */
static int answer_at(const char *p, size_t *n)
{
    const char *next = strstr(p + 1, "\n=== ");
    int         status;
    *n = next ? (size_t)(next + 1 - p) : strlen(p);
    return sscanf(p, "=== %d", &status) == 1 ? status : -1;
}

static bool changes_something(const char *answer)
{
    size_t      n    = strcspn(answer, "\n");
    const char *line = memchr(answer, '/', n);
    for (size_t i = 0; line && i < VISITS; i++)
        if (visits[i].form && strncmp(line, visits[i].target, strlen(visits[i].target)) == 0)
            return true;
    return false;
}

/* Each answer is the one that is given when nothing fails, or says that it could not be given (0:
 * none came); what is shown after a change that failed is another thing. What was given wrongly, or
 * NULL; `all`: every change was acknowledged. */
static const char *wrong_answer(const char *now, const char *good, bool *all)
{
    static char what[200];
    *all = true;
    while (good && *good) {
        size_t n      = 0, k;
        int    status = now && *now ? answer_at(now, &n) : 0;
        answer_at(good, &k);
        bool same = n == k && memcmp(now, good, n) == 0;
        if (!same && *all && status != 0 && status < 400) {
            snprintf(what, sizeof what, "another answer: %.*s", (int)strcspn(now, "\n"), now);
            return what;
        }
        *all &= same || !changes_something(good);
        now = n ? now + n : NULL;
        good += k;
    }
    return NULL;
}

#endif
