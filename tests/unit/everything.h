/* everything.h - a small project that holds something of everything: six stories, one of them
 * corrected and one withdrawn, a run, the answers of two people and of a machine, some of them
 * taken back, marks, a blind sample, accounts, a release. */
#ifndef TESTS_EVERYTHING_H
#define TESTS_EVERYTHING_H

#include "projects.h"

static inline void say(desk *d, const char *id, const char *path, const char *coder,
                       const char *action)
{
    jny_story    s     = story(d, id);
    jny_evidence words = {0, 2};
    jny_decision x     = {.story   = s.key,
                          .text    = s.text_key,
                          .action  = action,
                          .present = strcmp(action, "reject") != 0 && strcmp(action, "remove") != 0,
                          .body    = s.text};
    bool         bot   = strcmp(coder, "bot") == 0;
    works(d, jny_theme_key(d->p, JNY_STR("words"), jny_cstr(path), &x.theme, &d->err), "theme");
    works(d, jny_coder_key(d->p, jny_cstr(coder), bot, &x.coder, &d->err), "coder");
    if (x.present) {
        x.evidence   = &words;
        x.n_evidence = 1;
        x.valence    = JNY_STR("mixed");
        x.note       = bot ? JNY_STR("probability 0.7") : JNY_STR("as it says");
    }
    works(d, jny_decision_add(d->p, &x, &d->err), "deciding");
}

static inline void read_whole(desk *d, const char *id, const char *coder)
{
    jny_story s = story(d, id);
    int64_t   key;
    works(d, jny_coder_key(d->p, jny_cstr(coder), false, &key, &d->err), "coder");
    works(d, jny_finished_add(d->p, s.key, s.text_key, key, &d->err), "finishing");
}

static inline void mark(desk *d, const char *id, const char *kind)
{
    jny_story s = story(d, id);
    jny_mark  m = {
         .story = s.key, .text = s.text_key, .kind = kind, .note = JNY_STR("look at this")};
    works(d, jny_coder_key(d->p, JNY_STR("ann"), false, &m.coder, &d->err), "coder");
    works(d, jny_mark_add(d->p, &m, &d->err), "marking");
}

static inline void fill_with_everything(desk *d)
{
    jny_source source = {JNY_STR("some.csv"), JNY_STR("some.csv"), JNY_STR("csv"), 10, {{1}}};
    int64_t    key, ann, bob;
    begin(d, "import");
    put(d, "J1", "We asked for help early, and the family worker came to us.",
        "age=8;consent=publish;consent_by=parent;date=2012-06-13;respondent_type=child;ward="
        "Peckham",
        false);
    put(d, "J2", "Fourteen months on a waiting list, and help came too late for him.",
        "age=35-44;consent=anonymous;respondent_type=parent;ward=Faraday", false);
    put(d, "J3", "Caf\u00E9 mornings. That was the help that we had, all of us here.",
        "consent=publish;respondent_type=carer;ward=Peckham", false);
    put(d, "J4", "In her old words.", "respondent_type=parent;ward=Dulwich", false);
    put(d, "J5", "Nothing to say.", "respondent_type=parent;ward=Dulwich", false);
    works(d, jny_source_next(d->p, &key, &d->err), "source");
    jny_put   result;
    jny_story s = {.id         = JNY_STR("K0"),
                   .text       = JNY_STR("One that came in a file, and was told by R0."),
                   .respondent = JNY_STR("R0"),
                   .row        = 1};
    works(d, jny_story_put(d->p, &d->a, &s, key, false, &result, NULL, &d->err), "putting");
    works(d, jny_source_add(d->p, &source, key, &d->err), "source");
    works(d,
          jny_event_commit(
              d->p, JNY_STR("{\"unknown\":[[\"ward\",\"Dulwich\",\"Dulwich Village\"]]}"), &d->err),
          "committing");
    put_alone(d, "J9", "This one is withdrawn again.", "", false);
    undo_last(d, "import");
    put_alone(d, "J4", "In her new words: the waiting list.", "ward=Dulwich", true);
    put_alone(d, "J6", "Help was there, and nobody told us of the help that was there.",
              "ward=Faraday", false);
    tag_all(d, book_of(d, two_themes));
    begin(d, "decide");
    say(d, "J1", "help", "ann", "accept");
    say(d, "J2", "help/late", "ann", "accept");
    say(d, "J2", "waiting", "bob", "reject");
    say(d, "J2", "waiting", "ann", "accept");
    say(d, "J3", "waiting", "bot", "add");
    commit(d);
    begin(d, "decide");
    say(d, "J3", "help", "bob", "reject");
    commit(d);
    undo_last(d, "decide");
    begin(d, "finish");
    read_whole(d, "J1", "ann");
    read_whole(d, "J2", "ann");
    read_whole(d, "J2", "bob");
    commit(d);
    begin(d, "flag");
    mark(d, "J4", "second-reader");
    mark(d, "J5", "at-risk");
    commit(d);
    begin(d, "assign");
    works(d, jny_coder_key(d->p, JNY_STR("ann"), false, &ann, &d->err), "coder");
    works(d, jny_coder_key(d->p, JNY_STR("bob"), false, &bob, &d->err), "coder");
    works(d, jny_assignment_add(d->p, story(d, "J3").key, ann, &d->err), "assigning");
    works(d, jny_assignment_add(d->p, story(d, "J3").key, bob, &d->err), "assigning");
    commit(d);
    begin(d, "coder");
    works(d, jny_account_add(d->p, ann, JNY_STR("lead"), JNY_STR("$argon2id$x"), &d->err),
          "account");
    commit(d);
    works(d, jny_contact_set(d->p, JNY_STR("Duty, 020 7946 0000"), JNY_STR("ann"), &d->err),
          "contact");
    begin(d, "release");
    jny_release r = {.kind    = "table",
                     .policy  = JNY_STR("round-5"),
                     .query   = JNY_STR("{}"),
                     .content = JNY_STR("cells 1\n")};
    works(d, jny_release_add(d->p, &r, &d->err), "release");
    commit(d);
}

#endif
