/* parts.h - for the readers of archives, called here without the locked-up child that they run in:
 * what it would not let through is then seen.
 *
 * An input is the parts of an archive as text, so that a change of a byte is a change of what is
 * said and no broken checksum: a line "=== NAME" begins a part. What comes before is none. */
#ifndef TESTS_FUZZ_PARTS_H
#define TESTS_FUZZ_PARTS_H

#include "fuzz.h"

#include "office.h"

#include <zip.h>

/* In the place of sandbox.c, which says these to the parent: here they are looked at. The parent
 * ends a reader that says too much; here it is cut short. */
enum { SAID_MOST = 32 << 20 };
struct office_out {
    size_t said, rows;
};

static inline void parts_check(office_out *o, jny_str s)
{
    MUST(jny_utf8_check(s, NULL), "a reader said no UTF-8");
    o->said += s.n;
}

void office_sheet(office_out *o, jny_str name)
{
    parts_check(o, name);
}

void office_row(office_out *o, const raw_row *row)
{
    MUST(row->n <= MOST_COLUMNS, "a row of %zu cells", row->n);
    for (size_t i = 0; i < row->n; i++) {
        parts_check(o, row->at[i].name);
        parts_check(o, row->at[i].text);
        MUST(row->at[i].kind <= CELL_OTHER, "a cell of kind %d", (int)row->at[i].kind);
    }
    o->rows++;
}

void office_remark(office_out *o, const char *fmt, ...)
{
    char    text[600];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    MUST(n > 0, "a remark of nothing");
    o->said += (size_t)n;
}

/* The parts of an input, packed. Where libzip refuses a name, that part is left out. */
static inline jny_str parts_pack(jny_arena *a, jny_str input)
{
    zip_source_t *to  = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t        *zip = to ? zip_open_from_source(to, ZIP_TRUNCATE, NULL) : NULL;
    MUST(zip, "no archive");
    zip_source_keep(to);
    for (jny_str rest = input, name = {0}; rest.n;) {
        size_t from = (size_t)(rest.p - input.p), end = from;
        while (rest.n && !jny_str_starts(rest, JNY_STR("=== "))) {
            jny_str_cut(&rest, '\n');
            end = rest.n ? (size_t)(rest.p - input.p) : input.n;
        }
        if (name.n) {
            char         *path = jny_str_z(a, name);
            zip_source_t *said = zip_source_buffer(zip, input.p + from, end - from, 0);
            zip_int64_t   i    = said ? zip_file_add(zip, path, said, 0) : -1;
            if (i < 0)
                zip_source_free(said);
            else
                zip_set_file_compression(zip, (zip_uint64_t)i, ZIP_CM_STORE, 0);
        }
        name = jny_str_sub(jny_str_cut(&rest, '\n'), 4, SIZE_MAX);
    }
    jny_str out = {0};
    if (zip_close(zip) != 0)
        zip_discard(zip);
    else if (zip_source_open(to) == 0) {
        jny_buf     b = jny_buf_open(a);
        zip_int64_t n;
        while ((n = zip_source_read(to, jny_buf_room(&b, 1 << 16), 1 << 16)) > 0)
            b.n += (size_t)n;
        zip_source_close(to);
        out = jny_buf_str(&b);
    }
    zip_source_free(to);
    return out;
}

static inline void parts_read(const uint8_t *data, size_t n, bool project,
                              jny_status (*read)(jny_arena *a, archive *z, office_out *out,
                                                 jny_err *err))
{
    jny_arena  a   = jny_arena_open(jny_world_system());
    jny_err    err = {0};
    archive   *z   = NULL;
    office_out out = {0};
    jny_str    zip = parts_pack(&a, fuzz_text(data, n));
    if (zip.n && archive_open(&a, office_bytes(zip), project, &z, &err) == JNY_OK) {
        jny_status st = read(&a, z, &out, &err);
        must_agree(st, &err);
        MUST(out.said <= SAID_MOST + 1024 * n, "%zu bytes said %zu", n, out.said);
    }
    if (z)
        archive_close(z);
    jny_arena_close(&a);
}

#endif
