/* cmd_convert.c - `codebook convert`: dictionaries and codebooks of other programs. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *to, *from, *encoding, *output;
    bool        phrases;
} wishes;

/* A name that says another format than what is in it would mislead. */
static const char *format_by_name(const char *output)
{
    const char *ending = output ? strrchr(output, '.') : NULL;
    return !ending                   ? "yaml"
           : !strcmp(ending, ".csv") ? "csv"
           : !strcmp(ending, ".qdc") ? "qdc"
           : !strcmp(ending, ".dic") ? "liwc"
                                     : "yaml";
}

static jny_status formats_of(const wishes *w, jny_book_format *from, jny_book_format *to,
                             jny_err *err)
{
    *to   = jny_book_format_named(jny_cstr(w->to ? w->to : format_by_name(w->output)));
    *from = w->from ? jny_book_format_named(jny_cstr(w->from)) : JNY_BOOK_UNKNOWN;
    if (*to == JNY_BOOK_UNKNOWN || !jny_book_format_is_written(*to))
        return jny_fail(err, JNY_EINVAL, NULL,
                        "--to \"%s\": it is one of yaml, quanteda, liwc, qdc and csv", w->to);
    if (w->from && *from == JNY_BOOK_UNKNOWN)
        return jny_fail(err, JNY_EINVAL, NULL,
                        "--from \"%s\": it is one of yaml, quanteda, liwc, qdc, csv, wordstat, "
                        "yoshikoder and lexicoder",
                        w->from);
    return JNY_OK;
}

static void say_report(app *a, const char *path, const jny_exchange *in, const jny_codebook *book,
                       const jny_exchange *out)
{
    jny_buf b = jny_buf_open(&a->arena);
    jny_buf_format(&b, "%s: %.*s: %.*s, %.*s", path, JNY_ARG(jny_book_format_title(in->format)),
                   JNY_ARG(count_of(a, book->n, "theme", "themes")),
                   JNY_ARG(count_of(a, book->n_rules, "rule", "rules")));
    if (in->entries != book->n_rules) /* a word of several categories is a rule in each */
        jny_buf_format(&b, " from %.*s", JNY_ARG(count_of(a, in->entries, "entry", "entries")));
    jny_buf_char(&b, '\n');
    jny_exchange_print(&b, jny_cstr(path), in);
    if (out->losses.n || out->notes.n)
        jny_buf_format(&b, "written as %.*s:\n", JNY_ARG(jny_book_format_title(out->format)));
    jny_exchange_print(&b, jny_cstr(path), out);
    if (in->losses.n + in->refused.n + out->losses.n == 0)
        jny_buf_format(&b, "%s: nothing is lost\n", path);
    jny_out_add(&a->err, jny_buf_str(&b));
    jny_out_flush(&a->err, NULL);
}

static int convert(app *a, const char *path, const wishes *w)
{
    jny_exchange    in = {.phrases = w->phrases}, out = {0};
    jny_codebook    book;
    jny_book_format to;
    jny_str         bytes, text = {0};
    jny_err         err = {0};
    if (formats_of(w, &in.format, &to, &err) != JNY_OK)
        return usage_error(a, "%s", err.msg);
    if (w->encoding)
        in.encoding.encoding = jny_cstr(w->encoding);
    if (w->output && jny_file_same(path, w->output))
        return usage_error(a, "%s is what is read: write to another file", path);
    jny_status st = jny_file_read(&a->arena, a->world, path, JNY_DICTIONARY_BYTES, &bytes, &err);
    if (st == JNY_OK)
        st = jny_codebook_read(&a->arena, jny_cstr(path), bytes, &book, &in, &err);
    if (st == JNY_OK)
        st = jny_codebook_write(&a->arena, &book, to, &text, &out, &err);
    if (st == JNY_OK)
        st = write_result(a, w->output, text, &err);
    if (st != JNY_OK)
        return say_error(a, &err);
    say_report(a, path, &in, &book, &out);
    return in.refused.n + out.left_out ? EXIT_FOUND : EXIT_DONE;
}

int codebook_convert(app *a, int argc, const char **argv)
{
    wishes       w         = {0};
    const option options[] = {
        {"output", 'o', OPT_OUTPUT, &w.output, "FILE", "write here, not to standard output"},
        {"to", 0, OPT_TEXT, &w.to, "FORMAT",
         "yaml, quanteda, liwc, qdc or csv; else by the ending of -o"},
        {"from", 0, OPT_TEXT, &w.from, "FORMAT", "what it is, where its content does not tell"},
        {"encoding", 0, OPT_TEXT, &w.encoding, "NAME", "of the file, as iconv names it"},
        {"phrases", 0, OPT_FLAG, &w.phrases, NULL, "`_` within a pattern is a space"},
        {0},
    };
    arguments args;
    int       code;
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 1)
        return usage_error(a, "name one file to convert");
    return convert(a, args.at[0], &w);
}

const command cmd_convert = {
    .name     = "codebook convert",
    .usage    = "codebook convert FILE [--to FORMAT] [-o FILE]",
    .summary  = "Dictionaries and codebooks of other programs, in and out.",
    .examples = "  journeys codebook convert laver-garry.cat -o laver-garry.yaml\n"
                "  journeys codebook convert codebooks/1000-journeys.yaml --to qdc -o j.qdc\n",
    .details =
        "Reads our YAML, quanteda YAML, LIWC .dic, WordStat .cat, Yoshikoder .ykd and .lcd,\n"
        "Lexicoder .lc3, REFI-QDA .qdc and CSV (theme,parent,definition,rule). What a file is\n"
        "is told by what stands in it, not by its name; its encoding too.\n"
        "What could not be carried over is named on standard error, with counts and places.\n"
        "Exit: 0 done, 1 entries or rules were left out, 3 the file cannot be read.\n",
    .run = codebook_convert,
};
