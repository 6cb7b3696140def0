/* cmd_review.c - open the review application on this computer. */
#include "cli.h"

static void ready(void *ctx, jny_str url)
{
    app *a = ctx;
    jny_out_format(&a->out,
                   "Open this in a browser on this computer (it works once, for five minutes):\n\n"
                   "    %.*s\n\nEnter prints a new link, Ctrl-C ends.\n",
                   JNY_ARG(url));
    jny_out_flush(&a->out, NULL);
}

static jny_status open_cues(app *a, const char *file, jny_cues **out, jny_err *err)
{
    jny_str yaml = {0};
    if (file && jny_file_read(&a->arena, a->world, file, JNY_CODEBOOK_BYTES, &yaml, err) != JNY_OK)
        return err->status;
    return jny_cues_open(a->world, jny_cstr(file), yaml, out, err);
}

static int run(app *a, int argc, const char **argv)
{
    size_t       port  = 0;
    const char  *coder = NULL, *host = NULL, *cues = NULL;
    bool         proxy     = false;
    const option options[] = {
        {"coder", 0, OPT_TEXT, &coder, "NAME", "who comes in by the link (your account's name)"},
        {"port", 0, OPT_NUMBER, &port, "N", "listen there; else on any that is free"},
        {"behind-proxy", 0, OPT_FLAG, &proxy, NULL, "a TLS proxy on this computer forwards a team"},
        {"cues", 0, OPT_TEXT, &cues, "FILE", "other cues of present risk than those shipped"},
        {"host-name", 0, OPT_TEXT, &host, "NAME", "--behind-proxy: the name that browsers use"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n)
        return usage_error(a, "`review` takes no argument \"%s\"", args.at[0]);
    if (port > 65535)
        return usage_error(a, "--port is a number up to 65535");
    if (proxy != (host != NULL))
        return usage_error(a, "--behind-proxy and --host-name NAME go together");
    if (coder && jny_coder_check(jny_cstr(coder), &err) != JNY_OK)
        return say_error(a, &err);
    if (!project_open(a, &p, &code))
        return code;
    jny_cues *watch = NULL;
    if (open_cues(a, cues, &watch, &err) != JNY_OK) {
        jny_project_close(p);
        return say_error(a, &err);
    }
    jny_web_options o = {.project = a->project,
                         .port    = (unsigned)port,
                         .coder   = coder ? jny_cstr(coder) : a->actor,
                         .host    = jny_cstr(host),
                         .cues    = watch,
                         .ready   = ready,
                         .ctx     = a};
    work_ends();
    if (jny_web_serve(p, a->world, &o, &err) != JNY_OK)
        code = say_error(a, &err);
    jny_cues_close(watch);
    jny_project_close(p);
    return code;
}

const command cmd_review = {
    .name    = "review",
    .usage   = "review [--coder NAME] [--port N] -p PROJECT",
    .summary = "Open the review application: read stories, decide, compare, count.",
    .examples =
        "  journeys review -p southwark.journeys\n"
        "  journeys review --coder 'R. Mensah' --port 8080 -p southwark.journeys\n"
        "  journeys review --behind-proxy --host-name stories.example.org --port 8080 -p P\n",
    .details =
        "Serves this computer only (127.0.0.1 and ::1), and prints a link that lets one browser\n"
        "in, once. Who comes in by it is a lead, and can let others in by name and passphrase.\n"
        "--behind-proxy: browsers reach it by that name through a proxy that speaks TLS to them\n"
        "and runs on this computer too; the proxy passes the Host header on.\n"
        "Stories with words of codebooks/present-risk.yaml come first in every queue; --cues takes "
        "a\n"
        "copy of it with other words. That is no screening: every story must be read.\n"
        "Every decision is on disk before the page says so. Ctrl-C lets what has begun end.\n",
    .run = run,
};
