/* terminal.h - a table for people. Only for report/. */
#ifndef JNY_REPORT_TERMINAL_H
#define JNY_REPORT_TERMINAL_H

#include <journeys/report.h>

void terminal_print(jny_buf *b, const jny_table *t, size_t width);

#endif
