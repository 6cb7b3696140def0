/* xlsx.c - the parts of a workbook: ECMA-376. */
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    parts_read(data, n, false, read_xlsx);
    return 0;
}
