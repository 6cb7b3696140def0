/* told.h - what a forgetting tells besides: by place and number, so that a run that goes on where
 * one stopped tells the same. Only for store/. */
#ifndef JNY_STORE_TOLD_H
#define JNY_STORE_TOLD_H

#include "db.h"

/* The summary of the event that erases. */
jny_str told_summary(jny_arena *a, const jny_forgotten *found, const jny_forget_request *r);
/* What events that forgot one of these names found of sentences put elsewhere, added to `found`. */
jny_status told_quoted(jny_project *p, jny_arena *a, const jny_forget_request *r,
                       jny_forgotten *found, jny_err *err);
/* The stories that were forgotten with these names, by number, added to `out`. */
typedef JNY_LIST(jny_forget_reach) told_reach;
jny_status told_stories(jny_project *p, jny_arena *a, const jny_forget_request *r, told_reach *out,
                        jny_err *err);

#endif
