/* zip.c - the bytes of an archive as they are: its directory, its headers, what is packed. */
#include "fuzz.h"

#include "office.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_arena a   = jny_arena_open(jny_world_system());
    jny_err   err = {0};
    archive  *z   = NULL;
    if (archive_open(&a, office_bytes(fuzz_text(data, n)), false, &z, &err) == JNY_OK) {
        size_t entries = archive_entries(z);
        for (size_t i = 0; i < entries && i < 64; i++) {
            jny_err  one = {0};
            jny_str  out, name = jny_str_copy(&a, archive_name(z, i));
            uint64_t before = archive_unpacked(z);
            must_agree(archive_read(z, &a, i, &out, &one), &one);
            MUST(archive_unpacked(z) - before == out.n, "counted %zu bytes wrongly", out.n);
            MUST(archive_find(z, name) <= i, "a part that is not found by its name");
        }
    }
    must_agree(err.status, &err);
    archive_close(z);
    jny_arena_close(&a);
    return 0;
}
