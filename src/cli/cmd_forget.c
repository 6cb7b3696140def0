/* cmd_forget.c - erase what a person told, and show that it is gone. */
#include "cli.h"

static const jny_str *as_strings(app *a, const option_list *list)
{
    jny_str *out = JNY_ARRAY(&a->arena, jny_str, list->n);
    for (size_t i = 0; i < list->n; i++)
        out[i] = jny_cstr(list->items[i]);
    return out;
}

static jny_str day_of(jny_str at)
{
    return jny_str_sub(at, 0, sizeof "2012-07-01" - 1);
}

void say_published(app *a, const jny_consequences *c)
{
    for (size_t i = 0; i < c->n_sites; i++) {
        const jny_published *x = &c->sites[i];
        jny_out_format(&a->out, "Published in %.*s on %.*s: ", JNY_ARG(x->folder),
                       JNY_ARG(day_of(x->at)));
        for (size_t k = 0; k < x->n_pages; k++)
            jny_out_format(&a->out, "%s%.*s", k ? ", " : "", JNY_ARG(x->pages[k]));
        if (x->replaced.n)
            jny_out_format(
                &a->out,
                ".\n  Replaced there on %.*s. A copy elsewhere, or another folder of that "
                "name, shows it still: take it down.\n",
                JNY_ARG(day_of(x->replaced)));
        else if (!x->placed)
            jny_out_add(
                &a->out,
                JNY_STR(".\n  Whether they got there was not noted, nor, by earlier versions, "
                        "that index.html and the stories\n  before and after may show it "
                        "too: look there; publish again, or take them down.\n"));
        else
            jny_out_add(&a->out,
                        JNY_STR(".\n  These pages, and stories.docx, show it: publish again, or "
                                "take them down.\n"));
    }
}

/* What everybody could read, and can until it is made anew. */
static void print_consequences(app *a, const jny_consequences *c)
{
    say_published(a, c);
    for (size_t i = 0; i < c->n_tables; i++)
        jny_out_format(&a->out,
                       "Release %lld counted it in %.*s. What was printed stays; the same table, "
                       "shared again, is checked against it.\n",
                       (long long)c->tables[i].release,
                       JNY_ARG(count_of(a, c->tables[i].cells, "cell", "cells")));
}

/* Whether one of them is in the record, where it stays. */
static bool print_mentions(app *a, const jny_forgotten *r)
{
    bool record = false;
    for (size_t i = 0; i < r->n_mentions; i++) {
        const jny_mention *m = &r->mentions[i];
        jny_out_format(&a->out, "%s%.*s", i ? ", " : "The name is still said in: ",
                       JNY_ARG(count_of(a, m->n, m->one, m->many)));
        record |= m->record;
    }
    if (r->n_mentions)
        jny_out_format(&a->out, ".\nIt may be somebody else's%s.\n",
                       record
                           ? "; what stands in notes, releases, codebooks, summaries and names of "
                             "files and coders is sealed, and stays"
                           : ": `journeys search` finds it in stories");
    return record;
}

/* Where people have put words of it. */
static void print_quoted(app *a, const jny_forgotten *r)
{
    enum { LISTED = 20 };
    size_t listed = r->n_quoted < LISTED ? r->n_quoted : LISTED;
    for (size_t i = 0; i < listed; i++) {
        const jny_quoted *q = &r->quoted[i];
        jny_out_add(&a->out, i ? JNY_STR(", ") : JNY_STR("Words of it are still said in: "));
        if (q->story.n)
            jny_out_format(&a->out, "a note on %.*s", JNY_ARG(q->story));
        else
            jny_out_format(&a->out, "%scodebook %.*s", q->stands ? "" : "an earlier version of ",
                           JNY_ARG(q->codebook));
        if (q->theme.n)
            jny_out_format(&a->out, " (theme %.*s)", JNY_ARG(q->theme));
    }
    if (listed < r->n_quoted)
        jny_out_format(&a->out, " and %.*s",
                       JNY_ARG(count_of(a, r->n_quoted - listed, "more place", "more places")));
    if (r->n_quoted)
        jny_out_add(&a->out,
                    JNY_STR(".\nSomebody put a sentence of it there. Take it out of the codebook, "
                            "so that no later version has it; what\nwas written until now, notes "
                            "too, is sealed, and stays in this file: keep it to those who may "
                            "read it.\n"));
}

