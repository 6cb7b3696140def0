/* header.c - the first bytes of a connection to `review`. What came is looked at again whenever
 * more has come: no answer may be taken back. */
#include "fuzz.h"

#include "header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    jny_str  bytes = fuzz_text(data, n);
    unsigned all   = header_check(bytes, 8321, JNY_STR("127.0.0.1"));
    size_t   step  = n < 256 ? 1 : n / 64;
    MUST(all == HEADER_MORE || (all >= 200 && all < 600), "status %u", all);
    for (size_t k = 0; k < n; k += step) {
        unsigned part = header_check(jny_str_sub(bytes, 0, k), 8321, JNY_STR("127.0.0.1"));
        MUST(part == HEADER_MORE || (part == HEADER_GOOD) == (all == HEADER_GOOD),
             "%u after %zu bytes, %u after %zu", part, k, all, n);
    }
    return 0;
}
