/* live.h - the live stories of a project, one after the other. Only for store/.
 *
 * By their numbers, not their ids: in this order each table is read from its beginning
 * to its end. */
#ifndef JNY_STORE_LIVE_H
#define JNY_STORE_LIVE_H

#include "db.h"

typedef enum {
    LIVE_BARE,  /* numbers only            */
    LIVE_WORDS, /* and the words           */
} live_what;

typedef struct {
    jny_project  *project;
    sqlite3_stmt *stories, *langs;
    bool          done;
    int64_t       lang_story, lang_version; /* whose language is read next; INT64_MAX: nobody's */

    int64_t key, text, version;
    jny_str words, lang; /* until the next call; `lang` is empty where none was given */
} live;

jny_status live_open(live *l, jny_project *p, live_what what, jny_err *err);
/* False at the end, and on an error, which is then in `err`. */
bool live_next(live *l, jny_err *err);
void live_close(live *l);

#endif
