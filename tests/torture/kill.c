/* kill.c - kill -9 at random times. A child works at a project through the library, as the
 * commands do: it imports, tags, decides, forgets, exports, backs up, restores, merges what was
 * decided on another laptop, and brings an old file to this version; or it is the server of the
 * review application, at which somebody decides by HTTP. It is killed, the file is examined, and
 * another child goes on with the same file.
 *
 *   KILLS=10000 SEED=7 torture_kill        (default: 50 kills, the time as seed)
 *
 * Every decision that was acknowledged must be there, of a merge all or none and none twice,
 * nothing half, and the doctor content. */
#include "browser.h"
#include "desk.h"

#include <journeys/web.h>

enum { OF_ONE_FILE = 25, JOURNALS = 10, OF_ONE_JOURNAL = 32, OLDER = 5 };

typedef enum {
    IMPORT,
    TAG,
    DECIDE,
    FORGET,
    EXPORT,
    COPY,
    RESTORE,
    MERGE,
    REVIEW,
    MIGRATE,
    KINDS
} kind;
static const char *const names[KINDS] = {"import",  "tag",     "decide", "forget", "export",
                                         "back up", "restore", "merge",  "review", "migrate"};

/* What the server's answers acknowledged, shared with who asks: 1 for each number of a decision. */
enum { ASKED_MOST = 100000 };
static struct {
    _Atomic int64_t asked;            /* the last number that was sent */
    _Atomic int64_t came_in, answers; /* of all files */
    uint8_t         answered[ASKED_MOST];
} * heard;

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

/* ---- Merging ---------------------------------------------------------------------------------
 * ben has a copy of the project. Journal k is what he had decided, all in all, when he told for the
 * k-th time: what comes with it is new, or here already. */

static const char *journal_path(const desk *d, int64_t k)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/ben%02lld.ndjson", d->folder, (long long)k);
    return path;
}

static jny_status merge_journal(jny_project *p, const desk *d, int64_t k, const jny_world *w,
                                jny_err *err)
{
    jny_limits       limits = JNY_LIMITS;
    jny_merge_report r;
    jny_arena        a = jny_arena_open(w);
    jny_decisions_merge(p, &a, journal_path(d, k), false, &limits, &r, err);
    jny_arena_close(&a);
    return err->status;
}

static void make_journals(const desk *d, const jny_world *w)
{
    jny_err err  = {0};
    chance  luck = chance_of(d->seed);
    desk    ben  = *d;
    char    command[700];
    snprintf(ben.project, sizeof ben.project, "%s/ben.journeys", d->folder);
    snprintf(command, sizeof command, "cp '%s' '%s'", d->project, ben.project);
    jny_project *p = system(command) == 0 ? project_of(w, &ben) : NULL;
    for (int64_t k = 1, number = 0; p && k <= JOURNALS; k++) {
        jny_arena          a = jny_arena_open(w);
        jny_buf            b = jny_buf_open(&a);
        jny_journal_report r;
        jny_events_begin(p, &err);
        for (int i = 0; i < OF_ONE_JOURNAL; i++)
            if (!decide_once(p, w, "ben", ++number, &luck))
                give_up("ben's decisions", NULL);
        if (jny_events_commit(p, &err) != JNY_OK ||
            jny_decisions_export(p, &a, JNY_STR("ben"), &b, &r, &err) != JNY_OK ||
            jny_file_save(w, journal_path(d, k), jny_buf_str(&b), &err) != JNY_OK)
            give_up("ben's journals", &err);
        jny_arena_close(&a);
    }
    if (!p)
        give_up("ben's copy", NULL);
    jny_project_close(p);
}

/* The next of the journals, or one that is here already. */
static void merge_one(jny_project *p, const desk *d, chance *luck, const jny_world *w)
{
    jny_err err  = {0};
    int64_t next = d->told->merged + 1;
    if (next > JOURNALS || chance_below(luck, 3) == 0)
        next = 1 + (int64_t)chance_below(luck, (size_t)(next > JOURNALS ? JOURNALS : next));
    if (merge_journal(p, d, next, w, &err) != JNY_OK && err.status != JNY_EDB)
        give_up("merging", &err);
    if (err.status == JNY_OK && next > d->told->merged)
        d->told->merged = next;
}

/* ---- The server ------------------------------------------------------------------------------ */

static void tell_link(void *ctx, jny_str url)
{
    if (write(*(int *)ctx, url.p, url.n) < 0)
        _exit(97);
    close(*(int *)ctx);
}

static _Noreturn void serve(const desk *d, int link)
{
    const jny_world *w    = jny_world_system();
    jny_err          err  = {0};
    jny_cues        *cues = NULL;
    jny_project     *p    = project_of(w, d);
    if (!p || jny_cues_open(w, (jny_str){0}, (jny_str){0}, &cues, &err) != JNY_OK)
        _exit(98);
    jny_web_serve(p, w,
                  &(jny_web_options){.project = d->project,
                                     .coder   = JNY_STR("vic"),
                                     .cues    = cues,
                                     .ready   = tell_link,
                                     .ctx     = &link},
                  &err);
    give_up("the server", &err);
}

