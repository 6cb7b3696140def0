/* cmd_export_refi.c - `export --format qdpx`: the project for NVivo, ATLAS.ti, MAXQDA, QualCoder,
 * and a receipt for what they have no place for. */
#include "export.h"

#include <string.h>

int export_refi(app *a, jny_project *p, const export_request *r)
{
    jny_err          err    = {0};
    jny_qdpx_report  report = {0};
    jny_qdpx_options o      = {.accepted  = r->accepted,
                               .gazetteer = r->redacted ? jny_gazetteer_shipped(&a->arena) : NULL,
                               .progress  = progress_show};
    progress_start(a, "writing stories", false);
    jny_status st = jny_qdpx_write(p, &a->arena, r->output, &o, &report, &err);
    progress_end(a);
    if (st == JNY_OK)
        st = say_receipt(a, r->output, r->receipt, &report.receipt, &err);
    if (st != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out, "%s: %.*s of %.*s, %.*s in %.*s, %.*s by %.*s\n", r->output,
                   JNY_ARG(count_of(a, report.stories, "story", "stories")),
                   JNY_ARG(count_of(a, report.respondents, "respondent", "respondents")),
                   JNY_ARG(count_of(a, report.codings, "coding", "codings")),
                   JNY_ARG(count_of(a, report.themes, "theme", "themes")),
                   JNY_ARG(count_of(a, report.selections, "passage", "passages")),
                   JNY_ARG(count_of(a, report.users, "coder", "coders")));
    return EXIT_DONE;
}
