/* docx.c - the parts of a text document: ECMA-376. */
#include "parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    parts_read(data, n, false, read_docx);
    return 0;
}
