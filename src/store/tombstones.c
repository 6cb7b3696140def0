/* tombstones.c - NAME.forgotten: what was forgotten, beside the project, as hashes that only the
 * project's own key can make. A copy from before that comes back in the project's place, by
 * whatever way, is told by it what must go again. */
#include "tombstones.h"

#include <string.h>

static const char heading[] = "journeys forgotten 1 ";
enum { MOST = 64 << 20 };

typedef struct {
    char          kind[16];
    unsigned char keyed[KEYED];
} stone;
typedef JNY_LIST(stone) stones;

/* "southwark.forgotten" of "southwark.journeys". */
static char *path_of(jny_arena *a, const jny_project *p)
{
    jny_str name = jny_cstr(p->path), ending = JNY_STR(".journeys");
    if (jny_str_ends(name, ending))
        name = jny_str_sub(name, 0, name.n - ending.n);
    return jny_str_z(a, jny_str_format(a, "%.*s.forgotten", JNY_ARG(name)));
}

static jny_status guid_of(jny_project *p, jny_arena *a, jny_str *out, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, "SELECT value FROM setting WHERE name = 'guid'", err);
    if (db_step(p, s, err) != SQLITE_ROW)
        return err->status ? err->status : db_damaged(p, err);
    *out = db_copy(a, s, 0);
    sqlite3_reset(s);
    return JNY_OK;
}

/* ---- Read again -------------------------------------------------------------------------------
 */

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_stone(jny_str line, stone *out)
{
    jny_str kind = jny_str_cut(&line, ' ');
    if (kind.n == 0 || kind.n >= sizeof out->kind || line.n != 2 * (size_t)KEYED)
        return false;
    *out = (stone){0};
    memcpy(out->kind, kind.p, kind.n);
    for (size_t i = 0; i < KEYED; i++) {
        int high = digit(line.p[2 * i]), low = digit(line.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->keyed[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

/* The stones of the file; none where there is no file, or it is another project's. */
static jny_status read_file(jny_project *p, jny_arena *a, stones *out, jny_err *err)
{
    jny_str     bytes, guid = {0};
    jny_err     why  = {0};
    const char *path = path_of(a, p);
    jny_status  st   = jny_file_read(a, p->world, path, MOST, &bytes, &why);
    if (st == JNY_ENOTFOUND)
        return JNY_OK;
    if (st == JNY_OK)
        st = guid_of(p, a, &guid, &why);
    if (st != JNY_OK) {
        *err = why;
        return st;
    }
    jny_str line = jny_str_cut(&bytes, '\n');
    if (!jny_str_eq(line, jny_str_format(a, "%s%.*s", heading, JNY_ARG(guid))))
        return JNY_OK;
    while (bytes.n) {
        line = jny_str_cut(&bytes, '\n');
        if (!read_stone(line, JNY_PUSH(a, out)))
            return jny_fail(
                err, JNY_EDB, path,
                "is damaged: it says what was forgotten, and cannot be read; restore it "
                "from where the project's backups lie");
    }
    return JNY_OK;
}

/* Those that the project does not have. */
static jny_status missing(jny_project *p, stones *list, jny_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        sqlite3_stmt *s = db_get(p, "SELECT 1 FROM tombstone WHERE keyed = ? AND kind = ?", err);
        db_bind_blob(s, 1, list->at[i].keyed, KEYED);
        db_bind_str(s, 2, jny_cstr(list->at[i].kind));
        int rc = db_step(p, s, err);
        if (rc == SQLITE_ERROR)
            return err->status;
        sqlite3_reset(s);
        if (rc != SQLITE_ROW)
            list->at[n++] = list->at[i];
    }
    list->n = n;
    return JNY_OK;
}

static void add_line(jny_buf *b, jny_str kind, const void *keyed, size_t n)
{
    jny_buf_add(b, kind);
    jny_buf_char(b, ' ');
    jny_buf_hex(b, keyed, n);
    jny_buf_char(b, '\n');
}

/* What the file had and the project has not stays in it. A backup on its way back has no such file
 * of its own: the project it becomes has one. */
jny_status tombstones_save(jny_project *p, jny_err *err)
{
    if (jny_str_ends(jny_cstr(p->path), JNY_STR(".part")))
        return JNY_OK;
    jny_arena     a    = jny_arena_open(p->world);
    jny_buf       b    = jny_buf_open(&a);
    jny_str       guid = {0};
    stones        had  = {0};
    sqlite3_stmt *s    = NULL;
    int           rc   = SQLITE_DONE;
    jny_status    st   = guid_of(p, &a, &guid, err);
    if (st == JNY_OK)
        st = read_file(p, &a, &had, err);
    if (st == JNY_OK)
        st = missing(p, &had, err);
    if (st == JNY_OK) {
        jny_buf_format(&b, "%s%.*s\n", heading, JNY_ARG(guid));
        s = db_get(p, "SELECT kind, keyed FROM tombstone ORDER BY id", err);
        while ((rc = db_step(p, s, err)) == SQLITE_ROW)
            add_line(&b, db_column(s, 0), db_column(s, 1).p, db_column(s, 1).n);
        st = rc == SQLITE_ERROR ? err->status : JNY_OK;
        if (s)
            sqlite3_reset(s);
    }
    for (size_t i = 0; i < had.n; i++)
        add_line(&b, jny_cstr(had.at[i].kind), had.at[i].keyed, KEYED);
    if (st == JNY_OK)
        st = jny_file_save(p->world, path_of(&a, p), jny_buf_str(&b), err);
    jny_arena_close(&a);
    return st;
}

/* ---- A copy that came back --------------------------------------------------------------------
 */

static jny_status set_stones(jny_project *p, const stones *list, jny_str actor, jny_err *err)
{
    jny_status st = jny_event_begin(p, "forget", actor, err);
    if (st != JNY_OK)
        return st;
    for (size_t i = 0; i < list->n && err->status == JNY_OK; i++)
        tombstone_write(p, list->at[i].kind, list->at[i].keyed, err);
    return jny_event_commit(p, JNY_STR("{\"respondents\":0,\"stories\":0}"), err);
}

static bool is_meant(const stones *list, const char *kind, const unsigned char keyed[KEYED])
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i].kind, kind) == 0 && memcmp(list->at[i].keyed, keyed, KEYED) == 0)
            return true;
    return false;
}

