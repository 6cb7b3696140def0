/* site.h - a site in the making. Only for publish/.
 *
 * site.c gathers what it will say and checks that it may; the other files say it. A page is a
 * file of the folder and names no project id. */
#ifndef JNY_PUBLISH_SITE_H
#define JNY_PUBLISH_SITE_H

#include "html.h"
#include "pool.h"

/* A story as everybody may read it. */
typedef struct {
    const jny_chosen *chosen;
    size_t            row;
    jny_story         story; /* the project's own: never printed */
    jny_marks         marks;
    jny_redactions    redactions;
    jny_str           text; /* redacted */
    const jny_shown  *shown;
    jny_str           page, title, by; /* "story-7.html"; its first words; who told it */
    jny_str           lang;            /* as it is marked; empty: the site's */
    const size_t     *themes;          /* that the page names: the most specific ones */
    size_t            n_themes;
    JNY_LIST(jny_str) pages; /* on which words of it stand */
    bool              told;  /* they stand on the page that is written now */
} site_story;

/* Stories under one heading: a theme, a kind of teller, a place. */
typedef struct {
    jny_str           name, page;
    size_t            theme; /* at the top of the codebook; JNY_NO_PARENT: none */
    size_t           *at;    /* stories */
    size_t            n;
    jny_str           people; /* "About 140 people": through the gate; empty: not told */
    uint64_t          bar;    /* the same rounded number                              */
    jny_str           quote;  /* words of one of the stories ... */
    const site_story *quoted;
} site_group;
typedef JNY_LIST(site_group) site_groups;

/* Numbers as they may leave, for a chart and its table. */
typedef struct {
    jny_str  name;
    bool     hidden;
    uint64_t people;
} site_bar;
typedef struct {
    jny_str   caption;
    site_bar *at;
    size_t    n;
} site_chart;

typedef struct {
    jny_project               *project;
    jny_arena                 *a;
    const jny_pool            *pool;
    const jny_codebook        *book;
    const jny_site_request    *request;
    const jny_site_settings   *set;
    site_story                *stories;
    size_t                     n;
    site_groups                themes, who, places;
    JNY_LIST(site_chart)       charts;
    JNY_LIST(jny_release)      releases;
    JNY_LIST(jny_site_problem) problems;
    JNY_LIST(jny_named_bytes)  files;
    JNY_LIST(jny_str)          notes; /* for the record */
    uint64_t people, all;             /* respondents, rounded; stories of the project, rounded */
    jny_str  reviewed; /* how much of what is counted a person has looked at, in words */
    bool     whole;    /* all on one page: links lead to places on it */
    bool     blind;    /* no story says what it is about */
    bool     plain;    /* and without style and drawings              */
    jny_str  document; /* such a page                                 */
} draft;

/* site_words.c */
jny_str by_line(jny_arena *a, const jny_shown *shown);
jny_str title_of(jny_arena *a, jny_str text);
jny_str page_slug(jny_arena *a, jny_str name);
/* "Parents", "People who work with families": a kind of teller, many of them. */
jny_str tellers_of(jny_arena *a, jny_str type);

/* What a page may say of the language of a story: the whole tag where many people gave it, else the
 * language alone, if it is one of ISO 639-1. Whoever typed the value may have typed a name. */
jny_str language_shown(jny_str tag, bool by_many);

/* site_numbers.c: the charts, and how many people speak of each theme; all through the gate. */
jny_status site_count(draft *s, jny_err *err);
/* site_quotes.c: words that stand for a theme, from the signed stories. */
jny_status site_quote(draft *s, jny_err *err);

/* site_frame.c */
html    page_open(draft *s, const char *title, const char *current);
void    page_end(draft *s, html *h);
void    page_file(draft *s, jny_str file, jny_str bytes); /* a file of the site, with its stories */
void    page_close(draft *s, html *h, const char *file);  /* both */
void    tell(const draft *s, const site_story *x); /* by whoever writes words of it on a page */
jny_str spoken_number(jny_arena *a, uint64_t n);
void    heading(html *h, unsigned level, const char *class, jny_str words);
void    head_open(html *h, unsigned level, const char *class);
/* A link to a page of the site; on the one page to its place, if it has one. */
void    link_open(const draft *s, html *h, jny_str page);
void    story_text(html *h, const site_story *x, jny_str site_lang);
void    quote_of(const draft *s, html *h, jny_str words, const site_story *from);
void    mark_lang(html *h, jny_str lang);
jny_str about(jny_arena *a, uint64_t people, bool at_start);

/* site_lists.c, site_heard.c, site_about.c: the pages. */
void write_lists(draft *s);
void write_heard(draft *s);
void write_about(draft *s);
void heard_sections(draft *s, html *h);
void one_story(draft *s, html *h, size_t i);
void how_it_was_done(draft *s, html *h);
void charts_of(draft *s, html *h);

/* site_pack.c */
void write_pack(draft *s);

/* record.c */
void site_record(draft *s, jny_table *out);

#endif
