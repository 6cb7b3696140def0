/* kill.c - kill -9 at random times. A child works at a project through the library, as the
 * commands and the server do: it imports, tags, decides, forgets, exports, backs up, restores, and
 * brings an old file to this version. It is killed, the file is examined, and another child goes on
 * with the same file.
 *
 *   KILLS=10000 SEED=7 torture_kill        (default: 50 kills, the time as seed)
 *
 * Every decision that was acknowledged must be there, nothing half, and the doctor content. */
#include "desk.h"

enum { OF_ONE_FILE = 25 };

typedef enum { IMPORT, TAG, DECIDE, FORGET, EXPORT, COPY, RESTORE, MIGRATE, KINDS } kind;
static const char *const names[KINDS] = {"import", "tag",     "decide",  "forget",
                                         "export", "back up", "restore", "migrate"};

static void save_stories(jny_project *p, const desk *d, const jny_world *w)
{
    char        path[400];
    jny_err     err = {0};
    jny_arena   a   = jny_arena_open(w);
    jny_buf     b   = jny_buf_open(&a);
    jny_stories it;
    jny_story   s;
    jny_stories_open(&it, p, &err);
    while (jny_stories_next(&it, &a, &s, &err)) {
        jny_buf_json(&b, s.text);
        jny_buf_char(&b, '\n');
    }
    jny_stories_close(&it);
    jny_buf_add(&b, JNY_STR("end\n"));
    snprintf(path, sizeof path, "%s/export", d->folder);
    if (jny_file_save(w, path, jny_buf_str(&b), &err) != JNY_OK)
        give_up("exporting", &err);
    jny_arena_close(&a);
}

static void restore_newest(const desk *d, const jny_world *w)
{
    jny_arena    a   = jny_arena_open(w);
    jny_err      err = {0};
    jny_str     *list;
    size_t       n;
    jny_restored r;
    /* Going back loses what came since, as was asked for: only a copy of the present state. */
    jny_project *p = project_of(w, d);
    jny_str      path;
    if (!p || jny_backup_rotate(p, &a, &path, &err) != JNY_OK)
        give_up("backing up", &err);
    jny_project_close(p);
    if (jny_backups(&a, d->project, &list, &n, &err) == JNY_OK && n &&
        jny_restore(w, &a, jny_str_z(&a, list[0]), d->project, JNY_STR("torture"), &r, &err) !=
            JNY_OK)
        give_up("restoring", &err);
    jny_arena_close(&a);
}

static void forget_one(jny_project *p, const desk *d, const jny_world *w)
{
    jny_arena     a   = jny_arena_open(w);
    jny_err       err = {0};
    jny_forgotten out;
    int64_t       n  = ++d->told->forgotten;
    jny_str       id = jny_str_format(&a, "J%05lld", (long long)(30 + n % 40));
    jny_forget(p, &a, &(jny_forget_request){.stories = &id, .n_stories = 1}, JNY_STR("torture"),
               &out, &err);
    jny_arena_close(&a);
}

/* Works until it is killed. */
static _Noreturn void work(const desk *d, kind what, uint64_t seed)
{
    const jny_world *w    = jny_world_system();
    chance           luck = chance_of(seed);
    if (what == RESTORE)
        for (;;) {
            d->told->steps++;
            restore_newest(d, w);
        }
    jny_project *p = project_of(w, d);
    if (!p)
        _exit(98);
    for (;;) {
        d->told->steps++;
        int64_t next = d->told->decided + 1;
        jny_err err  = {0};
        switch (what) {
        case IMPORT:
            if (import_some(p, d, (unsigned)(70 + d->told->stories * 40), 40, w))
                d->told->stories++;
            break;
        case TAG: tag_it(p, w); break;
        case FORGET: forget_one(p, d, w); break;
        case EXPORT: save_stories(p, d, w); break;
        case COPY: {
            jny_arena a = jny_arena_open(w);
            jny_str   path;
            decide_once(p, w, "ann", next, &luck) ? (void)(d->told->decided = next) : (void)0;
            jny_backup_rotate(p, &a, &path, &err);
            jny_arena_close(&a);
            break;
        }
        default:
            if (decide_once(p, w, "ann", next, &luck))
                d->told->decided = next;
        }
    }
}

