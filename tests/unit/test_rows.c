/* test_rows.c - what is right comes in word for word, however the file is written; what
 * follows from a row: an id where it has none, a respondent type, a wave. */
#include "chance.h"
#include "imports.h"

Test(csv, cells_come_in_as_they_are)
{
    desk    d = desk_with_project();
    outcome o = import_text(&d, "f.csv",
                            "id,text,ward\n"
                            "A,\"Two\nlines, and a comma\",\"Old \"\"Kent\"\" Road\"\n"
                            "B,\"\"\"quoted\"\" all\",\n"
                            "C,  blanks around  ,\" Peckham \"\n"
                            "D,\"para one\n\npara two\",\"\"\n"
                            "E,\"caf\u00E9 \U0001F642\",x\n"
                            "F,'single',x;y\n"
                            "G,\"a, \"\",\"\" b\",z");
    all_in(&o, 7, "f.csv");
    text_is(&d, "A", "Two\nlines, and a comma");
    SAYS(attribute(&d, "A", "ward"), "Old \"Kent\" Road", "\"%.*s\"");
    text_is(&d, "B", "\"quoted\" all");
    text_is(&d, "C", "blanks around");
    SAYS(attribute(&d, "C", "ward"), "Peckham", "\"%.*s\"");
    text_is(&d, "D", "para one\n\npara two");
    cr_expect_eq(story(&d, "D").n_attributes, 1, "an empty cell is an attribute");
    text_is(&d, "E", "caf\u00E9 \U0001F642");
    text_is(&d, "F", "'single'");
    SAYS(attribute(&d, "F", "ward"), "x;y", "\"%.*s\"");
    text_is(&d, "G", "a, \",\" b");
    desk_close(&d);
}

/* The same table with LF, CR LF, a byte order mark, all quoted, as TSV and as NDJSON. */
Test(formats, agree)
{
    static const struct {
        const char *name, *bytes;
    } files[] = {
        {"lf.csv", "id,text,age\nA,\"One\nand two\",8\nB,Caf\u00E9,\n"},
        {"crlf.csv", "id,text,age\r\nA,\"One\r\nand two\",8\r\nB,Caf\u00E9,\r\n"},
        {"bom.csv", "\xEF\xBB\xBFid,text,age\r\nA,\"One\nand two\",8\r\nB,Caf\u00E9,\r\n"},
        {"quoted.csv",
         "\"id\",\"text\",\"age\"\n\"A\",\"One\nand two\",\"8\"\n\"B\",\"Caf\u00E9\",\"\""},
        {"bomquoted.csv",
         "\xEF\xBB\xBF\"id\",\"text\",\"age\"\n\"A\",\"One\r\nand two\",8\nB,Caf\u00E9,\n"},
        {"order.csv", "Age, TEXT ,Id\n8,\"One\nand two\",A\n,Caf\u00E9,B\n"},
        {"blank.csv", "\n\nid,text,age\n\n\nA,\"One\nand two\",8\n,,\n\nB,Caf\u00E9,\n\n"},
        {"t.tsv", "id\ttext\tage\nA\t\"One\nand two\"\t8\nB\tCaf\u00E9\t\n"},
        {"crlf.ndjson", "{\"id\":\"A\",\"text\":\"One\\r\\nand two\",\"age\":8}\r\n"
                        "{\"id\":\"B\",\"text\":\"  Caf\\u00e9\\n\",\"age\":null}\r\n"},
        {"bom.jsonl", "\xEF\xBB\xBF{\"id\":\"A\",\"text\":\"One\\rand two\",\"age\":\"8\"}\n"
                      "{\"id\":\"B\",\"text\":\"Caf\u00E9\",\"age\":\"\"}"},
    };
    jny_arena a    = jny_arena_open(jny_world_system());
    jny_str   want = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        desk    d = desk_with_project();
        outcome o = import_text(&d, files[i].name, files[i].bytes);
        all_in(&o, 2, files[i].name);
        jny_str got = jny_str_copy(&a, all_stories(&d));
        if (i == 0)
            want = got;
        cr_expect(jny_str_eq(got, want), "%s gives\n%.*snot\n%.*s", files[i].name, JNY_ARG(got),
                  JNY_ARG(want));
        desk_close(&d);
    }
    jny_arena_close(&a);
}

/* A story without an id is called after its file and the line on which it begins. */
Test(ids, are_made_of_file_and_line)
{
    desk    d = desk_with_project();
    outcome o = import_text(&d, "Forms 2012.csv", "text\nOne.\n\"Two\nover lines.\"\nThree.\n");
    all_in(&o, 3, "csv");
    text_is(&d, "Forms 2012-2", "One.");
    text_is(&d, "Forms 2012-3", "Two\nover lines.");
    text_is(&d, "Forms 2012-5", "Three.");
    o = import_text(&d, "cards.ndjson",
                    "{\"text\":\"A.\"}\n{\"id\":\"\",\"text\":\"B.\"}\n"
                    "{\"id\":17,\"text\":\"C.\"}\n{\"id\":null,\"text\":\"D.\"}\n");
    all_in(&o, 4, "ndjson");
    text_is(&d, "cards-1", "A.");
    text_is(&d, "cards-2", "B.");
    text_is(&d, "17", "C.");
    text_is(&d, "cards-4", "D.");
    o = import_text(&d, "Forms 2012.csv", "text\nOne.\n\"Two\nover lines.\"\nThree.\n");
    cr_expect(o.report.same == 3 && o.report.added == 0, "the same file again gives other ids");
    desk_close(&d);
}

