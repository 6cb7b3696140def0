/* page_tables.h - what the page of tables is made of. Only for web/. */
#ifndef JNY_WEB_PAGE_TABLES_H
#define JNY_WEB_PAGE_TABLES_H

#include "app.h"

/* The totals of each theme as bars, the same numbers beside them; nothing where there is none.
 * `policy`: by which a table is shared. */
void tables_chart(visit *v, const jny_count_query *q, const jny_count_table *t, jny_str policy);

#endif
