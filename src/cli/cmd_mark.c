/* cmd_mark.c - what people say of a whole story: consent, flags, a signature. */
#include "cli.h"

#include <string.h>

/* Where it is public already, and may be no more. */
static jny_status tell_published(app *a, jny_project *p, const char *id, jny_err *err)
{
    const jny_str      name[] = {jny_cstr(id)};
    jny_forget_request r      = {.stories = name, .n_stories = 1};
    jny_consequences   out    = {0};
    jny_story          story;
    jny_marks          marks;
    jny_status         st = jny_story_get(p, &a->arena, name[0], &story, err);
    if (st == JNY_OK)
        st = jny_marks_of(p, &a->arena, &story, &marks, err);
    if (st == JNY_OK && jny_may_not_publish(&story, &marks))
        st = jny_publish_consequences(p, &a->arena, &r, &out, err);
    if (st == JNY_OK)
        say_published(a, &out);
    return st;
}

static int run_consent(app *a, int argc, const char **argv)
{
    const char  *by        = NULL;
    const option options[] = {
        {"by", 0, OPT_TEXT, &by, "WHO", "who agreed: self, parent or guardian"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 2)
        return usage_error(a, "name a story and its consent, as in: journeys consent J0008 publish "
                              "--by parent");
    if (!project_open(a, &p, &code))
        return code;
    if (jny_consent(p, &a->arena, jny_cstr(args.at[0]), jny_cstr(args.at[1]), jny_cstr(by),
                    a->actor, &err) != JNY_OK)
        code = say_error(a, &err);
    else
        jny_out_format(&a->out, "%s: consent is %s now%s%s. `journeys undo` takes it back.\n",
                       args.at[0], args.at[1], by ? ", given by " : "", by ? by : "");
    if (code == EXIT_DONE && tell_published(a, p, args.at[0], &err) != JNY_OK)
        code = say_error(a, &err);
    jny_project_close(p);
    return code;
}

const command cmd_consent = {
    .name     = "consent",
    .by_name  = true,
    .usage    = "consent ID publish|anonymous|internal [--by self|parent|guardian] -p PROJECT",
    .summary  = "Change by hand whether a story may be shown.",
    .examples = "  journeys consent J0008 internal -p southwark.journeys\n"
                "  journeys consent J0008 publish --by parent -p southwark.journeys\n",
    .details  = "A story by a child, by anyone under 16, or by a young person of unknown age is\n"
                "published only when a parent or guardian agreed. An import may narrow what was\n"
                "set here, never widen it. Pages on which a story stands that may be shown no\n"
                "more are told, by their folder.\n",
    .run      = run_consent,
};

static int run_flag(app *a, int argc, const char **argv)
{
    const char  *coder = NULL, *note = NULL, *contact = NULL;
    const option options[] = {
        {"coder", 0, OPT_TEXT, &coder, "NAME", "who flags it (needed)"},
        {"note", 0, OPT_TEXT, &note, "TEXT", "a reason, for colleagues"},
        {"contact", 0, OPT_TEXT, &contact, "WHO", "at-risk: who is to be told, from now on"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 2 || !coder)
        return usage_error(a, "name a story, a flag and who flags it, as in: journeys flag J0008 "
                              "at-risk --coder Ama");
    if (!project_open(a, &p, &code))
        return code;
    jny_str    tell = {0};
    jny_status st   = jny_events_begin(p, &err); /* who is to be told, and the flag: both or none */
    if (st == JNY_OK && contact)
        st = jny_watch_contact_set(p, jny_cstr(contact), jny_cstr(coder), &err);
    if (st == JNY_OK)
        jny_flag(p, &a->arena, jny_cstr(args.at[0]), jny_cstr(args.at[1]), jny_cstr(note),
                 jny_cstr(coder), &err);
    if (jny_events_commit(p, &err) != JNY_OK || jny_contact(p, &a->arena, &tell, &err) != JNY_OK)
        code = say_error(a, &err);
    else
        jny_out_format(&a->out, "%s: flag is %s now, says %s. `journeys undo` takes it back.\n",
                       args.at[0], args.at[1], coder);
    if (code == EXIT_DONE && strcmp(args.at[1], "at-risk") == 0)
        jny_out_format(&a->out, "Tell now: %.*s\n", JNY_ARG(tell));
    if (code == EXIT_DONE && tell_published(a, p, args.at[0], &err) != JNY_OK)
        code = say_error(a, &err);
    jny_project_close(p);
    return code;
}

const command cmd_flag = {
    .name     = "flag",
    .by_name  = true,
    .usage    = "flag ID second-reader|at-risk|none --coder NAME -p PROJECT",
    .summary  = "Mark a story that somebody must look at; `none` takes the mark away.",
    .examples = "  journeys flag J0008 second-reader --coder Ama -p southwark.journeys\n"
                "  journeys flag J0008 at-risk --coder Ama --contact 'Duty team, 020 7946 0000'\n",
    .details =
        "A story at risk is never published, and one that waits for a second reader not\n"
        "until it is answered. Before the first at-risk, --contact names who is to be told (a\n"
        "name and a telephone number); it is shown at every such mark. Pages that show it are "
        "told.\n",
    .run = run_flag,
};

static const jny_str *as_strings(app *a, const option_list *list)
{
    jny_str *out = JNY_ARRAY(&a->arena, jny_str, list->n);
    for (size_t i = 0; i < list->n; i++)
        out[i] = jny_cstr(list->items[i]);
    return out;
}

static void print_signed(app *a, const jny_signed *s, const char *coder)
{
    jny_out_add(&a->out, s->text);
    jny_out_add(&a->out, JNY_STR("\n\n"));
    for (size_t i = 0; i < s->redactions.n; i++) {
        const jny_redaction *r = &s->redactions.at[i];
        jny_out_format(&a->out, "  %-14s %.*s for \"%.*s\": %s\n", jny_redact_class_name(r->kind),
                       JNY_ARG(r->replacement),
                       JNY_ARG(jny_str_sub(s->story.text, r->start, r->end)), r->reason);
    }
    if (s->n_rare)
        jny_out_add(&a->out, JNY_STR("\nRare, for you to judge (--hide takes out):\n"));
    for (size_t i = 0; i < s->n_rare; i++) {
        const jny_unique *u = &s->rare[i];
        jny_out_format(&a->out, "  %-14.*s %s (%.*s)\n", JNY_ARG(u->words), u->why,
                       JNY_ARG(count_of(a, u->stories, "story", "stories")));
    }
    jny_str count = count_of(a, s->redactions.n, "redaction", "redactions");
    if (coder)
        jny_out_format(&a->out, "%.*s: %.*s, signed by %s. `journeys undo` takes it back.\n",
                       JNY_ARG(s->story.id), JNY_ARG(count), coder);
    else
        jny_out_format(&a->out, "%.*s: %.*s; nothing was signed\n", JNY_ARG(s->story.id),
                       JNY_ARG(count));
}

static int run_sign(app *a, int argc, const char **argv)
{
    const char  *coder = NULL;
    option_list  keep = {0}, hide = {0};
    bool         ages = false, dry = false, answered = false;
    const option options[] = {
        {"coder", 0, OPT_TEXT, &coder, "NAME", "who has read it and signs (needed)"},
        {"keep", 0, OPT_LIST, &keep, "WORDS", "this proposal is none: leave the words"},
        {"hide", 0, OPT_LIST, &hide, "WORDS", "take these words out besides"},
        {"ages", 0, OPT_FLAG, &ages, NULL, "exact ages to bands, school years to a stage"},
        {"answered", 0, OPT_FLAG, &answered, NULL, "its rare words tell on nobody"},
        {"dry-run", 'n', OPT_FLAG, &dry, NULL, "show how it would read, sign nothing"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_signed   out;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 1 || (!coder && !dry))
        return usage_error(a, "name a story and who signs, as in: journeys sign J0008 --coder Ama "
                              "(or --dry-run to read it first)");
    if (!project_open(a, &p, &code))
        return code;
    jny_sign_request r = {.id       = jny_cstr(args.at[0]),
                          .coder    = jny_cstr(coder),
                          .keep     = as_strings(a, &keep),
                          .hide     = as_strings(a, &hide),
                          .n_keep   = keep.n,
                          .n_hide   = hide.n,
                          .ages     = ages,
                          .answered = answered,
                          .dry_run  = dry};
    if (jny_sign(p, &a->arena, jny_gazetteer_shipped(&a->arena), &r, &out, &err) != JNY_OK)
        code = say_error(a, &err);
    else
        print_signed(a, &out, dry ? NULL : coder);
    jny_project_close(p);
    return code;
}

const command cmd_sign = {
    .name = "sign",
    .usage =
        "sign ID --coder NAME [--keep WORDS]... [--hide WORDS]... [--answered] [-n] -p PROJECT",
    .summary  = "Show a story as it would be published, and sign its redactions.",
    .examples = "  journeys sign J0008 --dry-run -p southwark.journeys\n"
                "  journeys sign J0008 --coder Ama --hide 'twins' -p southwark.journeys\n",
    .details =
        "The story is not changed: the redactions are a layer over it, kept with who\n"
        "signed. A signature holds for the words that were read; a corrected story needs\n"
        "another. Words that at most two stories have, and events that few people have, are\n"
        "listed: where the teller wants to stay anonymous, --answered says that they were\n"
        "looked at.\n",
    .run = run_sign,
};