Test(ids, count_blank_lines_too)
{
    desk    d = desk_with_project();
    outcome o =
        import_text(&d, "f.csv", "text,ward\nOne.,x\n\nTwo.,x\n\n\n\"Three\n.\",x\n,\nFour.,\n");
    all_in(&o, 4, "with blank lines");
    jny_str all = all_stories(&d);
    cr_expect(memmem(all.p, all.n, "\"f-2\"", 5) && memmem(all.p, all.n, "\"f-4\"", 5) &&
                  memmem(all.p, all.n, "\"f-7\"", 5) && memmem(all.p, all.n, "\"f-10\"", 6),
              "the rows begin on lines 2, 4, 7 and 10:\n%.*s", JNY_ARG(all));
    o = import_text(&d, "g.csv", "text\nOne.\n\n\nTwo.\x07\n");
    cr_assert_eq(o.report.notes.n, 1);
    cr_expect_eq(o.report.notes.at[0].line, 5, "line %llu is blamed, not 5",
                 (unsigned long long)o.report.notes.at[0].line);
    desk_close(&d);
}

/* ---- What follows from a row --------------------------------------------------------------- */

Test(attributes, respondent_types_not_given_are_unknown)
{
    static const char *const given[][2] = {
        {"", "unknown"},
        {"   ", "unknown"},
        {"?", "unknown"},
        {"n/a", "unknown"},
        {"N/A", "unknown"},
        {"prefer not to say", "unknown"},
        {"Prefer not to say", "unknown"},
        {"unknown", "unknown"},
        {"parent", "parent"},
        {"young person", "young person"},
        {"??", "??"},
        {"nanny", "nanny"},
    };
    desk    d   = desk_with_project();
    jny_buf csv = jny_buf_open(&d.a);
    size_t  n   = sizeof given / sizeof *given;
    jny_buf_add(&csv, JNY_STR("Respondent type,text,id\n"));
    for (size_t i = 0; i < n; i++)
        jny_buf_format(&csv, "%s,Words %zu.,R%zu\n", given[i][0], i, i);
    outcome o = import_bytes(&d, "f.csv", jny_buf_str(&csv));
    all_in(&o, n, "f.csv");
    for (size_t i = 0; i < n; i++) {
        char id[16];
        snprintf(id, sizeof id, "R%zu", i);
        jny_str got = attribute(&d, id, "respondent_type");
        cr_expect(jny_str_eq(got, jny_cstr(given[i][1])), "\"%s\" is \"%.*s\"", given[i][0],
                  JNY_ARG(got));
    }
    o = import_text(&d, "g.ndjson", "{\"id\":\"X\",\"text\":\"None at all.\"}\n");
    all_in(&o, 1, "g.ndjson");
    SAYS(attribute(&d, "X", "respondent_type"), "unknown", "without the column: \"%.*s\"");
    desk_close(&d);
}

Test(attributes, the_wave_is_the_year_of_the_date)
{
    static const struct {
        const char *row, *wave;
        bool        noted;
    } rows[] = {
        {"2012-06-13,", "2012", false},
        {"2015-01-01,spring", "spring", false},
        {",", "", false},
        {",2010", "2010", false},
        {"13/06/2012,", "2012", false},
        {"2012-13-01,", "", true},
        {"2012-06-32,", "", true},
        {"2012-6-13,", "2012", false},
        {"June 2012,", "", true},
        {"2012-06-13 10:00,", "2012", false},
        {"2012,", "", true},
        {"2012-00-10,", "", true},
    };
    desk    d   = desk_with_project();
    jny_buf csv = jny_buf_open(&d.a);
    size_t  n = sizeof rows / sizeof *rows, noted = 0, told = 0;
    jny_buf_add(&csv, JNY_STR("date,wave,text,id\n"));
    for (size_t i = 0; i < n; i++) {
        jny_buf_format(&csv, "%s,Words %zu.,W%zu\n", rows[i].row, i, i);
        noted += rows[i].noted;
    }
    outcome o = import_bytes(&d, "f.csv", jny_buf_str(&csv));
    all_in(&o, n, "f.csv");
    for (size_t i = 0; i < n; i++) {
        char id[16];
        snprintf(id, sizeof id, "W%zu", i);
        jny_str got = attribute(&d, id, "wave");
        cr_expect(jny_str_eq(got, jny_cstr(rows[i].wave)), "\"%s\" has the wave \"%.*s\"",
                  rows[i].row, JNY_ARG(got));
    }
    for (size_t i = 0; i < o.report.notes.n; i++) {
        const jny_import_note *note = &o.report.notes.at[i];
        told += !note->rejected && jny_str_eq(note->place, JNY_STR("date")) && note->line >= 2 &&
                rows[note->line - 2].noted;
    }
    cr_expect_eq(told, noted, "%zu of %zu odd dates are told", told, noted);
    desk_close(&d);
}