enum { VIC_READS = 30 };

/* What the page of a story says that its forms are made of, once; false: no page came. */
static bool look_at_story(browser *b, size_t i, char seen[VIC_READS][2][40])
{
    char target[60];
    if (seen[i][1][0])
        return true;
    snprintf(target, sizeof target, "/review?story=J%05zu", i);
    return browser_ask(b, target, NULL) == 200 &&
           browser_find(b, "name=\"words\" value=\"", '"', seen[i][0], 40) &&
           browser_find(b, "name=\"suggested\" value=\"", '"', seen[i][1], 40);
}

/* vic, who decides as fast as the server answers, until nobody answers any more. */
static _Noreturn void decide_by_http(int link, uint64_t seed)
{
    static browser b;
    static char    seen[VIC_READS][2][40];
    chance         luck      = chance_of(seed);
    char           text[400] = "", form[300];
    ssize_t        n         = read(link, text, sizeof text - 1);
    int            status    = n > 0 ? browser_come_in(&b, text) : 0;
    heard->came_in++;
    while (status == 200 && heard->asked + 1 < ASKED_MOST) {
        size_t i = chance_below(&luck, VIC_READS);
        if (!look_at_story(&b, i, seen)) {
            status = 0; /* it was killed, or has no such story any more */
            break;
        }
        int64_t number = ++heard->asked;
        snprintf(form, sizeof form,
                 "story=J%05zu&of=words:help&do=%s&seen=0&note=vic-%lld&words=%s", i,
                 chance_below(&luck, 2) ? "accept" : "reject", (long long)number, seen[i][0]);
        status = browser_ask(&b, "/decide", form);
        if (status == 200)
            heard->answered[number] = 1, heard->answers++;
        if (status == 200 && number % 4 == 0) {
            snprintf(form, sizeof form, "story=J%05zu&words=%s&suggested=%s", i, seen[i][0],
                     seen[i][1]);
            status = browser_ask(&b, "/finish", form);
        }
    }
    if (status)
        fprintf(stderr, "torture: the server answers %d: %s\n", status, b.body);
    _exit(status ? 96 : 0);
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
        case MERGE: merge_one(p, d, &luck, w); break;
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
    make_journals(d, w);
    heard->asked = 0;
    memset(heard->answered, 0, sizeof heard->answered);
}

static void take_old_file(const desk *d, int version)
{
    char command[900];
    snprintf(command, sizeof command, "rm -rf '%s'/*; xz -dc '%s/tests/old/v%d.journeys.xz' >'%s'",
             d->folder, SOURCE_FOLDER, version, d->project);
    if (system(command) != 0)
        give_up("unpacking an old file", NULL);
}

/* Whether it was killed; false when it had ended by itself. */
static bool kill_it(pid_t child)
{
    int how;
    kill(child, SIGKILL);
    waitpid(child, &how, 0);
    if (WIFEXITED(how) && WEXITSTATUS(how) != 0)
        give_up("a child ended by itself", NULL);
    return WIFSIGNALED(how);
}

static pid_t fork_one(void)
{
    pid_t child = fork();
    if (child < 0)
        give_up("no child", NULL);
    if (child == 0)
        signal(SIGPIPE, SIG_IGN);
    return child;
}

/* Forks, waits as long as chance says, kills. */
static bool kill_one(const desk *d, kind what, uint64_t seed, unsigned microseconds)
{
    pid_t child = fork_one();
    if (child == 0) {
        if (what == MIGRATE) {
            jny_project_close(project_of(jny_world_system(), d));
            _exit(0);
        }
        work(d, what, seed);
    }
    usleep(microseconds);
    return kill_it(child);
}

/* The same with the server, while somebody asks it; one in four times before it answers. */
static bool kill_the_server(const desk *d, uint64_t seed, unsigned microseconds)
{
    int     link[2], how;
    int64_t before = heard->came_in;
    if (pipe(link) != 0)
        give_up("no pipe", NULL);
    pid_t server = fork_one();
    if (server == 0) {
        close(link[0]);
        serve(d, link[1]);
    }
    close(link[1]);
    pid_t vic = fork_one();
    if (vic == 0)
        decide_by_http(link[0], seed);
    close(link[0]);
    for (int i = 0; seed % 4 && i < 60000 && heard->came_in == before; i++)
        usleep(1000);
    usleep(microseconds);
    bool killed = kill_it(server);
    if (waitpid(vic, &how, 0) != vic || !WIFEXITED(how) || WEXITSTATUS(how) != 0)
        give_up("who asked the server got a wrong answer", NULL);
    return killed;
}

/* ---- What must be there --------------------------------------------------------------------- */

