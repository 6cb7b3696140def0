/* cmd_pack.c - a project as one portable file, encrypted if it travels. */
#include "cli.h"

static jny_status pack(app *a, jny_project *p, const char *output, bool secret,
                       const char *passphrase_file, jny_err *err)
{
    jny_str    passphrase = {0};
    jny_status st         = jny_file_absent(output, err);
    if (st == JNY_OK && secret)
        st = ask_passphrase(a, passphrase_file, true, &passphrase, err);
    if (st != JNY_OK)
        return st;
    progress_start(a, "copying pages", false);
    st = secret ? jny_pack_secret(p, output, passphrase, progress_show, NULL, err)
                : jny_backup_make(p, output, true, progress_show, NULL, err);
    progress_end(a);
    return st;
}

static int run_pack(app *a, int argc, const char **argv)
{
    const char  *output = NULL, *passphrase_file = NULL;
    bool         secret    = false;
    const option options[] = {
        {"output", 'o', OPT_NEW, &output, "FILE", "the packed file (needed)"},
        {"encrypt", 0, OPT_FLAG, &secret, NULL, "so that only a passphrase opens it"},
        {"passphrase-file", 0, OPT_TEXT, &passphrase_file, "F",
         "its first line, instead of asking"},
        {0},
    };
    arguments    args;
    int          code = EXIT_DONE;
    jny_project *p;
    jny_err      err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n || !output)
        return usage_error(a, "say where to: journeys pack -o FILE -p PROJECT");
    if (passphrase_file && !secret)
        return usage_error(a, "--passphrase-file goes with --encrypt");
    if (!project_open(a, &p, &code))
        return code;
    jny_status st = pack(a, p, output, secret, passphrase_file, &err);
    if (st == JNY_OK)
        jny_out_format(&a->out, "Packed into %s%s.\n", output,
                       secret ? "; without the passphrase nobody can open it, you neither"
                              : ", which anybody who has it can read: --encrypt if it travels");
    return project_end(a, p, st, &err);
}

static int run_unpack(app *a, int argc, const char **argv)
{
    const char  *output = NULL, *passphrase_file = NULL;
    const option options[] = {
        {"output", 'o', OPT_NEW, &output, "FILE", "the file to make (needed)"},
        {"passphrase-file", 0, OPT_TEXT, &passphrase_file, "F",
         "its first line, instead of asking"},
        {0},
    };
    arguments args;
    int       code = EXIT_DONE;
    jny_str   passphrase;
    jny_err   err = {0};
    if (!options_read(a, options, argc, argv, &args, &code))
        return code;
    if (args.n != 1 || !output)
        return usage_error(a, "name one file, and where to: journeys unpack FILE -o FILE");
    if (jny_project_absent(output, &err) != JNY_OK ||
        ask_passphrase(a, passphrase_file, false, &passphrase, &err) != JNY_OK)
        return say_error(a, &err);
    work_begins(a);
    if (jny_secret_open(a->world, args.at[0], output, passphrase, &err) != JNY_OK)
        return say_error(a, &err);
    jny_out_format(&a->out, "Opened into %s. Only you can read it; keep it on an encrypted disk.\n",
                   output);
    return EXIT_DONE;
}

const command cmd_pack = {
    .name     = "pack",
    .usage    = "pack -o FILE [--encrypt [--passphrase-file F]] -p PROJECT",
    .summary  = "Make one portable file of the project, encrypted if it travels.",
    .examples = "  journeys pack -o southwark-packed.journeys -p southwark.journeys\n"
                "  journeys pack --encrypt -o southwark.sealed -p southwark.journeys\n"
                "  journeys unpack southwark.sealed -o southwark.journeys\n",
    .details  = "A whole project in one file without free space; packed plainly, it is used like "
                "any project.\n"
                "With --encrypt it is XChaCha20-Poly1305 under a key that Argon2id makes from a "
                "passphrase of\n"
                "at least 12 characters (libsodium; 128 MiB, 4 passes). Tell it by another way than "
                "the file.\n",
    .by_name  = true,
    .run      = run_pack,
};

const command cmd_unpack = {
    .name     = "unpack",
    .usage    = "unpack FILE -o FILE [--passphrase-file F]",
    .summary  = "Open a file that `pack --encrypt` or `decisions export --encrypt` made.",
    .examples = "  journeys unpack southwark.sealed -o southwark.journeys\n",
    .details  = "A file that was changed, or cut short anywhere, does not open, and leaves nothing "
                "behind.\n"
                "Exit: 0 opened, 3 another passphrase or a changed file.\n",
    .by_name  = true,
    .run      = run_unpack,
};