/* No such day: the date is not one. */
Test(attributes, a_date_is_a_day_of_the_calendar)
{
    desk    d = desk_with_project();
    outcome o = import_text(&d, "f.csv",
                            "id,date,text\nA,2012-02-31,Words.\nB,2012-02-29,Words!\n"
                            "C,2013-02-29,Words?\n");
    all_in(&o, 3, "f.csv");
    cr_expect_eq(attribute(&d, "A", "wave").n, 0, "the 31st of February has a wave");
    SAYS(attribute(&d, "B", "wave"), "2012", "a leap day: \"%.*s\"");
    cr_expect_eq(attribute(&d, "C", "wave").n, 0, "the 29th of February 2013 has a wave");
    desk_close(&d);
}

Test(attributes, values_are_text)
{
    desk    d = desk_with_project();
    outcome o = import_text(&d, "f.ndjson",
                            "{\"id\":\"A\",\"text\":\"Words.\",\"age\":8,\"big\":12345678901234,"
                            "\"half\":0.5,\"yes\":true,\"list\":[1,\"a\"],\"none\":null,"
                            "\"object\":{\"b\":1,\"a\":2},\"empty\":\"\",\"respondent\":7}\n");
    all_in(&o, 1, "f.ndjson");
    SAYS(attribute(&d, "A", "age"), "8", "%.*s");
    SAYS(attribute(&d, "A", "big"), "12345678901234", "%.*s");
    SAYS(attribute(&d, "A", "half"), "0.5", "%.*s");
    SAYS(attribute(&d, "A", "yes"), "true", "%.*s");
    SAYS(attribute(&d, "A", "list"), "[1,\"a\"]", "%.*s");
    SAYS(attribute(&d, "A", "object.a"), "2", "an answer within an answer: %.*s");
    SAYS(attribute(&d, "A", "object.b"), "1", "%.*s");
    SAYS(story(&d, "A").respondent, "7", "%.*s");
    cr_expect_eq(attribute(&d, "A", "none").n + attribute(&d, "A", "empty").n, 0);
    desk_close(&d);
}

/* ---- Stories that are nearly the same -------------------------------------------------------- */

enum { STORY_WORDS = 80, ORIGINALS = 40, OTHERS = 2000 };

static void add_story(jny_buf *b, const char *kind, int number, const unsigned *words)
{
    jny_buf_format(b, "%s%d,", kind, number);
    for (int i = 0; i < STORY_WORDS; i++)
        jny_buf_format(b, "w%u ", words[i]);
    jny_buf_add(b, JNY_STR("\n"));
}

/* Three words of a copy are others: 8 in 10 of the runs of three are in both. Its
 * story came with an earlier file, among many that are like none. */
Test(near, copies_are_told_with_what_they_are_copies_of)
{
    desk     d     = desk_with_project();
    jny_buf  first = jny_buf_open(&d.a), second = jny_buf_open(&d.a);
    chance   luck = chance_of(5);
    unsigned words[STORY_WORDS];
    jny_buf_add(&first, JNY_STR("id,text\n"));
    jny_buf_add(&second, JNY_STR("id,text\n"));
    for (int k = 0; k < OTHERS; k++) {
        for (int i = 0; i < STORY_WORDS; i++)
            words[i] = (unsigned)chance_below(&luck, 3000);
        add_story(&first, "S", k, words);
        for (int i = 7; i < STORY_WORDS; i += 26)
            words[i] = 5000;
        if (k % (OTHERS / ORIGINALS) == 0)
            add_story(&second, "C", k, words);
    }
    outcome o = import_bytes(&d, "first.csv", jny_buf_str(&first));
    all_in(&o, OTHERS, "first.csv");
    cr_expect_eq(o.report.near.n, 0, "%zu of the others are told", o.report.near.n);
    o = import_bytes(&d, "second.csv", jny_buf_str(&second));
    all_in(&o, ORIGINALS, "second.csv");
    cr_expect_eq(o.report.near.n, ORIGINALS, "%zu of %d copies", o.report.near.n, ORIGINALS);
    for (size_t i = 0; i < o.report.near.n; i++) {
        const jny_import_near *n = &o.report.near.at[i];
        cr_expect(jny_str_eq(jny_str_sub(n->id, 1, n->id.n), jny_str_sub(n->other, 1, n->other.n)),
                  "%.*s is told of %.*s", JNY_ARG(n->other), JNY_ARG(n->id));
        cr_expect(n->percent >= 60 && n->percent < 100, "%.*s: %u%%", JNY_ARG(n->id), n->percent);
    }
    desk_close(&d);
}
