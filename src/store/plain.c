/* plain.c - tables as a SQLite database of their own, for R and others. It knows nothing of the
 * project file. */
#include "db.h"

/* "as ""SQL"" quotes it" */
static void quoted(jny_buf *b, jny_str name)
{
    jny_buf_char(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            jny_buf_char(b, '"');
        jny_buf_char(b, name.p[i] ? name.p[i] : ' ');
    }
    jny_buf_char(b, '"');
}

static jny_status fill(sqlite3 *db, jny_arena *a, const jny_plain_table *t)
{
    jny_buf       make = jny_buf_open(a), put = jny_buf_open(a);
    sqlite3_stmt *s = NULL;
    jny_buf_add(&make, JNY_STR("CREATE TABLE "));
    jny_buf_add(&put, JNY_STR("INSERT INTO "));
    quoted(&make, t->name);
    quoted(&put, t->name);
    for (size_t c = 0; c < t->n_columns; c++) {
        jny_buf_add(&make, c ? JNY_STR(" TEXT, ") : JNY_STR(" ("));
        quoted(&make, t->columns[c]);
        jny_buf_add(&put, c ? JNY_STR(",?") : JNY_STR(" VALUES (?"));
    }
    jny_buf_add(&make, JNY_STR(" TEXT)"));
    jny_buf_char(&put, ')');
    if (sqlite3_exec(db, jny_str_z(a, jny_buf_str(&make)), NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, put.p, (int)put.n, &s, NULL) != SQLITE_OK)
        return JNY_EDB;
    int rc = SQLITE_DONE;
    for (size_t r = 0; r < t->n_rows && rc == SQLITE_DONE; r++) {
        for (size_t c = 0; c < t->n_columns; c++) {
            jny_str cell = t->cells[r * t->n_columns + c];
            if (cell.n)
                sqlite3_bind_text64(s, (int)c + 1, cell.p, cell.n, SQLITE_STATIC, SQLITE_UTF8);
            else
                sqlite3_bind_null(s, (int)c + 1);
        }
        rc = sqlite3_step(s);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    return rc == SQLITE_DONE ? JNY_OK : JNY_EDB;
}

jny_status jny_tables_save(const jny_world *w, jny_arena *a, const char *path,
                           const jny_plain_table *tables, size_t n, jny_err *err)
{
    sqlite3      *db    = NULL;
    sqlite3_int64 bytes = 0;
    jny_status    st    = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK
                              ? JNY_OK
                              : JNY_EDB;
    if (st == JNY_OK && sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
        st = JNY_EDB;
    for (size_t i = 0; st == JNY_OK && i < n; i++)
        st = fill(db, a, &tables[i]);
    if (st == JNY_OK && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        st = JNY_EDB;
    unsigned char *image = st == JNY_OK ? sqlite3_serialize(db, "main", &bytes, 0) : NULL;
    if (image)
        st = jny_file_save(w, path, (jny_str){(const char *)image, (size_t)bytes}, err);
    else
        st = jny_fail(err, JNY_EIO, path, "the tables cannot be made: %s",
                      db ? sqlite3_errmsg(db) : "out of memory");
    sqlite3_free(image);
    sqlite3_close(db);
    return st;
}
