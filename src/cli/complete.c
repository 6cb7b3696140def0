/* complete.c - completion for bash, zsh and fish, from the table that `--help` prints.
 *
 * Only the words of the table: no script asks the program anything, so completing a line never
 * opens a project. */
#include "complete.h"

#include <string.h>

/* ---- What the table says --------------------------------------------------------------- */

static void add(jny_buf *b, const char *text)
{
    jny_buf_add(b, jny_cstr(text));
}

static bool holds(const option *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return true;
    return false;
}

/* The options of a command; those of `codebook` with those of its verbs in files of their own. */
static const option *options_under(app *a, const command *c)
{
    const command *const parts[] = {c, c == &cmd_codebook ? &cmd_convert : NULL,
                                    c == &cmd_codebook ? &cmd_edit : NULL};
    JNY_LIST(option)     all     = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && parts[i]; i++)
        for (const option *o = options_of(a, parts[i]); o->name; o++)
            if (!holds(all.at, all.n, o->name))
                *JNY_PUSH(&a->arena, &all) = *o;
    *JNY_PUSH(&a->arena, &all) = (option){0};
    return all.at;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || c == '-' || c == '|';
}

/* The verbs of a command, with a space behind each: in its usage they stand behind its name,
 * as in "codebook check|test FILE" and "undo [import|run]". */
static jny_str verbs_of(app *a, const command *c)
{
    jny_buf b     = jny_buf_open(&a->arena);
    size_t  n     = strlen(c->name);
    bool    begin = true;
    for (const char *u = c->usage; *u; begin = *u == ' ', u++) {
        if (!begin || strncmp(u, c->name, n) != 0 || u[n] != ' ')
            continue;
        const char *p = u + n + 1;
        p += *p == '[';
        if (*p == '-')
            continue;
        const char *end = p;
        while (is_word(*end))
            end++;
        if (end == p || (*end && !strchr(" ]", *end)))
            continue;
        for (; p < end; p++)
            jny_buf_char(&b, *p == '|' ? ' ' : *p);
        jny_buf_char(&b, ' ');
    }
    return jny_buf_str(&b);
}

/* `text` between single quotes of a shell; `care` are characters that a backslash must precede. */
static void quoted(jny_buf *b, const char *text, const char *care, const char *apostrophe)
{
    for (; *text; text++) {
        if (*text == '\'') {
            add(b, apostrophe);
            continue;
        }
        if (strchr(care, *text))
            jny_buf_char(b, '\\');
        jny_buf_char(b, *text);
    }
}

/* ---- bash ---------------------------------------------------------------------------------- */

static void bash_words(app *a, jny_buf *b)
{
    add(b, "    '') words='");
    for (const command *const *c = commands; *c; c++)
        jny_buf_format(b, "%s ", (*c)->name);
    add(b, "' options='--project --version --help' valued='-p --project' ;;\n"
           "    help) words='");
    for (const command *const *c = commands; *c; c++)
        jny_buf_format(b, "%s ", (*c)->name);
    add(b, "' ;;\n");
    for (const command *const *c = commands; *c; c++) {
        if (*c == &cmd_help)
            continue;
        const option *options = options_under(a, *c);
        jny_buf_format(b, "    %s) words='%.*s' options='", (*c)->name, JNY_ARG(verbs_of(a, *c)));
        for (const option *o = options; o->name; o++)
            jny_buf_format(b, "--%s ", o->name);
        add(b, "' valued='");
        for (const option *o = options; o->name; o++) {
            if (!o->argument)
                continue;
            jny_buf_format(b, "--%s ", o->name);
            if (o->letter)
                jny_buf_format(b, "-%c ", o->letter);
        }
        add(b, "' ;;\n");
    }
}

void complete_bash(app *a, jny_buf *b)
{
    add(b, "# bash completion for journeys, made from its table of commands.\n"
           "_journeys() {\n"
           "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "  local command='' words='' options='' valued='' i at=0\n"
           "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "    case ${COMP_WORDS[i]} in\n"
           "      -p | --project) i=$((i + 1)) ;;\n"
           "      -*) ;;\n"
           "      *) command=${COMP_WORDS[i]} at=$i; break ;;\n"
           "    esac\n"
           "  done\n"
           "  COMPREPLY=()\n"
           "  case $command in\n");
    bash_words(a, b);
    add(b, "  esac\n"
           "  # Behind an option that takes a value, and where nothing fits: names of files.\n"
           "  case \" $valued \" in *\" $before \"*) return ;; esac\n"
           "  case $current in\n"
           "    -*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\") ;;\n"
           "    *) if [ \"$((at + 1))\" -eq \"$COMP_CWORD\" ] || [ -z \"$command\" ]; then\n"
           "         mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
           "       fi ;;\n"
           "  esac\n"
           "}\n"
           "complete -o default -F _journeys journeys\n");
}

