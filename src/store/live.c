/* live.c - the live stories of a project, one after the other. */
#include "live.h"

/* The joins are told in which order to go: along the versions, and each of the other
 * tables is then asked for the row behind the last one. */
#define LIVE_VERSIONS                                                                              \
    " FROM story_version v"                                                                        \
    " CROSS JOIN story st ON st.id = v.story AND st.version = v.version"

/* A language belongs to a version of a story, so the two are merged as they are read. */
static const char sql_langs[] =
    "SELECT sa.story, sa.version, val.text FROM story_attribute sa"
    " CROSS JOIN value val ON val.id = sa.value"
    " WHERE sa.attribute = (SELECT id FROM attribute WHERE name = 'lang')"
    " ORDER BY sa.story, sa.version";

static bool next_lang(live *l, jny_err *err)
{
    int rc = db_step(l->project, l->langs, err);
    if (rc == SQLITE_ERROR)
        return false;
    l->lang_story   = rc == SQLITE_ROW ? sqlite3_column_int64(l->langs, 0) : INT64_MAX;
    l->lang_version = rc == SQLITE_ROW ? sqlite3_column_int64(l->langs, 1) : 0;
    return true;
}

jny_status live_open(live *l, jny_project *p, live_what what, jny_err *err)
{
    *l         = (live){.project = p};
    l->stories = what == LIVE_WORDS
                     ? db_get(p,
                              "SELECT v.story, v.text, v.version, t.body" LIVE_VERSIONS
                              " CROSS JOIN text t ON t.id = v.text WHERE st.live ORDER BY v.story",
                              err)
                     : db_get(p,
                              "SELECT v.story, v.text, v.version" LIVE_VERSIONS
                              " WHERE st.live ORDER BY v.story",
                              err);
    l->langs   = db_get(p, sql_langs, err);
    return l->stories && l->langs && next_lang(l, err) ? JNY_OK : err->status;
}

bool live_next(live *l, jny_err *err)
{
    l->done = l->done || db_step(l->project, l->stories, err) != SQLITE_ROW;
    if (l->done) /* another step would begin again */
        return false;
    l->key     = sqlite3_column_int64(l->stories, 0);
    l->text    = sqlite3_column_int64(l->stories, 1);
    l->version = sqlite3_column_int64(l->stories, 2);
    l->words   = sqlite3_column_count(l->stories) > 3 ? db_column(l->stories, 3) : (jny_str){0};
    l->lang    = (jny_str){"", 0};
    while (l->lang_story < l->key || (l->lang_story == l->key && l->lang_version < l->version))
        if (!next_lang(l, err))
            return false;
    if (l->lang_story == l->key && l->lang_version == l->version)
        l->lang = db_column(l->langs, 2);
    return true;
}

void live_close(live *l)
{
    if (l->stories)
        sqlite3_reset(l->stories);
    if (l->langs)
        sqlite3_reset(l->langs);
}