typedef JNY_LIST(jny_str) found_names;

static void add_once(jny_arena *a, found_names *list, jny_str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (jny_str_eq(list->at[i], name))
            return;
    *JNY_PUSH(a, list) = jny_str_copy(a, name);
}

/* Whatever the stones mean among the project's people and stories, in all their versions. */
static jny_status find_buried(jny_project *p, jny_arena *a, const stones *list,
                              jny_forget_request *r, jny_err *err)
{
    static const struct {
        const char *kind, *sql;
    } asked[] = {
        {"respondent", "SELECT name, name FROM respondent ORDER BY id"},
        {"story", "SELECT name, name FROM story ORDER BY id"},
        {"text",
         "SELECT DISTINCT s.name, t.body FROM story s JOIN story_version v ON v.story = s.id"
         " JOIN text t ON t.id = v.text WHERE t.body IS NOT NULL ORDER BY s.id"},
    };
    found_names found[2] = {{0}, {0}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        sqlite3_stmt *s = db_get(p, asked[i].sql, err);
        int           rc;
        while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
            unsigned char keyed[KEYED];
            if (tombstone_hash(p, asked[i].kind, db_column(s, 1), keyed, err) != JNY_OK)
                return err->status;
            if (is_meant(list, asked[i].kind, keyed))
                add_once(a, &found[i > 0], db_column(s, 0));
        }
        if (rc == SQLITE_ERROR)
            return err->status;
        sqlite3_reset(s);
    }
    *r = (jny_forget_request){.respondents   = found[0].at,
                              .n_respondents = found[0].n,
                              .stories       = found[1].at,
                              .n_stories     = found[1].n};
    return JNY_OK;
}

jny_status jny_forget_again(jny_project *p, jny_arena *a, jny_str actor, uint64_t *again,
                            jny_err *err)
{
    stones             list = {0};
    jny_forget_request r    = {0};
    jny_forgotten      told = {0};
    jny_status         st   = read_file(p, a, &list, err);
    *again                  = 0;
    if (st == JNY_OK)
        st = missing(p, &list, err);
    if (st != JNY_OK || list.n == 0)
        return st;
    /* First what they mean, then they themselves: interrupted, it begins again. */
    st = find_buried(p, a, &list, &r, err);
    if (st == JNY_OK && r.n_stories + r.n_respondents) {
        st     = jny_forget(p, a, &r, actor, &told, err);
        *again = told.stories;
    }
    if (st == JNY_OK)
        st = missing(p, &list, err);
    if (st == JNY_OK && list.n)
        st = set_stones(p, &list, actor, err);
    return st;
}
