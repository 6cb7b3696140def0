/* ods.c - the parts of an OpenDocument sheet. */
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    parts_read(data, n, false, read_ods);
    return 0;
}