static void begin_anew(desk *d)
{
    const jny_world *w   = jny_world_system();
    jny_err          err = {0};
    desk_empty(d);
    memset(d->told, 0, sizeof *d->told);
    if (jny_project_create(w, d->project, JNY_STR("torture"), &err) != JNY_OK)
        give_up("making a project", &err);
    jny_project *p = project_of(w, d);
    if (!p || !import_some(p, d, 0, 70, w) || !tag_it(p, w))
        give_up("filling the project", NULL);
    jny_project_close(p);
}

static void take_old_file(const desk *d, int version)
{
    char command[900];
    snprintf(command, sizeof command, "rm -rf '%s'/*; xz -dc '%s/tests/old/v%d.journeys.xz' >'%s'",
             d->folder, SOURCE_FOLDER, version, d->project);
    if (system(command) != 0)
        give_up("unpacking an old file", NULL);
}

/* Forks, waits as long as chance says, kills; false when the child had ended by itself. */
static bool kill_one(const desk *d, kind what, uint64_t seed, unsigned microseconds)
{
    int   how;
    pid_t child = fork();
    if (child < 0)
        give_up("no child", NULL);
    if (child == 0) {
        signal(SIGPIPE, SIG_IGN);
        if (what == MIGRATE) {
            jny_project_close(project_of(jny_world_system(), d));
            _exit(0);
        }
        work(d, what, seed);
    }
    usleep(microseconds);
    kill(child, SIGKILL);
    waitpid(child, &how, 0);
    if (WIFEXITED(how) && WEXITSTATUS(how) != 0)
        give_up("a child ended by itself", NULL);
    return WIFSIGNALED(how);
}

/* Under its own name an export is whole. */
static bool export_is_whole(const desk *d)
{
    char  path[400], last[4] = "";
    FILE *f;
    snprintf(path, sizeof path, "%s/export", d->folder);
    f = fopen(path, "rb");
    if (!f)
        return true;
    bool good =
        fseek(f, -4, SEEK_END) == 0 && fread(last, 1, 4, f) == 4 && memcmp(last, "end\n", 4) == 0;
    fclose(f);
    return good;
}

int main(void)
{
    desk     d     = desk_make("kill");
    uint64_t kills = number_of("KILLS", 50), at[KINDS] = {0}, bad = 0, lost = 0, done = 0;
    chance   luck = chance_of(d.seed);
    printf("kill: seed %llu\n", (unsigned long long)d.seed);
    fflush(stdout);
    for (uint64_t i = 0; i < kills; i++) {
        kind what =
            i % OF_ONE_FILE == OF_ONE_FILE - 1 ? MIGRATE : (kind)(i % OF_ONE_FILE % MIGRATE);
        if (what == MIGRATE)
            take_old_file(&d, 1 + (int)chance_below(&luck, 3));
        else if (i % OF_ONE_FILE == 0)
            begin_anew(&d);
        uint64_t longest = what == MIGRATE ? 60000 : 40000;
        done += kill_one(&d, what, chance_bits(&luck), (unsigned)chance_below(&luck, longest));
        at[what]++;
        uint64_t    events, decisions;
        const char *wrong = look(d.project, &events, &decisions);
        if (wrong || !export_is_whole(&d)) {
            bad++;
            printf("kill %llu (%s): %s\n", (unsigned long long)i, names[what],
                   wrong ? wrong : "half an export");
        }
        if (what != MIGRATE && decisions < (uint64_t)d.told->decided) {
            lost++;
            printf("kill %llu (%s): %llu decisions of %lld\n", (unsigned long long)i, names[what],
                   (unsigned long long)decisions, (long long)d.told->decided);
        }
    }
    printf("kill: %llu kills (%llu in the middle of work):", (unsigned long long)kills,
           (unsigned long long)done);
    for (int i = 0; i < KINDS; i++)
        printf(" %s %llu", names[i], (unsigned long long)at[i]);
    printf("; %llu files unsound, %llu with lost decisions\n", (unsigned long long)bad,
           (unsigned long long)lost);
    desk_end(&d);
    return bad || lost || done < kills / 2;
}