static int print_receipt(app *a, const jny_forgotten *r)
{
    if (r->before)
        jny_out_format(&a->out,
                       "Forgotten before: %.*s. What was left in free pages, log and backups is "
                       "gone now.\n",
                       JNY_ARG(count_of(a, r->before, "name", "names")));
    jny_out_format(&a->out, "Erased: %.*s by %.*s, with attributes, quotes, notes, hits, index.\n",
                   JNY_ARG(count_of(a, r->stories, "story", "stories")),
                   JNY_ARG(count_of(a, r->respondents, "named respondent", "named respondents")));
    if (r->before && !r->pieces) /* what was erased before is known by hashes alone */
        jny_out_add(&a->out, JNY_STR("Not searched: of what it was, no words are left to look "
                                     "for. The file was written anew.\n"));
    else
        jny_out_format(
            &a->out,
            "Searched: %.*s of it (UTF-8, folded, UTF-16, cp1252) in %.*s of the project\n"
            "and its log: %.*s found; in the index of words: %.*s found.\n",
            JNY_ARG(count_of(a, r->pieces, "piece", "pieces")),
            JNY_ARG(count_of(a, r->searched, "byte", "bytes")), JNY_ARG(with_commas(a, r->traces)),
            JNY_ARG(with_commas(a, r->in_index)));
    for (size_t i = 0; i < r->n_lost; i++)
        jny_out_format(&a->out,
                       "Searched as well: %.*s, a log whose project is not there. It may hold what "
                       "this\nproject never saw: remove it when nobody needs it any more.\n",
                       JNY_ARG(r->lost_logs[i]));
    if (r->backups)
        jny_out_format(&a->out, "Removed: %.*s that held it; a new one was made, without.\n",
                       JNY_ARG(count_of(a, r->backups, "backup of the last five",
                                        "backups of the last five")));
    if (r->aside)
        jny_out_format(&a->out,
                       "Not looked into: %.*s beside the project, set aside as damaged "
                       "(%s.damaged), which may hold it:\nremove what nobody needs any more.\n",
                       JNY_ARG(count_of(a, r->aside, "file", "files")), a->project);
    jny_out_add(
        &a->out,
        JNY_STR("An import keeps it out from now on. Not reached: other backups, exports, and the "
                "files it was\nimported from; erase them where they lie.\n"));
    bool record = print_mentions(a, r);
    print_quoted(a, r);
    return r->traces || r->in_index || r->aside || r->n_lost || r->n_quoted || record ? EXIT_FOUND
                                                                                      : EXIT_DONE;
}

/* What left the project is looked for first: with the names goes what says whose it was. */
static jny_status look_and_forget(app *a, jny_project *p, jny_forget_request *r,
                                  jny_consequences *published, jny_forgotten *out, jny_err *err)
{
    *out          = (jny_forgotten){0};
    jny_status st = jny_publish_consequences(p, &a->arena, r, published, err);
    if (st != JNY_OK)
        return st;
    jny_forget_counted *counted = JNY_ARRAY(&a->arena, jny_forget_counted, published->n_tables + 1);
    for (size_t i = 0; i < published->n_tables; i++)
        counted[i] = (jny_forget_counted){published->tables[i].release, published->tables[i].cells};
    r->counted   = counted;
    r->n_counted = published->n_tables;
    return jny_forget(p, &a->arena, r, a->actor, out, err);
}

static int run(app *a, int argc, const char **argv)
{
    option_list        stories = {0}, respondents = {0};
    jny_forget_request r         = {0};
    const option       options[] = {
              {"story", 0, OPT_LIST, &stories, "ID", "this story (more than one: each)"},
              {"respondent", 0, OPT_LIST, &respondents, "R", "all that this respondent told"},
              {"dry-run", 'n', OPT_FLAG, &r.dry_run, NULL, "say what would be erased"},
              {0},
    };
    arguments        args;
    int              code = EXIT_DONE;
    jny_project     *p;
    jny_forgotten    out;
    jny_consequences published;
    jny_err          err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    /* The account of these names must not outlive them: they are options, not arguments. */
    if (args.n || stories.n + respondents.n == 0)
        return usage_error(a, "say whom: --respondent R or --story ID");
    r.stories       = as_strings(a, &stories);
    r.n_stories     = stories.n;
    r.respondents   = as_strings(a, &respondents);
    r.n_respondents = respondents.n;
    if (!project_open(a, &p, &code))
        return code;
    if (look_and_forget(a, p, &r, &published, &out, &err) != JNY_OK) {
        code = say_error(a, &err);
        if (out.erased) { /* what is to be done about it is known, and nobody need wait */
            print_quoted(a, &out);
            print_consequences(a, &published);
        }
    } else if (r.dry_run) {
        jny_out_format(&a->out, "Would be erased: %.*s; nothing was written\n",
                       JNY_ARG(count_of(a, out.stories, "story", "stories")));
        print_consequences(a, &published);
    } else {
        code = print_receipt(a, &out);
        print_consequences(a, &published);
    }
    jny_project_close(p);
    return code;
}

const command cmd_forget = {
    .name     = "forget",
    .usage    = "forget --respondent R|--story ID [-n] -p PROJECT",
    .summary  = "Erase what a person told for good, and show that it is gone.",
    .examples = "  journeys forget --respondent 117 -p southwark.journeys\n"
                "  journeys forget --story J0008 --dry-run -p southwark.journeys\n",
    .details = "Cannot be undone. The record keeps that something was erased, and keyed hashes by\n"
               "which an import knows it again and leaves it out; no words.\n"
               "Exit: 0 gone, 1 something was still found, 3 nobody is called that.\n",
    .run     = run,
};