/* ---- zsh ------------------------------------------------------------------------------------- */

/* A line of `_arguments`: '(-p --project)'{-p,--project}'[what it does]:PROJECT:_files' */
static void zsh_option(jny_buf *b, const option *o)
{
    add(b, "        ");
    if (o->letter && o->kind == OPT_LIST)
        jny_buf_format(b, "'*'{-%c,--%s}'", o->letter, o->name);
    else if (o->letter)
        jny_buf_format(b, "'(-%c --%s)'{-%c,--%s}'", o->letter, o->name, o->letter, o->name);
    else
        jny_buf_format(b, "'%s--%s", o->kind == OPT_LIST ? "*" : "", o->name);
    jny_buf_char(b, '[');
    quoted(b, o->help, "[]\\", "'\\''");
    jny_buf_char(b, ']');
    if (o->argument) {
        jny_buf_char(b, ':');
        quoted(b, o->argument, ":\\", "'\\''");
        add(b, ":_files");
    }
    add(b, "' \\\n");
}

void complete_zsh(app *a, jny_buf *b)
{
    add(b, "#compdef journeys\n"
           "# zsh completion for journeys, made from its table of commands.\n"
           "_journeys() {\n"
           "  local state line\n"
           "  local -a commands\n"
           "  commands=(\n");
    for (const command *const *c = commands; *c; c++) {
        jny_buf_format(b, "    '%s:", (*c)->name);
        quoted(b, (*c)->summary, ":\\", "'\\''");
        add(b, "'\n");
    }
    add(b, "  )\n"
           "  _arguments -C '(-p --project)'{-p,--project}'[the project file]:PROJECT:_files' \\\n"
           "    '1:command:->command' '*::argument:->argument'\n"
           "  case $state in\n"
           "  command) _describe command commands ;;\n"
           "  argument)\n"
           "    case $words[1] in\n"
           "    help) _describe command commands ;;\n");
    for (const command *const *c = commands; *c; c++) {
        if (*c == &cmd_help)
            continue;
        jny_str verbs = verbs_of(a, *c);
        jny_buf_format(b, "    %s)\n      _arguments -s \\\n", (*c)->name);
        for (const option *o = options_under(a, *c); o->name; o++)
            zsh_option(b, o);
        if (verbs.n)
            jny_buf_format(b, "        '1:verb:(%.*s)' ", JNY_ARG(jny_str_trim(verbs)));
        else
            add(b, "        ");
        add(b, "'*:file:_files' ;;\n");
    }
    add(b, "    esac ;;\n"
           "  esac\n"
           "}\n"
           "# Loaded as a function by compinit, or read by `source`.\n"
           "if [ \"$funcstack[1]\" = _journeys ]; then _journeys \"$@\"; else compdef _journeys "
           "journeys; fi\n");
}

/* ---- fish ------------------------------------------------------------------------------------ */

void complete_fish(app *a, jny_buf *b)
{
    add(b, "# fish completion for journeys, made from its table of commands.\n"
           "complete -c journeys -n __fish_use_subcommand -s p -l project -r -d 'the project "
           "file'\n");
    for (const command *const *c = commands; *c; c++) {
        jny_buf_format(b, "complete -c journeys -n __fish_use_subcommand -f -a %s -d '",
                       (*c)->name);
        quoted(b, (*c)->summary, "\\", "\\'");
        add(b, "'\n");
    }
    for (const command *const *c = commands; *c; c++) {
        jny_str verbs = verbs_of(a, *c);
        if (*c == &cmd_help)
            continue;
        if (verbs.n)
            jny_buf_format(b,
                           "complete -c journeys -n '__fish_seen_subcommand_from %s' -a '%.*s'\n",
                           (*c)->name, JNY_ARG(jny_str_trim(verbs)));
        for (const option *o = options_under(a, *c); o->name; o++) {
            jny_buf_format(b, "complete -c journeys -n '__fish_seen_subcommand_from %s' -l %s",
                           (*c)->name, o->name);
            if (o->letter)
                jny_buf_format(b, " -s %c", o->letter);
            jny_buf_format(b, "%s -d '", o->argument ? " -r" : "");
            quoted(b, o->help, "\\", "\\'");
            add(b, "'\n");
        }
    }
}