static size_t times_in(jny_str text, const char *what)
{
    size_t      n = 0, k = strlen(what);
    const char *at = text.p, *end = text.p + text.n;
    while ((at = memmem(at, (size_t)(end - at), what, k)))
        n++, at += k;
    return n;
}

/* What `who` decided, as a journal; how many decisions. */
static uint64_t told_of(jny_project *p, jny_arena *a, const char *who, jny_str *out)
{
    jny_journal_report r;
    jny_err            err = {0};
    jny_buf            b   = jny_buf_open(a);
    if (jny_decisions_export(p, a, jny_cstr(who), &b, &r, &err) != JNY_OK)
        give_up("reading the record", &err);
    *out = jny_buf_str(&b);
    return r.decisions;
}

static bool is_told(jny_str journal, const char *who, int64_t number)
{
    char note[64];
    snprintf(note, sizeof note, "\"note\":\"%s-%lld\"", who, (long long)number);
    return times_in(journal, note) == 1;
}

/* How many acknowledged decisions are not there, or there twice; of a journal all or none. What the
 * killed merge had begun is merged again then, and nothing is doubled by it. */
static uint64_t missing(const desk *d, kind what)
{
    const jny_world *w   = jny_world_system();
    jny_arena        a   = jny_arena_open(w);
    jny_err          err = {0};
    jny_str          journal;
    uint64_t         wrong = 0;
    jny_project     *p     = project_of(w, d);
    if (!p)
        give_up("looking at the record", NULL);
    uint64_t n = told_of(p, &a, "ann", &journal);
    wrong += n < (uint64_t)d->told->decided ? (uint64_t)d->told->decided - n : 0;
    told_of(p, &a, "vic", &journal);
    for (int64_t i = 1; i <= heard->asked; i++)
        wrong += heard->answered[i] && !is_told(journal, "vic", i);
    n = told_of(p, &a, "ben", &journal);
    wrong += n % OF_ONE_JOURNAL != 0;
    n /= OF_ONE_JOURNAL;
    if (what == MERGE && d->told->merged < JOURNALS) {
        wrong += n != (uint64_t)d->told->merged && n != (uint64_t)d->told->merged + 1;
        n = (uint64_t)++d->told->merged;
        if (merge_journal(p, d, (int64_t)n, w, &err) != JNY_OK)
            give_up("merging again", &err);
    }
    wrong +=
        told_of(p, &a, "ben", &journal) != n * OF_ONE_JOURNAL || n != (uint64_t)d->told->merged;
    for (int64_t i = 1; i <= d->told->merged * OF_ONE_JOURNAL; i++)
        wrong += !is_told(journal, "ben", i);
    jny_project_close(p);
    jny_arena_close(&a);
    return wrong;
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
    heard = mmap(NULL, sizeof *heard, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (heard == MAP_FAILED)
        give_up("no shared memory", NULL);
    printf("kill: seed %llu\n", (unsigned long long)d.seed);
    fflush(stdout);
    for (uint64_t i = 0; i < kills; i++) {
        kind what =
            i % OF_ONE_FILE == OF_ONE_FILE - 1 ? MIGRATE : (kind)(i % OF_ONE_FILE % MIGRATE);
        if (what == MIGRATE)
            take_old_file(&d, 1 + (int)chance_below(&luck, OLDER));
        else if (i % OF_ONE_FILE == 0)
            begin_anew(&d);
        uint64_t longest = what == REVIEW    ? 120000
                           : what == MIGRATE ? 60000
                                             : 40000,
                 seed    = chance_bits(&luck);
        unsigned wait    = (unsigned)chance_below(&luck, longest);
        done += what == REVIEW ? kill_the_server(&d, seed, wait) : kill_one(&d, what, seed, wait);
        at[what]++;
        uint64_t    events, decisions;
        const char *wrong = look(d.project, &events, &decisions);
        if (wrong || !export_is_whole(&d)) {
            bad++;
            printf("kill %llu (%s): %s\n", (unsigned long long)i, names[what],
                   wrong ? wrong : "half an export");
        }
        uint64_t gone = wrong || what == MIGRATE ? 0 : missing(&d, what);
        if (gone) {
            lost++;
            printf("kill %llu (%s): %llu acknowledged decisions are not there, or twice\n",
                   (unsigned long long)i, names[what], (unsigned long long)gone);
        }
    }
    printf("kill: %llu kills (%llu in the middle of work):", (unsigned long long)kills,
           (unsigned long long)done);
    for (int i = 0; i < KINDS; i++)
        printf(" %s %llu", names[i], (unsigned long long)at[i]);
    printf("; %llu decisions acknowledged by HTTP; %llu files unsound, %llu with lost decisions\n",
           (unsigned long long)heard->answers, (unsigned long long)bad, (unsigned long long)lost);
    munmap(heard, sizeof *heard);
    desk_end(&d);
    return bad || lost || done < kills / 2;
}
