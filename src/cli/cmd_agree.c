/* cmd_agree.c - how far two coders agree, or one with themselves, theme by theme. */
#include "cli.h"

#include <string.h>

static int run(app *a, int argc, const char **argv)
{
    size_t       seed = 2012, samples = 1000;
    const char  *codebook = NULL, *format_name = NULL, *output = NULL, *since = NULL;
    bool         machine = false, stories = false, again = false, in_sight = false;
    const option options[] = {
        {"machine", 0, OPT_FLAG, &machine, NULL, "one coder against the latest run of the rules"},
        {"again", 0, OPT_FLAG, &again, NULL, "one coder: their first reading against their last"},
        {"since", 0, OPT_TEXT, &since, "DAY",
         "--again: the last reading before that day (UTC) against one since it"},
        {"in-sight", 0, OPT_FLAG, &in_sight, NULL,
         "--again: also second readings whose coder saw their first answers"},
        {"stories", 0, OPT_FLAG, &stories, NULL, "list every disagreement"},
        {"seed", 0, OPT_NUMBER, &seed, "N", "of the bootstrap (2012)"},
        {"samples", 0, OPT_NUMBER, &samples, "N", "of the bootstrap (1000)"},
        {"codebook", 'c', OPT_TEXT, &codebook, "NAME", "which, if the project has several"},
        {"format", 'f', OPT_TEXT, &format_name, "F", "table, csv, tsv, json, ndjson, md"},
        {"output", 'o', OPT_OUTPUT, &output, "FILE", "write there (mode 0600); its ending chooses"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (machine && again)
        return usage_error(a, "--again and --machine are two questions: ask one");
    if (since && !*since)
        return usage_error(a, "--since takes a day, as 2026-11-01");
    if ((since || in_sight) && !again)
        return usage_error(a, "--since and --in-sight go with --again");
    if (args.n != (machine || again ? 1 : 2))
        return usage_error(a, machine || again ? "name one coder"
                                               : "name two coders, as in: journeys agree "
                                                 "Ama Kofi");
    if (args.n == 2 && strcmp(args.at[0], args.at[1]) == 0)
        return usage_error(a, "that is one coder: --again sets their readings side by side");
    if (samples > 1000000)
        return usage_error(a, "--samples takes at most 1000000");
    if (!project_open(a, &p, &code))
        return code;
    jny_agree_query q = {.first    = jny_cstr(args.at[0]),
                         .second   = jny_cstr(machine || again ? NULL : args.at[1]),
                         .samples  = (unsigned)samples,
                         .seed     = seed,
                         .stories  = stories,
                         .again    = again,
                         .in_sight = in_sight,
                         .since    = jny_cstr(since)};
    jny_agreement   agreement;
    jny_format      format;
    jny_table       table;
    jny_status      st = choose_format(format_name, output, &format, &err);
    if (st == JNY_OK)
        st = choose_codebook(a, p, codebook, &q.codebook, &err);
    if (st == JNY_OK)
        st = jny_agree(p, &a->arena, &q, &agreement, &err);
    if (st == JNY_OK) {
        jny_agreement_report(&a->arena, &agreement, format, &table);
        st = write_table(a, output, format, &table, &err);
    }
    if (st != JNY_OK)
        code = say_error(a, &err);
    jny_project_close(p);
    return code;
}

const command cmd_agree = {
    .name     = "agree",
    .usage    = "agree CODER (CODER | machine:NAME | --machine | --again) -p PROJECT",
    .summary  = "Compare two coders, or one with themselves, on the stories that both finished.",
    .examples = "  journeys agree Ama Kofi -p southwark.journeys\n"
                "  journeys agree Ama --machine --format csv -p southwark.journeys\n"
                "  journeys agree Ama machine:learned -p southwark.journeys\n"
                "  journeys agree Ama --again --since 2026-11-01 -p southwark.journeys\n"
                "  journeys agree Ama Kofi --stories -p southwark.journeys\n",
    .details =
        "Per theme, present or not in a story, parents with their children: the four cells,\n"
        "Cohen's kappa, Krippendorff's alpha with its 95 % interval (percentile bootstrap, by\n"
        "--seed), Gwet's AC1, and positive agreement: of the stories in which either saw the\n"
        "theme, weighed twice where both did. Where nothing varies a figure is undefined, and\n"
        "with fewer than ten stories in which either saw it, it is no verdict.\n"
        "Where both gave valences, how far these agree stands below the themes: of all codings,\n"
        "of a story and a theme, that both have with one; --stories lists those of which it "
        "differs.\n"
        "--again sets what a coder's answers were when they first finished a story against what\n"
        "they were when they had read it again, by the record, also where they were taken back\n"
        "later. The two agree by themselves where the coder had the first answers before them, so\n"
        "only second readings count that were made without: the page People of `journeys review`\n"
        "gives a coder stories to read so, and `decide --file F --again` takes a second reading\n"
        "that was made elsewhere. Changing an answer is no second reading. \"Only first\" and\n"
        "\"only second\" are then the readings. Of several readings the first is set against the "
        "last;\n"
        "with --since 2026-11-01 the last before that day against the last from that day on. Of a\n"
        "corrected story only readings of the same words are compared, and a theme only where the\n"
        "first reading could find it.\n",
    .run = run,
};
