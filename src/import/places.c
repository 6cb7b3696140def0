/* places.c - the list of wards and the localities they lie in: read like any table that a
 * spreadsheet wrote, and found beside what is imported. */
#include "encoding.h"
#include "row.h"

#include <csv.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACES_BYTES = 1 << 20, LONG_CELL = 120 };

typedef struct {
    jny_arena        *a;
    jny_mapping      *m;
    JNY_LIST(jny_str) cells;
    int               ward, locality, note;
    size_t            rows;
    jny_str           story; /* the heading of a column that holds one */
    JNY_LIST(jny_str) headings;
} places_reader;

static jny_str cell_of(const places_reader *r, int i)
{
    return i >= 0 && (size_t)i < r->cells.n ? jny_str_trim(r->cells.at[i]) : (jny_str){0};
}

static void on_cell(void *text, size_t n, void *ctx)
{
    places_reader *r           = ctx;
    *JNY_PUSH(r->a, &r->cells) = jny_str_copy(r->a, (jny_str){text, n});
}

static void take_headings(places_reader *r)
{
    r->ward = r->locality = r->note = -1;
    for (size_t i = 0; i < r->cells.n; i++) {
        jny_str form                  = heading_form(r->a, r->cells.at[i]);
        *JNY_PUSH(r->a, &r->headings) = r->cells.at[i];
        if (jny_str_eq(form, JNY_STR("ward")))
            r->ward = (int)i;
        else if (jny_str_eq(form, JNY_STR("locality")))
            r->locality = (int)i;
        else if (jny_str_eq(form, JNY_STR("note")))
            r->note = (int)i;
        else if (heading_says(form, FIELD_TEXT))
            r->story = r->cells.at[i];
    }
}

/* A column that is called something else, with more in it than anybody says of a ward. */
static void look_for_stories(places_reader *r)
{
    for (size_t i = 0; i < r->cells.n && i < r->headings.n && !r->story.n; i++)
        if ((int)i != r->ward && (int)i != r->locality && (int)i != r->note &&
            r->cells.at[i].n > LONG_CELL)
            r->story = r->headings.at[i];
}

static void on_row(int c, void *ctx)
{
    places_reader *r = ctx;
    (void)c;
    if (r->rows++ == 0)
        take_headings(r);
    else
        look_for_stories(r);
    jny_str ward = r->rows > 1 ? cell_of(r, r->ward) : (jny_str){0};
    if (ward.n)
        *JNY_PUSH(r->a, &r->m->places) =
            (map_place){ward, cell_of(r, r->locality), cell_of(r, r->note), place_form(r->a, ward)};
    r->cells.n = 0;
}

static jny_status read_list(places_reader *r, jny_str text, const char *path, jny_err *err)
{
    struct csv_parser parser;
    jny_status        st = JNY_OK;
    if (csv_init(&parser, 0) != 0)
        return jny_fail(err, JNY_EIO, NULL, "out of memory");
    csv_set_delim(&parser, (unsigned char)csv_separator(text, ','));
    if (csv_parse(&parser, text.p, text.n, on_cell, on_row, r) != text.n ||
        csv_fini(&parser, on_cell, on_row, r) != 0)
        st = jny_fail(err, JNY_ESYNTAX, path, "is not a CSV file");
    csv_free(&parser);
    if (st == JNY_OK && (r->ward < 0 || r->locality < 0))
        st =
            jny_fail(err, JNY_ESYNTAX, path, "a list of wards needs the columns ward and locality");
    if (st == JNY_OK && r->story.n)
        st = jny_fail(err, JNY_ESYNTAX, path,
                      "its column \"%.*s\" holds stories, and a list of wards holds none",
                      JNY_ARG(r->story));
    return st;
}

jny_status map_places(jny_mapping *m, const jny_world *w, const char *path, jny_err *err)
{
    jny_str         bytes, text;
    encoding_survey survey;
    places_reader   r  = {.a = m->a, .m = m, .ward = -1, .locality = -1};
    jny_status      st = jny_file_read(m->a, w, path, PLACES_BYTES, &bytes, err);
    if (st == JNY_OK)
        st = encoding_convert(m->a, bytes, path, (jny_str){0}, &survey, &text, err);
    if (st == JNY_OK)
        st = read_list(&r, text, path, err);
    if (st == JNY_OK)
        m->places_path = jny_str_copy(m->a, jny_cstr(path));
    else
        m->places.n = 0; /* half a list would leave the other half's stories without a locality */
    return st;
}

bool is_list_of_wards(jny_arena *a, const char *path)
{
    jny_mapping m       = {.a = a};
    jny_err     ignored = {0};
    return jny_str_eq(import_file_name(jny_cstr(path)), JNY_STR(PLACES_FILE)) &&
           map_places(&m, a->world, path, &ignored) == JNY_OK;
}

/* A list that cannot be used would leave every story without its locality: it is told, but for
 * the file that is just being imported. */
jny_status find_places(import_job *job, jny_mapping *m, const char *path, jny_err *err)
{
    jny_str                  p       = jny_cstr(path);
    static const char *const above[] = {"", "../", "../../"};
    for (int up = 0; up < 3 && !m->places.n; up++) {
        jny_str folder = jny_str_sub(p, 0, p.n - import_file_name(p).n);
        char   *there  = jny_str_z(
               job->a, jny_str_format(job->a, "%.*s%s" PLACES_FILE, JNY_ARG(folder), above[up]));
        jny_err     why = {0};
        struct stat st;
        if (lstat(there, &st) != 0) {
            if (errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ENAMETOOLONG)
                continue;
            return jny_fail(err, JNY_EIO, there, "cannot be looked at: %s", strerror(errno));
        }
        if (jny_file_same(there, path))
            continue;
        if (stat(there, &st) == 0 && !S_ISREG(st.st_mode))
            jny_fail(&why, JNY_ESYNTAX, there, "is no file");
        else if (access(there, R_OK) != 0 && errno == EACCES)
            jny_fail(&why, JNY_EIO, there, "you may not read it");
        else if (map_places(m, job->a->world, there, &why) == JNY_EIO) {
            *err = why;
            return JNY_EIO;
        }
        if (why.status != JNY_OK)
            import_remark(job, "%s is not used as the list of wards: %s", there, why.msg);
    }
    return JNY_OK;
}

const map_place *map_ward(jny_arena *a, const jny_mapping *m, jny_str value)
{
    jny_str form = place_form(a, value);
    for (size_t i = 0; i < m->places.n; i++)
        if (jny_str_eq(m->places.at[i].form, form))
            return &m->places.at[i];
    return NULL;
}
