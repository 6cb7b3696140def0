/* plan.c - files and folders into sources, before anything is read. */
#include "row.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MOST = 100000 };

typedef struct {
    dev_t device;
    ino_t number;
} folder_id;

typedef struct {
    jny_arena             *a;
    const jny_mapping     *mapping;
    JNY_LIST(const char *) files;
    JNY_LIST(bool)         found; /* in a folder: not named by a person */
    JNY_LIST(folder_id)    entered;
    jny_import_plan       *out;
    jny_err               *err;
} planner;

static void leave_out(planner *l, const char *path, bool missing, const char *why)
{
    *JNY_PUSH(l->a, &l->out->left_out) = (jny_import_left){jny_cstr(path), jny_cstr(why), missing};
}

static void add_file(planner *l, const char *path, bool found)
{
    *JNY_PUSH(l->a, &l->files) = path;
    *JNY_PUSH(l->a, &l->found) = found;
}

static bool is_unpacked_project(const char *path)
{
    const char *ignored;
    return import_project_kind(jny_cstr(path), &ignored) == PROJECT_UNPACKED;
}

/* A link can lead to a folder that is being read, or was: what is in it is there already. */
static bool enters_first(planner *l, const char *folder)
{
    struct stat st;
    if (stat(folder, &st) != 0)
        return true; /* opening it will say what is wrong with it */
    for (size_t i = 0; i < l->entered.n; i++)
        if (l->entered.at[i].device == st.st_dev && l->entered.at[i].number == st.st_ino)
            return false;
    *JNY_PUSH(l->a, &l->entered) = (folder_id){st.st_dev, st.st_ino};
    return true;
}

/* What cannot be looked at: a link may have lost what it led to, and a file may go meanwhile. */
static jny_status pass_over(planner *l, const char *path, int why)
{
    struct stat st;
    if (why != ENOENT && why != ELOOP)
        return jny_fail(l->err, JNY_EIO, path, "cannot be looked at: %s%s", strerror(why),
                        jny_errno_advice(why));
    if (lstat(path, &st) == 0)
        leave_out(l, path, true, "a link, and nothing is where it leads");
    return JNY_OK;
}

static jny_status add_folder(planner *l, const char *folder);

static jny_status add_found(planner *l, const char *folder, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return pass_over(l, path, errno);
    if (S_ISDIR(st.st_mode))
        return add_folder(l, path);
    if (!S_ISREG(st.st_mode)) {
        leave_out(l, path, true, "neither a file nor a folder");
        return JNY_OK;
    }
    if (!l->mapping && is_unpacked_project(path))
        return jny_fail(l->err, JNY_ESYNTAX, folder,
                        "is a REFI-QDA project that was unpacked: its texts would come in "
                        "without their codings. Pack what is in it as a zip again, call that "
                        "NAME.qdpx, and import it");
    if (l->mapping || !is_list_of_wards(l->a, path))
        add_file(l, path, true);
    if (l->files.n > FILES_MOST)
        return jny_fail(l->err, JNY_ELIMIT, folder, "more than %d files", FILES_MOST);
    return JNY_OK;
}

/* Names of one folder in byte order: what a folder means must not hang on its disk. How deep
 * folders go is bounded by how long a path can be. */
static jny_status add_folder(planner *l, const char *folder)
{
    jny_names names = {0};
    if (enters_first(l, folder) && jny_folder_list(l->a, folder, &names, l->err) != JNY_OK)
        return l->err->status;
    size_t      n     = strlen(folder);
    const char *slash = n && folder[n - 1] == '/' ? "" : "/";
    for (size_t i = 0; i < names.n && l->err->status == JNY_OK; i++)
        if (names.at[i].p[0] != '.')
            add_found(
                l, folder,
                jny_str_z(l->a, jny_str_format(l->a, "%s%s%s", folder, slash, names.at[i].p)));
    return l->err->status;
}

static bool is_of_the_mapping(const planner *l, const char *path)
{
    jny_arena *a = l->a;
    return l->mapping &&
           ((l->mapping->path.n && jny_file_same(path, jny_str_z(a, l->mapping->path))) ||
            (l->mapping->places_path.n &&
             jny_file_same(path, jny_str_z(a, l->mapping->places_path))));
}

/* Files that a mapping source reads, or documents of one kind in one folder, go together. */
static jny_str key_of(planner *l, const char *path, const map_source *source)
{
    jny_str p      = jny_cstr(path);
    size_t  folder = p.n, ending = p.n;
    if (source)
        return jny_str_format(l->a, "%p", (const void *)source);
    if (!import_is_document(p))
        return p;
    while (folder > 0 && p.p[folder - 1] != '/')
        folder--;
    while (ending > folder && p.p[ending - 1] != '.')
        ending--;
    return jny_str_format(l->a, "%.*s*.%.*s", (int)folder, p.p, (int)(p.n - ending), p.p + ending);
}

static jny_str last_parts(jny_str path, bool documents)
{
    size_t from = path.n, parts = documents ? 2 : 1;
    while (from > 0 && (path.p[from - 1] != '/' || --parts > 0))
        from--;
    return jny_str_sub(path, from, path.n);
}

static void group(planner *l)
{
    jny_import_plan   *out    = l->out;
    jny_interned       groups = jny_intern_open(l->a);
    JNY_LIST(uint32_t) of     = {0};
    for (size_t i = 0; i < l->files.n; i++) {
        const char       *path     = l->files.at[i];
        const map_source *source   = l->mapping ? map_source_for(l->mapping, jny_cstr(path)) : NULL;
        bool              readable = jny_import_knows(jny_cstr(path));
        bool              passed =
            l->found.at[i] && (is_of_the_mapping(l, path) || !readable || (l->mapping && !source));
        *JNY_PUSH(l->a, &of) = 0;
        if (passed) {
            if (!is_of_the_mapping(l, path))
                leave_out(l, path, false,
                          readable ? "no source of the mapping names it"
                                   : "in no format this program reads");
            continue;
        }
        jny_str  key = key_of(l, path, source);
        uint32_t k   = jny_intern(&groups, key);
        of.at[i]     = k;
        if (k > out->sources.n)
            *JNY_PUSH(l->a, &out->sources) = (jny_import_source){
                .name   = source ? source->name : last_parts(key, import_is_document(key)),
                .source = source};
    }
    for (size_t k = 0; k < out->sources.n; k++) {
        JNY_LIST(const char *) paths = {0};
        for (size_t i = 0; i < l->files.n; i++)
            if (of.at[i] == k + 1)
                *JNY_PUSH(l->a, &paths) = l->files.at[i];
        out->sources.at[k].paths = paths.at;
        out->sources.at[k].n     = paths.n;
        if (paths.n == 1 && !out->sources.at[k].source)
            out->sources.at[k].name = last_parts(jny_cstr(paths.at[0]), false);
    }
}

jny_status jny_import_plan_make(jny_arena *a, const char *const *paths, size_t n,
                                const jny_mapping *mapping, jny_import_plan *out, jny_err *err)
{
    planner l = {.a = a, .mapping = mapping, .out = out, .err = err};
    *out      = (jny_import_plan){0};
    for (size_t i = 0; i < n && err->status == JNY_OK; i++) {
        struct stat st;
        if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode))
            add_folder(&l, paths[i]);
        else
            add_file(&l, paths[i], false);
    }
    if (err->status == JNY_OK)
        group(&l);
    return err->status;
}
