/* forgotten.c - NAME.forgotten: what was forgotten, beside the project, as hashes that only the
 * project's own key can make. A copy from before that comes back in the project's place, by
 * whatever way, is told by it what must go again; so is one that was renamed. A heading names the
 * project whose hashes follow: who makes another project under an old name loses none of them. */
#include "project.h"
#include "tombstones.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char heading[] = "journeys forgotten 1 ", ending[] = ".forgotten";
enum { MOST = 64 << 20 };

/* ---- Read again ------------------------------------------------------------------------------ */

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

static jny_status is_damaged(const char *path, jny_err *err)
{
    return jny_fail(err, JNY_EDB, path,
                    "is damaged: it says what was forgotten, and cannot be read; restore it from "
                    "where the project's backups lie, or give it another name: who was forgotten "
                    "since the last backup is then to be forgotten again");
}

/* The stones of the project's own in a file; what it has of others, as it stands. Of another name,
 * it may be anything. */
static jny_status read_file(jny_arena *a, const jny_world *w, const char *path, bool own_name,
                            jny_str guid, stones *out, jny_buf *others, jny_err *err)
{
    jny_str     bytes, line;
    jny_err     why  = {0};
    bool        own  = false;
    jny_str     mine = jny_str_format(a, "%s%.*s", heading, JNY_ARG(guid));
    struct stat at;
    if (stat(path, &at) == 0 && !S_ISREG(at.st_mode))
        return own_name ? is_damaged(path, err) : JNY_OK;
    jny_status st = jny_file_read(a, w, path, MOST, &bytes, &why);
    if (st == JNY_ENOTFOUND || (!own_name && access(path, R_OK) != 0 && errno == EACCES))
        return JNY_OK;
    if (st != JNY_OK && !(st == JNY_ELIMIT && !own_name)) {
        *err = why;
        return st;
    }
    if (!own_name && !jny_str_starts(bytes, jny_cstr(heading)))
        return JNY_OK;
    for (bool headed = false; bytes.n || !headed;) {
        stone s;
        line = jny_str_cut(&bytes, '\n');
        if (jny_str_starts(line, jny_cstr(heading))) {
            headed = true;
            own    = jny_str_eq(line, mine);
        } else if (!headed || (own && !read_stone(line, &s))) {
            return is_damaged(path, err);
        } else if (own) {
            *JNY_PUSH(a, out) = s;
        }
        if (!own) {
            jny_buf_add(others, line);
            jny_buf_char(others, '\n');
        }
    }
    return JNY_OK;
}

/* Those that the file beside the project has, and files beside it of a name that it may have had.
 */
static jny_status read_all(jny_project *p, const char *path, jny_arena *a, stones *out,
                           jny_err *err)
{
    jny_str    guid   = {0};
    jny_buf    others = jny_buf_open(a);
    jny_names  names  = {0};
    jny_status st     = project_guid(p, a, &guid, err);
    if (st == JNY_OK)
        st = project_former(a, path, ending, &names, err);
    for (size_t i = 0; st == JNY_OK && i < names.n; i++) {
        size_t before  = out->n;
        bool   is_copy = false;
        st = read_file(a, p->world, jny_str_z(a, names.at[i]), false, guid, out, &others, err);
        if (st == JNY_OK && out->n > before)
            st = project_is_of_a_copy(p->world, a, names.at[i], ending, guid, &is_copy, err);
        if (is_copy)
            out->n = before;
    }
    if (st == JNY_OK)
        st = read_file(a, p->world, jny_str_z(a, project_beside(a, path, ending)), true, guid, out,
                       &others, err);
    return st;
}

static void add_lines(jny_buf *b, const stones *list)
{
    for (size_t i = 0; i < list->n; i++) {
        jny_buf_add(b, jny_cstr(list->at[i].kind));
        jny_buf_char(b, ' ');
        jny_buf_hex(b, list->at[i].keyed, KEYED);
        jny_buf_char(b, '\n');
    }
}

/* What the file had and the project has not stays in it. A backup on its way back has no such file
 * of its own: the project it becomes has one. */
jny_status tombstones_save(jny_project *p, jny_err *err)
{
    if (jny_part_is(p->path))
        return JNY_OK;
    jny_arena   a = jny_arena_open(p->world);
    jny_buf     b = jny_buf_open(&a), others = jny_buf_open(&a);
    jny_str     guid = {0};
    stones      has = {0}, had = {0};
    const char *path = jny_str_z(&a, project_beside(&a, p->path, ending));
    jny_status  st   = project_guid(p, &a, &guid, err);
    if (st == JNY_OK)
        st = read_file(&a, p->world, path, true, guid, &had, &others, err);
    if (st == JNY_OK)
        st = tombstones_missing(p, &a, &had, err);
    if (st == JNY_OK)
        st = tombstones_load(p, &a, &has, err);
    jny_buf_format(&b, "%s%.*s\n", heading, JNY_ARG(guid));
    add_lines(&b, &has);
    add_lines(&b, &had);
    jny_buf_add(&b, jny_buf_str(&others));
    if (st == JNY_OK)
        st = jny_file_save(p->world, path, jny_buf_str(&b), err);
    jny_arena_close(&a);
    return st;
}

/* ---- A copy that came back ------------------------------------------------------------------- */

jny_status jny_forget_again(jny_project *p, jny_arena *a, jny_str actor, uint64_t *again,
                            jny_err *err)
{
    return forget_as_beside(p, p->path, a, actor, again, err);
}

jny_status forget_as_beside(jny_project *p, const char *path, jny_arena *a, jny_str actor,
                            uint64_t *again, jny_err *err)
{
    stones             list = {0};
    jny_forget_request r    = {0};
    jny_forgotten      told = {0};
    jny_status         st   = read_all(p, path, a, &list, err);
    *again                  = 0;
    if (st == JNY_OK)
        st = tombstones_missing(p, a, &list, err);
    if (st != JNY_OK || list.n == 0)
        return st;
    /* First what they mean, then they themselves: interrupted, it begins again. */
    st = tombstones_meant(p, p, a, &list, &r, err);
    if (st == JNY_OK && r.n_stories + r.n_respondents) {
        st     = jny_forget(p, a, &r, actor, &told, err);
        *again = told.stories;
    }
    if (st == JNY_OK)
        st = tombstones_missing(p, a, &list, err);
    if (st == JNY_OK)
        st = tombstones_set(p, &list, actor, err);
    return st;
}
