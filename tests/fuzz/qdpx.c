/* qdpx.c - the parts of a REFI-QDA project: its XML and the texts of its sources. */
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    parts_read(data, n, true, read_qdpx);
    return 0;
}
