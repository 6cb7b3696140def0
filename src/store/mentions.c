/* mentions.c - where the name of somebody who was forgotten still stands as a word: in what others
 * told, and in what people wrote into the record, which no erasing can reach. */
#include "mentions.h"

#include <ctype.h>

enum {
    SHORTEST = 3, /* bytes of a name that is looked for */
    JOINED   = 6, /* and of one whose words are looked for without what parts them */
    QUOTED   = 3, /* an address in an address is read, and one in that */
};

/* JSON as it stands, and the texts in it as they were before they were escaped. */
#define SAID_IN(json)                                                                              \
    json " || coalesce((SELECT group_concat(' | ' || j.atom, '') FROM json_tree(CASE WHEN"         \
         " json_valid(" json ") THEN " json " END) j WHERE j.type = 'text'), '')"

static const struct {
    const char *sql, *one, *many;
    bool        record;
} places[] = {
    {"SELECT body FROM text WHERE body IS NOT NULL", "story of somebody else",
     "stories of somebody else", false},
    {"SELECT text FROM value", "answer of somebody else", "answers of somebody else", false},
    {"SELECT name FROM attribute", "heading", "headings", false},
    {"SELECT name FROM respondent", "name of another respondent", "names of other respondents",
     false},
    {"SELECT name FROM story", "id of another story", "ids of other stories", false},
    {"SELECT note FROM decision WHERE note IS NOT NULL"
     " UNION ALL SELECT note FROM mark WHERE note IS NOT NULL",
     "note on another story", "notes on other stories", true},
    /* of a table it has numbers; its themes stand in the codebook */
    {"SELECT " SAID_IN("query") " || CASE kind WHEN 'table' THEN '' ELSE ' | ' ||"
                                " CAST (content AS TEXT) END FROM release",
     "shared table or selection", "shared tables and selections", true},
    {"SELECT source || ' | ' || path FROM codebook_version", "version of a codebook",
     "versions of codebooks", true},
    {"SELECT name || ' | ' || path FROM source", "name of an imported file",
     "names of imported files", true},
    {"SELECT name FROM coder UNION SELECT actor FROM event", "name of somebody who worked here",
     "names of people who worked here", true},
    {"SELECT " SAID_IN("summary") " FROM event", "summary of what was done",
     "summaries of what was done", true},
};

/* A number is called so by everything that is counted. */
static bool is_telling(jny_str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!isdigit((unsigned char)name.p[i]))
            return name.n >= SHORTEST;
    return false;
}

/* As names of files are spelled: "mary_hughes", "Mary-Hughes" with a blank for what joins them,
 * and, where `close`, "maryhughes". */
static jny_str spelled(jny_arena *a, jny_str s, bool close)
{
    char  *to = jny_alloc(a, s.n + 1, 1);
    size_t n  = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool joins = s.p[i] == ' ' || s.p[i] == '_' || s.p[i] == '-' || s.p[i] == '.';
        if (!joins || (!close && (n == 0 || to[n - 1] != ' ')))
            to[n++] = joins ? ' ' : s.p[i];
    }
    return (jny_str){to, n};
}

/* A name of two words or more, whatever joins them; of one, as it stands. */
static bool says_joined(jny_arena *a, jny_str plain, jny_str name)
{
    jny_str apart = spelled(a, name, false), close = spelled(a, name, true);
    return close.n < apart.n && close.n >= JOINED &&
           (jny_text_says(spelled(a, plain, false), apart) || jny_text_says(plain, close));
}

/* Whether one of them stands there, also in an address: a release keeps the line by which its table
 * is made again. */
static bool says_one(jny_arena *a, jny_str text, const jny_str *names, size_t n)
{
    for (int i = 0; i < QUOTED; i++) {
        jny_str plain = jny_text_plain(a, text), read;
        for (size_t k = 0; k < n; k++)
            if (jny_text_says(plain, names[k]) || says_joined(a, plain, names[k]))
                return true;
        read = jny_text_unquoted(a, text);
        if (jny_str_eq(read, text))
            return false;
        text = read;
    }
    return false;
}

static jny_status count_in(jny_project *p, const jny_str *names, size_t n, const char *sql,
                           uint64_t *count, jny_err *err)
{
    jny_arena     a = jny_arena_open(p->world);
    sqlite3_stmt *s = db_get(p, sql, err);
    int           rc;
    *count = 0;
    while ((rc = db_step(p, s, err)) == SQLITE_ROW) {
        jny_str text = db_column(s, 0);
        if (!db_is_text(text))
            continue;
        *count += says_one(&a, text, names, n);
        jny_arena_reset(&a);
    }
    jny_arena_close(&a);
    return db_done(s, rc, err);
}

jny_status mentions_find(jny_project *p, jny_arena *a, const jny_str *names, size_t n,
                         jny_mention **out, size_t *n_out, jny_err *err)
{
    JNY_LIST(jny_mention) list = {0};
    JNY_LIST(jny_str)     said = {0};
    jny_status            st   = JNY_OK;
    for (size_t i = 0; i < n; i++)
        if (db_is_text(names[i]) && is_telling(names[i]))
            *JNY_PUSH(a, &said) = jny_text_plain(a, names[i]);
    for (size_t i = 0; st == JNY_OK && said.n && i < sizeof places / sizeof *places; i++) {
        uint64_t count;
        st = count_in(p, said.at, said.n, places[i].sql, &count, err);
        if (st == JNY_OK && count)
            *JNY_PUSH(a, &list) =
                (jny_mention){places[i].one, places[i].many, count, places[i].record};
    }
    *out   = list.at;
    *n_out = list.n;
    return st;
}
